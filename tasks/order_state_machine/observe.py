"""What a `StateMachine` and an `OrderStateMachine` do, event by event, and what their callbacks see."""

from itertools import pairwise

_ORDER_STATES = ("created", "paid", "shipped", "delivered", "cancelled", "refunded")
_ORDER_EVENTS = ("pay", "ship", "deliver", "cancel", "refund")


class _Refused(Exception):
    """What a callback raises."""


class _Stop(BaseException):
    """What a callback raises that is no ordinary exception."""


class _Calls:
    """A callback that notes what it is called with; false in a condition, as long as it was not called."""

    def __init__(self, answer=None):
        self.seen = []
        self._answer = answer

    def __call__(self, *arguments):
        self.seen.append(arguments)
        return self._answer

    def __len__(self):
        return len(self.seen)


def _try(call, *arguments):
    """What a call returns, or the name of an error."""
    try:
        return call(*arguments)
    except ValueError:
        return "ValueError"
    except RuntimeError:
        return "RuntimeError"
    except (_Refused, _Stop) as error:
        return f"raised {error}"


def _state(machine):
    """What a machine shows of itself."""
    return [machine.current_state, machine.get_history()]


def _run(machine, events):
    """What it answers to events, and where it is after each."""
    return [[_try(machine.trigger, event), machine.current_state] for event in events]


def _names(rng, count):
    """Different names."""
    return rng.sample([f"{first}{second}" for first in "abcdefgh" for second in "uvwxyz"], count)


def _chain(solution, names, event="go", **named):
    """A machine that goes through the names, one after the other."""
    machine = solution.StateMachine(names[0])
    for before, after in pairwise(names):
        machine.add_transition(before, event, after, **named)
    return machine


def _orders_everywhere(solution, **named):
    """An order in each of the six states."""
    orders = []
    for way in ("", "pay", "cancel", "pay ship", "pay ship deliver", "pay ship deliver refund"):
        orders.append(solution.OrderStateMachine(**named))
        for event in way.split():
            orders[-1].trigger(event)
    return orders


def walk(solution, rng):
    """A drawn machine is driven by drawn events, most of which lead somewhere."""
    states, events = _names(rng, 5), _names(rng, 4)
    machine = solution.StateMachine(states[0])
    added = []
    for state in states:
        ways = [(event, rng.choice(states)) for event in rng.sample(events, 3)]
        added += [machine.add_transition(state, *way) for way in ways]
    seen = [added, _state(machine)]
    return [*seen, _run(machine, rng.choices(events, k=60)), machine.get_history()]


def events_that_lead_nowhere(solution, rng):
    """Events that are unknown, belong to other states, or come when there is no way out."""
    first, second, last = _names(rng, 3)
    calls = _Calls()
    machine = solution.StateMachine(first)
    seen = [_run(machine, ["go", ""]), _state(machine)]
    machine.add_transition(second, "go", first, calls)
    machine.add_transition(first, "on", last, calls)
    seen += [_run(machine, ["go", first, last, "on ", "On"]), calls.seen, _state(machine)]
    return [*seen, _run(machine, ["on", "on", "go", "on"]), calls.seen, _state(machine)]


def names_are_compared_exactly(solution, rng):
    """States and events that look alike lead to places of their own."""
    stem = rng.choice(_names(rng, 3))
    alike = [stem, stem.upper(), f"{stem} ", f" {stem}", f"{stem}\n", "", " ", "é", "e\u0301"]
    rng.shuffle(alike)
    seen = []
    for before, event in zip(alike, reversed(alike), strict=True):
        machine = solution.StateMachine(before)
        for state in alike:
            for number, name in enumerate(alike):
                machine.add_transition(state, name, f"{alike.index(state)} by {number}")
        seen += [_try(machine.trigger, event), _state(machine)]
    return seen


def names_do_not_run_together(solution, rng):
    """States and events whose texts would be the same if they were joined."""
    text = "".join(_names(rng, 2))
    machines = []
    for cut in range(len(text) + 1):
        machines.append(solution.StateMachine(text[:cut]))
        for at in range(len(text) + 1):
            machines[-1].add_transition(text[:at], text[at:], f"{at}")
    seen = [_run(machine, [text[at:] for at in range(len(text), -1, -1)]) for machine in machines]
    machine = solution.StateMachine("a b")
    machine.add_transition("a", "b c", "wrong")
    return [seen, _run(machine, ["c", "b c"])]


def back_to_itself(solution, rng):
    """Transitions from a state to itself are transitions like all others."""
    name, calls = rng.choice(_names(rng, 3)), _Calls()
    machine = solution.StateMachine(name)
    machine.add_transition(name, "stay", name, calls)
    machine.add_transition(name, name, name)
    return [_run(machine, rng.choices(["stay", name, "go"], k=9)), _state(machine), calls.seen]


def callbacks_are_told(solution, rng):
    """Several callbacks, some shared, on a walk; what each was called with, and how often."""
    states, one, two = _names(rng, 4), _Calls(), _Calls()
    machine = solution.StateMachine(states[0])
    for state in states:
        machine.add_transition(state, "a", rng.choice(states), one)
        machine.add_transition(state, "b", rng.choice(states), callback=two)
        machine.add_transition(state, "c", rng.choice(states))
        machine.add_transition(state, "d", rng.choice(states), None)
    return [_run(machine, rng.choices("abcde", k=30)), one.seen, two.seen, machine.get_history()]


def callback_comes_first(solution, rng):
    """What a callback sees of the machine while its transition is under way."""
    names = _names(rng, 4)
    during = []
    machine = _chain(solution, names, callback=lambda *_: during.append(_state(machine)))
    machine.add_transition(names[-1], "go", names[-1], lambda *_: during.append(_state(machine)))
    return [_run(machine, ["go"] * 5), during, _state(machine)]


def callback_results_do_not_matter(solution, rng):
    """Callbacks that return all sorts of things stop nothing."""
    answers = [False, None, True, 0, "", [], "no", NotImplemented, _Refused("not raised")]
    rng.shuffle(answers)
    machine = solution.StateMachine("0")
    for number, answer in enumerate(answers):
        machine.add_transition(f"{number}", "go", f"{number + 1}", _Calls(answer))
    return [_run(machine, ["go"] * (len(answers) + 1)), machine.get_history()]


def callback_that_raises(solution, rng):
    """A callback fails a few times, with exceptions of several kinds, before it lets the machine pass."""
    names, errors = _names(rng, 3), [_Refused("a"), ValueError(), RuntimeError(), _Stop("b"), _Refused("c")]
    rng.shuffle(errors)
    kinds, calls = [type(error).__name__ for error in errors], []

    def callback(*arguments):
        calls.append(arguments)
        if errors:
            raise errors.pop()

    machine = _chain(solution, names, callback=callback)
    return [kinds, [[_try(machine.trigger, "go"), *_state(machine)] for _ in range(8)], calls]


def exception_leaves_as_it_is(solution, rng):
    """The very exception that a callback raised is what the caller catches."""
    seen = []
    for error in rng.sample([_Refused("x"), KeyError("y"), _Stop("z"), StopIteration(1), LookupError()], 5):

        def callback(*_, error=error):
            raise error

        machine = _chain(solution, ["a", "b", "c"], callback=callback)
        try:
            machine.trigger("go")
        except (_Refused, _Stop, KeyError, StopIteration, LookupError) as caught:
            seen.append([caught is error, type(error).__name__])
        seen.append(_state(machine))
    return seen


def another_way_after_a_failure(solution, rng):
    """After a callback has raised, other events of the same state work, refused ones are refused."""
    first, second, third = _names(rng, 3)

    def callback(*_):
        raise _Refused

    machine = solution.StateMachine(first)
    machine.add_transition(first, "fail", second, callback)
    machine.add_transition(first, "pass", third)
    machine.add_transition(third, "fail", first)
    events = ["fail", "none", "fail", "pass", "pass", "fail", "fail", "pass"]
    return [_run(machine, events), machine.get_history()]


def callback_that_triggers(solution, rng):
    """A callback triggers events of its own machine, known and unknown ones, and catches what comes of it."""
    names = _names(rng, 4)
    inner = []

    def callback(*_):
        events = rng.sample(["side", "none", "back"], 3)
        inner.append([[_try(machine.trigger, event), *_state(machine)] for event in events])

    machine = solution.StateMachine(names[0])
    machine.add_transition(names[0], "go", names[1], callback)
    machine.add_transition(names[0], "side", names[2])
    machine.add_transition(names[1], "side", names[3])
    machine.add_transition(names[1], "back", names[0])
    seen = _run(machine, ["go", "back", "go", "side", "side"])
    return [seen, inner, _state(machine)]


def callback_that_triggers_uncaught(solution, rng):
    """A callback triggers an event of its own machine and lets the error through; later events work."""
    first, second, third = _names(rng, 3)
    nested = rng.choice(["side", "none"])
    machine = solution.StateMachine(first)
    machine.add_transition(first, "go", second, lambda *_: machine.trigger(nested))
    machine.add_transition(first, "side", third)
    machine.add_transition(third, "side", first)
    return [_run(machine, ["go", "go", "none", "side", "side", "go"]), machine.get_history()]


def callback_that_triggers_another(solution, rng):
    """One machine drives another from its callbacks, which tries to drive the first."""
    names = _names(rng, 5)
    answers = []
    second = _chain(solution, names, callback=lambda *_: answers.append(_try(first.trigger, "go")))
    first = _chain(solution, names, callback=lambda *_: answers.append(_try(second.trigger, "go")))
    seen = [_run(machine, ["go"]) for machine in rng.choices([first, second], k=4)]
    return [seen, answers, _state(first), _state(second)]


def callback_that_adds(solution, rng):
    """Callbacks add transitions while their own is under way, for the old state and the new."""
    first, second, third = _names(rng, 3)
    added = []

    def callback(*_):
        added.append(_try(machine.add_transition, first, "go", third))
        added.append(_try(machine.add_transition, first, "more", third))
        added.append(_try(machine.add_transition, second, "go", third))

    machine = solution.StateMachine(first)
    machine.add_transition(first, "go", second, callback)
    machine.add_transition(second, "back", first)
    seen = [_run(machine, ["more", "go", "back", "go", "back", "more"]), added]
    return [*seen, _state(machine)]


def second_transition_is_refused(solution, rng):
    """A state's event is given a second transition, in several ways; the first one stays."""
    first, second, third = _names(rng, 3)
    kept, late = _Calls(), _Calls()
    machine = solution.StateMachine(first)
    machine.add_transition(first, "go", second, kept)
    machine.add_transition(second, "go", first)
    more = [(first, "go", third), (first, "go", second), (first, "go", second, late), (first, "on", third)]
    more += [(first, "go", second, kept), (second, "go", first, late), (third, "go", first)]
    seen = [_try(machine.add_transition, *arguments) for arguments in rng.sample(more, len(more))]
    seen.append(_run(machine, ["go", "go", "go", "on", "go", "on", "go"]))
    return [seen, kept.seen, late.seen, _state(machine)]


def added_on_the_way(solution, rng):
    """Transitions are added between events, for the present state and for others."""
    names = _names(rng, 6)
    machine, seen = solution.StateMachine(names[0]), []
    for before, after in pairwise(names):
        seen += _run(machine, ["go"])
        seen.append(_try(machine.add_transition, before, "go", after))
        seen += _run(machine, ["go"])
    return [seen, machine.get_history()]


def history_is_a_copy(solution, rng):
    """Histories are kept, changed and emptied by the caller while the machine goes on."""
    names = _names(rng, 5)
    machine = _chain(solution, names)
    empty = machine.get_history()
    empty.append(("x", "y", "z"))
    machine.trigger("go")
    early, spoilt = machine.get_history(), machine.get_history()
    spoilt.clear()
    machine.trigger("go")
    late = machine.get_history()
    late.reverse()
    machine.trigger("none")
    return [empty, early, spoilt, late, _run(machine, ["go"]), machine.get_history(), early]


def machines_are_independent(solution, rng):
    """Machines with the same names and different transitions, driven in turn."""
    first, second, third = _names(rng, 3)
    machines = [solution.StateMachine(first), solution.StateMachine(first), solution.OrderStateMachine()]
    machines[0].add_transition(first, "go", second)
    machines[1].add_transition(first, "go", third)
    machines[2].add_transition("created", "go", first)
    machines.append(solution.OrderStateMachine())
    machines.append(solution.StateMachine("created"))
    order = rng.sample(range(len(machines)), len(machines))
    seen = [[number, _run(machines[number], ["go", "pay", "go"])] for number in order]
    return [seen, [_state(machine) for machine in machines]]


def state_cannot_be_assigned(solution, rng):
    """Somebody tries to set the state by hand."""
    names = _names(rng, 3)
    seen = []
    for machine in (_chain(solution, names), solution.OrderStateMachine()):
        try:
            machine.current_state = names[1]
            seen.append("assigned")
        except AttributeError:
            seen.append("AttributeError")
        seen.append(_state(machine))
    return seen


def arguments_by_name(solution, rng):
    """All arguments by name, in a drawn order."""
    first, second = _names(rng, 2)
    machine, calls = solution.StateMachine(initial=first), _Calls()
    arguments = [("callback", calls), ("to_state", second), ("event", "go"), ("from_state", first)]
    rng.shuffle(arguments)
    machine.add_transition(**dict(arguments))
    order = solution.OrderStateMachine(on_transition=calls)
    seen = [machine.trigger(event="go"), order.trigger(event="pay"), calls.seen]
    return [*seen, _state(machine), _state(order)]


def life_of_an_order(solution, rng):
    """An order goes its way to the end, with events that do not fit in between."""
    order = solution.OrderStateMachine()
    seen = [isinstance(order, solution.StateMachine), _state(order)]
    for event in ("pay", "ship", "deliver", "refund"):
        seen += _run(order, [rng.choice(["Pay", "return", "created", "paid", "", "refund!"]), event])
    return [*seen, _run(order, _ORDER_EVENTS), order.get_history()]


def every_event_in_every_state(solution, rng):
    """Each event is tried on an order in each state, and once more after it."""
    seen = []
    for event in rng.sample(_ORDER_EVENTS, len(_ORDER_EVENTS)):
        orders = _orders_everywhere(solution)
        seen += [[_state(order), event, _run(order, [event, event]), _state(order)] for order in orders]
    return seen


def order_names_are_no_events(solution, rng):
    """Names of states, and names close to the events, move no order."""
    names = [*_ORDER_STATES, "Pay", "PAY", "pay ", "payed", "canceled", "return", "complete", "refund\n", ""]
    rng.shuffle(names)
    return [_run(order, names) for order in _orders_everywhere(solution)]


def orders_with_a_callback(solution, rng):
    """One callback for all transitions of an order, told of each and of nothing else."""
    calls = _Calls(rng.choice([None, False, True]))
    orders = _orders_everywhere(solution, on_transition=calls)
    seen = [_run(order, rng.choices(_ORDER_EVENTS, k=4)) for order in orders]
    silent = solution.OrderStateMachine(None)
    return [seen, calls.seen, _run(silent, ["pay", "cancel"])]


def order_callback_that_raises(solution, rng):
    """The callback of an order forbids some events, and the order stays where it is."""
    forbidden = rng.sample(_ORDER_EVENTS, 2)
    seen_by_callback = []

    def callback(before, event, after):
        seen_by_callback.append([before, event, after, *_state(order)])
        if event in forbidden:
            forbidden.remove(event)
            raise _Refused(event)

    order = solution.OrderStateMachine(callback)
    events = ["pay", "pay", "ship", "ship", "cancel", "deliver", "deliver", "refund", "refund"]
    return [_run(order, events), seen_by_callback]


def orders_can_be_extended(solution, rng):
    """An order gets transitions of its own; those it has cannot be replaced."""
    order, usual, own = solution.OrderStateMachine(_Calls()), _Calls(), _Calls()
    more = [("created", "pay", "paid"), ("created", "cancel", "refunded"), ("paid", "ship", "shipped", usual)]
    more += [("paid", "cancel", "created"), ("shipped", "deliver", "lost"), ("delivered", "refund", "paid")]
    more += [("shipped", "cancel", "lost", own), ("lost", "pay", "paid", own), ("refunded", "pay", "paid")]
    more.append(("lost", "", ""))
    seen = [_try(order.add_transition, *arguments) for arguments in rng.sample(more, len(more))]
    events = ["pay", "ship", "cancel", "pay", "ship", "deliver", "refund", "pay", "ship", "cancel", "", "pay"]
    return [seen, _run(order, events), usual.seen, own.seen, order.get_history()]
