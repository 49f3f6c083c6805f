"""What the store keeps, what accounts decide, and what handler and summary make of it."""

import dataclasses

_FIELDS = ["event_id", "stream_id", "version", "position", "kind", "data", "time"]
_STREAMS = ["acc-1", "acc-2", "ACC-1", "", "acc-1 "]


class _Clock:
    """Shows what it was last set to, and counts how often it was read."""

    def __init__(self, now=0.0):
        self.now = now
        self.reads = 0

    def __call__(self):
        self.reads += 1
        return self.now


class _Ids:
    """Numbers its ids; fails at the ones it is told to."""

    def __init__(self, failing=()):
        self.made = 0
        self.failing = failing

    def __call__(self):
        self.made += 1
        if self.made in self.failing:
            raise RuntimeError("no id")
        return f"id-{self.made}"


class _Racing:
    """A store between whose reading and writing somebody else appends to the stream."""

    def __init__(self, store, drafts):
        self.store = store
        self.drafts = drafts
        self.calls = []

    def stream(self, stream_id, after=0):
        self.calls.append("stream")
        events = self.store.stream(stream_id, after)
        self.store.append(stream_id, self.drafts, self.store.version(stream_id))
        return events

    def append(self, stream_id, drafts, expected_version):
        self.calls.append("append")
        return self.store.append(stream_id, drafts, expected_version)


def _store(solution):
    """A store with numbered ids and a clock that stands at 5."""
    return solution.EventStore(new_id=_Ids(), clock=_Clock(5.0))


def _seen(event):
    """An event's promised fields."""
    return [getattr(event, name) for name in _FIELDS]


def _all_seen(events):
    """The fields of each event, in whatever kind of container they came."""
    return [type(events).__name__, [_seen(event) for event in events]]


def _account(account):
    """An account's promised attributes."""
    return [account.stream_id, account.version, account.owner, account.balance, account.status]


def _attempt(solution, action, *arguments, **named):
    """What a call returns, or the promised error that it raises."""
    try:
        return action(*arguments, **named)
    except solution.ConcurrencyError:
        return "ConcurrencyError"
    except solution.CommandRejected:
        return "CommandRejected"
    except ValueError:
        return "ValueError"


def _handled(solution, handler, *arguments, **named):
    """The events that come of a command, or the promised error."""
    result = _attempt(solution, handler.handle, *arguments, **named)
    return result if isinstance(result, str) else _all_seen(result)


def _drafts(rng, count):
    """Drafts of various kinds, numbered."""
    kinds = ["deposited", "noted", "withdrawn", "Opened", ""]
    return [(rng.choice(kinds), {"amount": number, "note": f"n{number}"}) for number in range(count)]


def _opened(solution, amount, owner="ann"):
    """An open account with this balance, made of events."""
    drafts = [("opened", {"owner": owner}), ("deposited", {"amount": amount})]
    return solution.BankAccount.replay("acc-1", _store(solution).append("acc-1", drafts, 0))


def _decisions(solution, account, commands):
    """What an account decides on each command, given as kind, amount and owner."""
    made = [solution.Command(account.stream_id, kind, amount, owner) for kind, amount, owner in commands]
    return [_attempt(solution, account.decide, command) for command in made]


def fields_of_events_and_commands(solution, rng):
    """The dataclasses' fields, defaults, equality, and what setting a field raises."""
    values = [f"id{rng.random()}", "s", rng.randint(1, 9), rng.randint(1, 9), "k", {"a": 1}, 2.5]
    event = solution.Event(*values)
    named = solution.Event(**dict(zip(_FIELDS, values, strict=True)))
    command = solution.Command("a", "open")
    record = [[field.name for field in dataclasses.fields(kind)] for kind in (type(event), type(command))]
    record += [_seen(event), event == named, event == dataclasses.replace(event, version=77)]
    record += [command.account_id, command.kind, command.amount, command.owner]
    for thing, name in ((event, "data"), (event, "version"), (command, "amount"), (command, "owner")):
        try:
            setattr(thing, name, 1)
        except AttributeError:
            record.append("AttributeError")
    return record


def errors_are_apart(solution, rng):
    """Whether the two errors are exceptions, and whether one of them is the other."""
    kinds = rng.sample([solution.ConcurrencyError, solution.CommandRejected], 2)
    return [[issubclass(kind, Exception) for kind in kinds], issubclass(*kinds), issubclass(*kinds[::-1])]


def appended_events(solution, rng):
    """Some appends to one stream, what they return and what is stored."""
    clock = _Clock()
    store = solution.EventStore(new_id=_Ids(), clock=clock)
    record, version = [], 0
    for _ in range(rng.randint(2, 4)):
        clock.now = rng.randint(0, 1000) / 2
        drafts = _drafts(rng, rng.randint(1, 4))
        record.append(_all_seen(store.append("acc-1", drafts, version)))
        version += len(drafts)
        record.append(store.version("acc-1"))
    return [record, _all_seen(store.stream("acc-1")), _all_seen(store.all_events())]


def streams_are_apart(solution, rng):
    """Streams with names that look alike, appended to in a drawn order."""
    store = _store(solution)
    for _ in range(14):
        stream = rng.choice(_STREAMS)
        store.append(stream, iter(_drafts(rng, rng.randint(1, 3))), store.version(stream))
    streams = [_all_seen(store.stream(stream)) for stream in _STREAMS]
    return [streams, [event.event_id for event in store.all_events()]]


def reading_after_a_place(solution, rng):
    """Streams and the whole log after all places, past the end too."""
    store = _store(solution)
    for stream in rng.sample(["a", "b", "a", "b", "a"], 5):
        store.append(stream, _drafts(rng, rng.randint(1, 2)), store.version(stream))
    record = []
    for after in rng.sample(range(14), 14):
        pieces = [store.stream("a", after), store.stream(stream_id="b", after=after), store.all_events(after)]
        record.append([after, *[[event.event_id for event in piece] for piece in pieces]])
    return record


def streams_that_are_not_there(solution, rng):
    """Questions about streams without events, which stay without any."""
    store = _store(solution)
    store.append("there", _drafts(rng, 1), 0)
    names = rng.sample(["", "There", "there ", "nobody"], 4)
    before = [[store.version(name), store.stream(name), store.stream(name, 3)] for name in names]
    after = _all_seen(store.append(names[0], _drafts(rng, 1), 0))
    return [before, after, solution.EventStore().all_events(), [store.version(name) for name in names]]


def wrong_expected_versions(solution, rng):
    """Appends that expect too little or too much: nothing is stored, no id made, no clock read."""
    ids, clock = _Ids(), _Clock(1.0)
    store = solution.EventStore(new_id=ids, clock=clock)
    count = rng.randint(2, 5)
    store.append("acc-1", _drafts(rng, count), 0)
    wrong = rng.sample([0, count - 1, count + 1, -1, count + rng.randint(2, 99)], 5)
    record = [_attempt(solution, store.append, "acc-1", _drafts(rng, 2), version) for version in wrong]
    record.append(_attempt(solution, store.append, "other", _drafts(rng, 1), rng.choice([1, count])))
    record += [ids.made, clock.reads, store.version("acc-1"), store.version("other")]
    record.append(_all_seen(store.append("acc-1", _drafts(rng, 1), expected_version=count)))
    return [record, _all_seen(store.all_events())]


def appends_without_drafts(solution, rng):
    """Nothing to store, with the right version and with wrong ones."""
    ids, clock = _Ids(), _Clock(1.0)
    store = solution.EventStore(ids, clock)
    count = rng.randint(1, 4)
    store.append("acc-1", _drafts(rng, count), 0)
    record = [store.append("acc-1", [], count), store.append("other", iter(()), 0)]
    record += [_attempt(solution, store.append, "acc-1", (), version) for version in (0, count + 1)]
    return [*record, ids.made, clock.reads, len(store.all_events()), store.version("other")]


def drafts_that_cannot_be_read(solution, rng):
    """Drafts that end in an error: none of them is stored, and the next append takes their places."""

    def broken(count):
        yield from _drafts(rng, count)
        raise KeyError("no draft")

    store = _store(solution)
    record = []
    for count in rng.sample([0, 1, 2, 3], 3):
        try:
            record.append(len(store.append("acc-1", broken(count), store.version("acc-1"))))
        except KeyError:
            record.append("KeyError")
        stored = store.append("acc-1", _drafts(rng, 1), store.version("acc-1"))
        record.append([[event.version, event.position, event.kind] for event in stored])
    return [record, len(store.stream("acc-1")), len(store.all_events())]


def ids_and_times_that_cannot_be_made(solution, rng):
    """An error in the middle of an append of several events, and a clock that is broken."""

    def stuck():
        raise OSError("no time")

    last = rng.randint(2, 5)
    store = solution.EventStore(new_id=_Ids(failing=[last]), clock=_Clock(1.0))
    clockless = solution.EventStore(new_id=_Ids(), clock=stuck)
    record = []
    for target in (store, clockless):
        try:
            record.append(len(target.append("acc-1", _drafts(rng, last + 1), 0)))
        except (RuntimeError, OSError) as error:
            record.append(type(error).__name__)
        record.append([target.version("acc-1"), target.stream("acc-1"), target.all_events()])
    return [record, _all_seen(store.append("acc-1", _drafts(rng, 2), 0)), _all_seen(store.all_events())]


def stored_events_cannot_be_changed(solution, rng):
    """Drafts and handed out data that are changed afterwards."""
    store = _store(solution)
    drafts = _drafts(rng, 2)
    handed_out = [store.append("acc-1", drafts, 0)]
    for _, data in drafts:
        data["amount"] = -1
    drafts.clear()
    for read in rng.sample([store.stream, store.stream, lambda _: store.all_events()], 3):
        handed_out.append(read("acc-1"))
        for event in handed_out[-1]:
            event.data["amount"] = -2
            event.data["extra"] = "x"
    for event in handed_out[0]:
        event.data.clear()
    return [_all_seen(store.stream("acc-1")), _all_seen(store.all_events()), _all_seen(handed_out[0])]


def times_and_ids(solution, rng):
    """A clock that goes back between appends and is read once for each; ids one for each event."""
    ids, clock = _Ids(), _Clock()
    store = solution.EventStore(clock=clock, new_id=ids)
    counts = [rng.randint(1, 4) for _ in range(4)]
    for number, count in enumerate(counts):
        clock.now = 100.0 - 10 * number + rng.randint(0, 30)
        store.append(f"s{number % 2}", _drafts(rng, count), store.version(f"s{number % 2}"))
    events = store.all_events()
    return [ids.made, clock.reads, [[event.event_id, event.time, event.position] for event in events]]


def default_ids_and_clock(solution, rng):
    """A store that is given neither: what kinds of ids and times it makes, and whether ids repeat."""
    stores = [solution.EventStore(), solution.EventStore()]
    count = rng.randint(5, 30)
    events = [event for store in stores for event in store.append("a", _drafts(rng, count), 0)]
    kinds = {(type(event.event_id).__name__, type(event.time).__name__) for event in events}
    return [kinds, len({event.event_id for event in events}), len(events)]


def replay_of_another_aggregate(solution, rng):
    """A subclass that notes what it sees, and the base class, which notes nothing."""

    class Notes(solution.Aggregate):
        def __init__(self, stream_id):
            super().__init__(stream_id)
            self.seen = []

        def when(self, event):
            self.seen.append((event.kind, event.data["amount"]))

    store = _store(solution)
    events = store.append("acc-1", _drafts(rng, rng.randint(1, 6)), 0)
    notes = Notes.replay("acc-1", iter(events))
    base = solution.Aggregate.replay("acc-1", events)
    empty = Notes.replay(stream_id="x", events=[])
    record = [type(notes).__name__, notes.stream_id, notes.version, notes.seen, base.stream_id, base.version]
    return [*record, empty.stream_id, empty.version, empty.seen, base.when(events[0]), base.version]


def events_out_of_place(solution, rng):
    """Events of another stream, repeated, skipped ones, and a state change that fails."""

    class Fragile(solution.Aggregate):
        def __init__(self, stream_id):
            super().__init__(stream_id)
            self.seen = []

        def when(self, event):
            self.seen.append(event.version)
            if event.data["amount"] == 13:
                raise KeyError("unlucky")

    store = _store(solution)
    events = store.append("a", _drafts(rng, 5), 0)
    foreign = store.append("b", _drafts(rng, 5), 0)
    aggregate = Fragile("a")
    record = []
    for _ in range(20):
        event = rng.choice([*events, *events[:4], *foreign])
        record.append([event.stream_id, event.version, _attempt(solution, aggregate.apply, event)])
        record.append([aggregate.version, list(aggregate.seen)])
    unlucky = Fragile("c")
    try:
        unlucky.apply(store.append("c", [("x", {"amount": 13})], 0)[0])
    except KeyError:
        record.append("KeyError")
    return [record, unlucky.version, unlucky.seen, _attempt(solution, Fragile.replay, "a", events[1:])]


def accounts_are_their_events(solution, rng):
    """An account after each event of a drawn history, events of unknown kinds among them."""
    store = _store(solution)
    account = solution.BankAccount("acc-1")
    record = [_account(account), isinstance(account, solution.Aggregate)]
    drafts = [("opened", {"owner": rng.choice(["ann", "bob", ""])})]
    for _ in range(8):
        kind = rng.choice(["deposited", "withdrawn", "renamed", "Closed", "audited"])
        drafts.append((kind, {"amount": rng.randint(1, 500)}))
    events = store.append("acc-1", [*drafts, ("closed", {})], 0)
    record += [[account.apply(event), _account(account)] for event in events]
    return [record, _account(solution.BankAccount.replay("acc-1", store.stream("acc-1")))]


def replay_checks_no_rules(solution, rng):
    """Histories that no command leads to: overdrawn, used after closing, opened twice."""
    large, small = rng.randint(500, 900), rng.randint(1, 400)
    histories = [
        [("opened", {"owner": "ann"}), ("withdrawn", {"amount": large})],
        [("opened", {"owner": "ann"}), ("closed", {}), ("deposited", {"amount": small})],
        [("deposited", {"amount": -small}), ("withdrawn", {"amount": 0})],
        [("closed", {}), ("opened", {"owner": "bob"}), ("withdrawn", {"amount": -large})],
        [("opened", {"owner": "ann"}), ("deposited", {"amount": small}), ("opened", {"owner": "bob"})],
    ]
    streams = [_store(solution).append("x", drafts, 0) for drafts in rng.sample(histories, 5)]
    return [_account(solution.BankAccount.replay("x", events)) for events in streams]


def opening_an_account(solution, rng):
    """With and without a first deposit, without an owner, and below 0."""
    amount = rng.randint(2, 10**6)
    commands = [
        ("open", 0, "ann"),
        ("open", 1, "bob"),
        ("open", amount, " "),
        ("open", -1, "ann"),
        ("open", -amount, "ann"),
        ("open", amount, ""),
        ("open", 0, ""),
    ]
    return _decisions(solution, solution.BankAccount("acc-1"), rng.sample(commands, 7))


def amounts_at_the_edges(solution, rng):
    """Deposits and withdrawals of nothing, of less, of all there is and of one cent more."""
    balance = rng.randint(2, 10**12)
    account = _opened(solution, balance)
    amounts = [0, 1, -1, balance, balance - 1, balance + 1, -balance, 2 * balance, 10**20]
    commands = [(kind, amount, "") for kind in ("deposit", "withdraw") for amount in rng.sample(amounts, 9)]
    return [amounts, _decisions(solution, account, commands), _account(account)]


def commands_by_status(solution, rng):
    """Every kind of command on a new, an open and a closed account."""
    kinds = ["open", "deposit", "withdraw", "close", "Open", "", "opened", "transfer", "decide", "__init__"]
    amount = rng.randint(1, 99)
    closed = _opened(solution, 100)
    for draft in [("withdrawn", {"amount": 100}), ("deposited", {"amount": 100}), ("closed", {})]:
        closed.apply(solution.Event("i", "acc-1", closed.version + 1, closed.version + 1, *draft, 1.0))
    accounts = [solution.BankAccount("acc-1"), _opened(solution, 100), closed]
    commands = [(kind, amount, "ann") for kind in rng.sample(kinds, len(kinds))]
    return [[_account(account), _decisions(solution, account, commands)] for account in accounts]


def closing_an_account(solution, rng):
    """With money in it, which is paid out first, and without."""
    balance = rng.randint(1, 10**6)
    full, empty = _opened(solution, balance), _opened(solution, 0)
    ignored = [("close", rng.choice([0, -5, 7, 10**9]), rng.choice(["", "bob"]))]
    record = [_decisions(solution, account, ignored) for account in (full, empty)]
    return [record, _account(full), _account(empty)]


def deciding_changes_nothing(solution, rng):
    """The same commands twice over, on one account that sees no event between them."""
    account = _opened(solution, rng.randint(100, 200))
    kinds = rng.sample(["deposit", "withdraw", "close", "open"], 4)
    commands = [(kind, rng.randint(1, 100), "bob") for kind in kinds]
    record = []
    for _ in range(2):
        record += [_decisions(solution, account, commands), _account(account)]
    return record


def handled_commands(solution, rng):
    """A drawn history of commands to a few accounts: what each comes to, and the log at the end."""
    store = _store(solution)
    handler = solution.CommandHandler(store)
    record = []
    for _ in range(30):
        kind = rng.choice(["open", "deposit", "deposit", "withdraw", "withdraw", "close", "steal"])
        command = solution.Command(rng.choice("ab"), kind, rng.randint(-1, 60), rng.choice(["ann", ""]))
        result = _handled(solution, handler, command)
        record.append(result if isinstance(result, str) else [event[4] for event in result[1]])
    accounts = [solution.BankAccount.replay(name, store.stream(name)) for name in "ab"]
    log = [[event.stream_id, event.version, event.kind, event.data] for event in store.all_events()]
    return [record, [_account(account) for account in accounts], log]


def handling_returns_stored_events(solution, rng):
    """The events of each command, which are those in the store, and how often ids and clock were asked."""
    ids, clock = _Ids(), _Clock(rng.randint(0, 100) / 2)
    store = solution.EventStore(ids, clock)
    handler = solution.CommandHandler(store=store)
    amount = rng.randint(1, 100)
    commands = [("open", amount, "ann"), ("withdraw", amount, ""), ("deposit", 5, ""), ("close", 0, "")]
    record = [_handled(solution, handler, solution.Command("acc-1", *command)) for command in commands]
    return [record, _all_seen(store.stream("acc-1")), ids.made, clock.reads]


def handling_with_an_expected_version(solution, rng):
    """Right and wrong versions, with commands that would be accepted and ones that would be rejected."""
    store = _store(solution)
    handler = solution.CommandHandler(store)
    amount = rng.randint(10, 100)
    record = [_handled(solution, handler, solution.Command("a", "open", amount, "ann"), expected_version=0)]
    for version in rng.sample([0, 1, 2, 3, None, -1], 6):
        for taken in rng.sample([1, amount + 1000], 2):
            expected = version if version is None else version + store.version("a") - 2
            command = solution.Command("a", "withdraw", taken)
            record.append([version, taken, _handled(solution, handler, command, expected)])
    fresh = solution.Command("b", "open", 0, "bob")
    record += [_handled(solution, handler, fresh, version) for version in (1, 0, 0)]
    return [record, _all_seen(store.all_events())]


def handler_that_loses_a_race(solution, rng):
    """Somebody appends between reading and writing, so that what was decided no longer counts."""
    store = _store(solution)
    amount = rng.randint(10, 100)
    solution.CommandHandler(store).handle(solution.Command("a", "open", amount, "ann"))
    racing = _Racing(store, [("withdrawn", {"amount": amount})])
    handler = solution.CommandHandler(racing)
    kind = rng.choice(["withdraw", "deposit", "close"])
    record = [_handled(solution, handler, solution.Command("a", kind, amount))]
    record.append(_handled(solution, handler, solution.Command("a", "withdraw", amount + 1)))
    record.append(_handled(solution, handler, solution.Command("a", "deposit", 1), rng.choice([0, 2, 99])))
    return [record, racing.calls, _all_seen(store.all_events())]


def handlers_remember_nothing(solution, rng):
    """Two handlers on one store in turn, and one that sees what was appended past it."""
    store = _store(solution)
    first, second = solution.CommandHandler(store), solution.CommandHandler(store)
    first.handle(solution.Command("a", "open", 100, "ann"))
    record = []
    for _ in range(6):
        handler, amount = rng.choice([first, second]), rng.randint(1, 60)
        record.append(_handled(solution, handler, solution.Command("a", "withdraw", amount)))
        store.append("a", [("deposited", {"amount": rng.randint(1, 20)})], store.version("a"))
    return [record, solution.BankAccount.replay("a", store.stream("a")).balance]


def summary_of_accounts(solution, rng):
    """What the summary says after each step of a history over several accounts."""
    store, summary = _store(solution), solution.AccountSummary()
    handler = solution.CommandHandler(store)
    names = ["a", "b", "c"]
    record = [summary.position, summary.totals(), summary.get("a")]
    for number in range(18):
        kind = rng.choice(["open", "deposit", "deposit", "withdraw", "close"])
        command = solution.Command(rng.choice(names), kind, rng.randint(1, 90), f"owner-{number}")
        _attempt(solution, handler.handle, command)
        if rng.random() < 0.4:
            record.append([summary.project(store.all_events(summary.position)), summary.totals()])
    record.append(summary.project(store.all_events(after=summary.position)))
    return [record, summary.position, summary.totals(), [summary.get(name) for name in names]]


def events_delivered_again(solution, rng):
    """Overlapping pieces of the log, some delivered twice; every event counts once."""
    store, summary = _store(solution), solution.AccountSummary()
    amounts = [rng.randint(1, 50) for _ in range(9)]
    store.append("a", [("opened", {"owner": "ann"}), *[("deposited", {"amount": n}) for n in amounts]], 0)
    events, end, record = store.all_events(), 0, []
    while end < len(events):
        start, end = rng.randint(0, end), end + rng.randint(1, 3)
        piece = [*events[start:end], *events[start:end]]
        record.append([summary.project(iter(piece)), summary.position, summary.get("a")])
    return [record, summary.project(events), summary.project([]), summary.get("a")]


def events_that_are_missing(solution, rng):
    """A gap in the positions: an error, and what came before it counts."""
    store, summary = _store(solution), solution.AccountSummary()
    drafts = [("opened", {"owner": "ann"}), *[("deposited", {"amount": 10 + n}) for n in range(6)]]
    store.append("a", drafts, 0)
    events, gap = store.all_events(), rng.randint(1, 5)
    record = [_attempt(solution, solution.AccountSummary().project, events[1:])]
    record.append(_attempt(solution, summary.project, [*events[:gap], *events[gap + 1 :]]))
    record += [summary.position, summary.get("a")]
    return [*record, summary.project(events), summary.position, summary.get("a"), summary.totals()]


def foreign_events_in_the_summary(solution, rng):
    """Events of unknown kinds, in streams of their own and in those of accounts."""
    store, summary = _store(solution), solution.AccountSummary()
    foreign = [("noted", {"amount": 5}), ("Deposited", {"amount": 7}), ("renamed", {"owner": "eve"})]
    ending = [("deposited", {"amount": rng.randint(1, 9)}), ("closed", {})]
    store.append("other", rng.sample(foreign, 2), 0)
    store.append("a", [("opened", {"owner": "ann"}), *rng.sample(foreign, 3), *ending], 0)
    counted = summary.project(store.all_events())
    return [counted, summary.position, summary.get("a"), summary.get("other"), summary.totals()]


def summaries_cannot_be_changed(solution, rng):
    """Answers that are changed by their reader, and a second summary that has seen less."""
    store = _store(solution)
    summary, other = solution.AccountSummary(), solution.AccountSummary()
    solution.CommandHandler(store).handle(solution.Command("a", "open", rng.randint(1, 99), "ann"))
    summary.project(store.all_events())
    summary.get("a")["balance"] = -1
    summary.get(account_id="a").clear()
    summary.totals()["open"] = 7
    summary.totals().clear()
    before = [other.position, other.totals(), other.get("a")]
    return [summary.get("a"), summary.totals(), before, other.project(store.all_events()), other.get("a")]


def stores_are_independent(solution, rng):
    """Two stores and their handlers, used in turn."""
    stores = [_store(solution), _store(solution)]
    for number in range(6):
        store = rng.choice(stores)
        command = solution.Command("a", rng.choice(["open", "deposit"]), number + 1, f"o{number}")
        _attempt(solution, solution.CommandHandler(store).handle, command)
        store.append(f"s{number}", _drafts(rng, 1), 0)
    return [[_all_seen(store.all_events()), store.version("a")] for store in stores]
