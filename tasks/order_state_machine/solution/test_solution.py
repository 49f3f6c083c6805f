"""What the instruction promises about `StateMachine` and `OrderStateMachine`."""

import pytest
from solution import OrderStateMachine, StateMachine

ORDER = {
    ("created", "pay"): "paid",
    ("created", "cancel"): "cancelled",
    ("paid", "ship"): "shipped",
    ("paid", "cancel"): "cancelled",
    ("shipped", "deliver"): "delivered",
    ("delivered", "refund"): "refunded",
}
WAYS = {
    "created": [],
    "paid": ["pay"],
    "cancelled": ["cancel"],
    "shipped": ["pay", "ship"],
    "delivered": ["pay", "ship", "deliver"],
    "refunded": ["pay", "ship", "deliver", "refund"],
}


class Refused(Exception):
    """What a callback raises."""


class Stop(BaseException):
    """What a callback raises that is no ordinary exception."""


class Calls(list[tuple[str, str, str]]):
    """A callback that notes its calls; false in a condition until the first."""

    def __init__(self, answer: object = None) -> None:
        super().__init__()
        self._answer = answer

    def __call__(self, from_state: str, event: str, to_state: str) -> object:
        self.append((from_state, event, to_state))
        return self._answer


class Door(StateMachine):
    """Opens and closes; opening has a callback."""

    def __init__(self, callback: object = None) -> None:
        super().__init__("closed")
        self.add_transition("closed", "open", "open", callback)  # type: ignore[arg-type]
        self.add_transition("open", "close", "closed")


def order_in(state: str, **arguments: object) -> OrderStateMachine:
    """An order that has come to this state."""
    order = OrderStateMachine(**arguments)  # type: ignore[arg-type]
    for event in WAYS[state]:
        assert order.trigger(event) is True
    return order


def test_starts_where_it_is_told_with_no_history() -> None:
    """The initial state needs no transition."""
    machine = StateMachine("here")
    assert machine.current_state == "here"
    assert machine.get_history() == []
    assert machine.trigger("go") is False


def test_events_lead_from_state_to_state() -> None:
    """Known events move it and answer True, and are in the history in their order."""
    door = Door()
    assert [door.trigger(event) for event in ("open", "close", "open")] == [True, True, True]
    assert door.current_state == "open"
    assert door.get_history() == [
        ("closed", "open", "open"),
        ("open", "close", "closed"),
        ("closed", "open", "open"),
    ]


def test_history_holds_tuples_in_a_list() -> None:
    """The types are what the signature says."""
    door = Door()
    door.trigger("open")
    assert type(door.get_history()) is list
    assert [type(entry) for entry in door.get_history()] == [tuple]


@pytest.mark.parametrize("event", ["close", "Open", "open ", "", "closed", "unknown"])
def test_events_that_lead_nowhere(event: str) -> None:
    """They answer False and leave no trace."""
    calls = Calls()
    door = Door(calls)
    assert door.trigger(event) is False
    assert (door.current_state, door.get_history(), calls) == ("closed", [], [])


def test_names_are_compared_exactly() -> None:
    """Each spelling of a state and of an event is one of its own."""
    names = ["go", "Go", "go ", " go", "", " ", "gö"]
    for state in names:
        machine = StateMachine(state)
        for number, event in enumerate(names):
            machine.add_transition(state, event, str(number))
            machine.add_transition(str(number), "back", state)
        for number, event in enumerate(names):
            assert machine.trigger(event) is True
            assert machine.current_state == str(number)
            assert machine.trigger("back") is True


def test_names_do_not_run_together() -> None:
    """A state and an event are two texts, not one."""
    machine = StateMachine("ab")
    machine.add_transition("a", "bc", "wrong")
    machine.add_transition("abc", "", "wrong")
    machine.add_transition("", "abc", "wrong")
    assert machine.trigger("c") is False
    machine.add_transition("ab", "c", "right")
    assert machine.trigger("c") is True
    assert machine.current_state == "right"


def test_back_to_itself_is_a_transition() -> None:
    """It has a callback and a place in the history."""
    calls = Calls()
    machine = StateMachine("on")
    machine.add_transition("on", "tick", "on", calls)
    assert [machine.trigger("tick"), machine.trigger("tick")] == [True, True]
    assert machine.current_state == "on"
    assert calls == machine.get_history() == [("on", "tick", "on")] * 2


def test_one_event_in_several_states() -> None:
    """Where it leads depends on the state."""
    machine = StateMachine("a")
    for before, after in ("ab", "bc", "ca"):
        assert machine.add_transition(before, "next", after) is None
    states = [machine.current_state]
    for _ in range(4):
        machine.trigger("next")
        states.append(machine.current_state)
    assert states == ["a", "b", "c", "a", "b"]


def test_transitions_may_be_added_on_the_way() -> None:
    """What was refused works as soon as it is added."""
    machine = StateMachine("a")
    assert machine.trigger("go") is False
    machine.add_transition("a", "go", "b")
    assert machine.trigger("go") is True
    assert machine.trigger("go") is False
    machine.add_transition("b", "go", "a")
    assert machine.trigger("go") is True
    assert machine.current_state == "a"


@pytest.mark.parametrize("to_state", ["open", "ajar"])
@pytest.mark.parametrize("late", [None, Calls()])
def test_second_transition_is_refused(to_state: str, late: Calls | None) -> None:
    """The first one stays, with its callback, whatever the second is."""
    calls = Calls()
    door = Door(calls)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        door.add_transition("closed", "open", to_state, late)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        door.add_transition("open", "close", to_state, calls)
    assert (door.current_state, door.get_history()) == ("closed", [])
    assert [door.trigger("open"), door.trigger("close")] == [True, True]
    assert calls == [("closed", "open", "open")]
    assert door.current_state == "closed"
    assert not late


def test_callback_is_told_of_its_own_transition() -> None:
    """Once for each, with the two states and the event between them."""
    calls = Calls()
    door = Door(calls)
    for event in ("close", "open", "open", "close", "open"):
        door.trigger(event)
    assert calls == [("closed", "open", "open")] * 2


def test_callback_comes_before_the_change() -> None:
    """It sees the state that is left, and a history without the transition."""
    seen = []

    def callback(*_: str) -> None:
        seen.append((door.current_state, door.get_history()))

    door = Door(callback)
    for event in ("open", "close", "open"):
        door.trigger(event)
    earlier = [("closed", "open", "open"), ("open", "close", "closed")]
    assert seen == [("closed", []), ("closed", earlier)]


@pytest.mark.parametrize("answer", [False, None, True, 0, "", Refused()])
def test_callback_results_do_not_matter(answer: object) -> None:
    """Nothing that a callback returns stops the machine."""
    door = Door(Calls(answer))
    assert door.trigger("open") is True
    assert (door.current_state, len(door.get_history())) == ("open", 1)


@pytest.mark.parametrize("error", [Refused("x"), KeyError("x"), ValueError(), RuntimeError(), Stop()])
def test_callback_that_raises_stops_the_transition(error: BaseException) -> None:
    """The exception leaves as it is, nothing has changed, and a second try may succeed."""
    errors = [error]

    def callback(*_: str) -> None:
        if errors:
            raise errors.pop()

    door = Door(callback)
    with pytest.raises(type(error)) as caught:
        door.trigger("open")
    assert caught.value is error
    assert (door.current_state, door.get_history()) == ("closed", [])
    assert door.trigger("close") is False
    assert door.trigger("open") is True
    assert door.get_history() == [("closed", "open", "open")]


@pytest.mark.parametrize("nested", ["open", "close", "knock", "unknown"])
def test_callback_cannot_trigger_its_own_machine(nested: str) -> None:
    """Every event is refused with RuntimeError; a callback that catches it is carried out."""
    seen = []

    def callback(*_: str) -> None:
        with pytest.raises(RuntimeError):
            door.trigger(nested)
        seen.append((door.current_state, door.get_history()))

    door = Door(callback)
    door.add_transition("closed", "knock", "closed")
    assert door.trigger("open") is True
    assert seen == [("closed", [])]
    assert door.get_history() == [("closed", "open", "open")]
    assert door.trigger("close") is True


@pytest.mark.parametrize("nested", ["knock", "unknown"])
def test_callback_that_triggers_and_lets_it_through(nested: str) -> None:
    """Its transition has not happened, and the machine is usable."""
    door = Door(lambda *_: door.trigger(nested))
    door.add_transition("closed", "knock", "closed")
    for _ in range(2):
        with pytest.raises(RuntimeError):
            door.trigger("open")
        assert (door.current_state, door.get_history()) == ("closed", [])
    assert door.trigger("knock") is True
    assert door.trigger("unknown") is False


def test_callback_may_trigger_another_machine() -> None:
    """Machines can drive each other, and the first is busy all the while."""
    seen = []

    def outer(*_: str) -> None:
        assert second.trigger("open") is True

    def inner(*_: str) -> None:
        with pytest.raises(RuntimeError):
            first.trigger("close")
        seen.append((first.current_state, second.current_state))

    first, second = Door(outer), Door(inner)
    assert first.trigger("open") is True
    assert seen == [("closed", "closed")]
    assert (first.current_state, second.current_state) == ("open", "open")


def test_callback_may_add_transitions() -> None:
    """They work afterwards, and the one under way is not affected."""
    refusals = []

    def callback(*_: str) -> None:
        try:
            door.add_transition("closed", "open", "gone")
        except ValueError:
            refusals.append("ValueError")
        if len(refusals) == 1:
            door.add_transition("open", "lock", "locked")
            door.add_transition("closed", "lock", "bolted")

    door = Door(callback)
    assert [door.trigger(event) for event in ("lock", "open", "close", "open")] == [False, True, True, True]
    assert door.trigger("lock") is True
    assert door.current_state == "locked"
    assert refusals == ["ValueError"] * 2


def test_history_is_the_callers_own() -> None:
    """Changing it changes no machine, and it does not grow."""
    door = Door()
    door.get_history().append(("x", "y", "z"))
    door.trigger("open")
    early = door.get_history()
    door.trigger("close")
    door.get_history().clear()
    assert early == [("closed", "open", "open")]
    assert door.get_history() == [("closed", "open", "open"), ("open", "close", "closed")]


@pytest.mark.parametrize("machine", [StateMachine("a"), OrderStateMachine()])
def test_state_cannot_be_assigned(machine: StateMachine) -> None:
    """Only events change it."""
    before = machine.current_state
    with pytest.raises(AttributeError):
        machine.current_state = "b"  # type: ignore[misc]
    assert machine.current_state == before


def test_machines_are_independent() -> None:
    """Neither transitions nor states nor histories are shared."""
    first, second = StateMachine("a"), StateMachine("a")
    first.add_transition("a", "go", "b")
    assert second.trigger("go") is False
    second.add_transition("a", "go", "c")
    assert [first.trigger("go"), second.trigger("go")] == [True, True]
    assert first.get_history() == [("a", "go", "b")]
    assert second.get_history() == [("a", "go", "c")]


def test_arguments_have_names() -> None:
    """All arguments can be given by name."""
    calls = Calls()
    machine = StateMachine(initial="a")
    machine.add_transition(callback=calls, to_state="b", event="go", from_state="a")
    assert machine.trigger(event="go") is True
    assert calls == [("a", "go", "b")]


def test_order_is_a_state_machine_that_starts_created() -> None:
    """Subclass, first state, empty history."""
    order = OrderStateMachine()
    assert isinstance(order, StateMachine)
    assert (order.current_state, order.get_history()) == ("created", [])


@pytest.mark.parametrize("state", list(WAYS))
def test_order_has_six_transitions_and_no_more(state: str) -> None:
    """Every event, and every name that may be taken for one, in every state."""
    events = {event for _, event in ORDER}
    for event in (*events, *WAYS, "Pay", "pay ", "return", ""):
        order = order_in(state)
        before, after = order.get_history(), ORDER.get((state, event))
        assert order.trigger(event) is (after is not None)
        assert order.current_state == (after or state)
        assert order.get_history() == [*before, *([(state, event, after)] if after else [])]


def test_order_tells_its_callback_of_every_transition() -> None:
    """One callback for all, by position or by name."""
    calls = Calls()
    order = order_in("refunded", on_transition=calls)
    assert calls == order.get_history()
    assert len(calls) == 4
    other = OrderStateMachine(calls)
    other.trigger("cancel")
    order_in("paid", on_transition=calls).trigger("cancel")
    assert calls[4:5] == other.get_history() == [("created", "cancel", "cancelled")]
    assert calls[5:] == [("created", "pay", "paid"), ("paid", "cancel", "cancelled")]


def test_order_callback_can_forbid() -> None:
    """An order whose callback raises stays where it is."""

    def callback(from_state: str, event: str, to_state: str) -> None:
        if event == "cancel":
            raise Refused(f"{from_state} to {to_state}")

    order = OrderStateMachine(callback)
    order.trigger("pay")
    with pytest.raises(Refused, match="paid to cancelled"):
        order.trigger("cancel")
    assert order.current_state == "paid"
    assert order.trigger("ship") is True


def test_orders_can_be_extended_and_not_replaced() -> None:
    """New transitions are one order's own; the six stay."""
    usual, own = Calls(), Calls()
    order = OrderStateMachine(usual)
    for (from_state, event), to_state in ORDER.items():
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            order.add_transition(from_state, event, to_state, own)
    order.add_transition("created", "hold", "on hold", own)
    order.add_transition("on hold", "pay", "paid")
    assert [order.trigger(event) for event in ("hold", "pay", "ship")] == [True, True, True]
    assert usual == [("paid", "ship", "shipped")]
    assert own == [("created", "hold", "on hold")]
    assert OrderStateMachine().trigger("hold") is False
