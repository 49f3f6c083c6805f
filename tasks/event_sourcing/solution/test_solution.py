"""What the instruction promises about events, store, accounts, handler and summary."""

import dataclasses
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from solution import (
    AccountSummary,
    Aggregate,
    BankAccount,
    Command,
    CommandHandler,
    CommandRejected,
    ConcurrencyError,
    Event,
    EventStore,
)

Draft = tuple[str, dict[str, Any]]


class Source:
    """Gives numbered ids, or times that a test sets, and counts how often it was asked."""

    def __init__(self, now: float | None = None) -> None:
        self.now = now
        self.asked = 0

    def __call__(self) -> Any:
        self.asked += 1
        return f"e{self.asked}" if self.now is None else self.now


class RacingStore:
    """Appends an event of its own after each reading."""

    def __init__(self, store: EventStore) -> None:
        self.store = store

    def stream(self, stream_id: str, after: int = 0) -> tuple[Event, ...]:
        events = self.store.stream(stream_id, after)
        self.store.append(stream_id, [("deposited", {"amount": 1})], self.store.version(stream_id))
        return events

    def append(self, stream_id: str, drafts: Any, expected_version: int) -> tuple[Event, ...]:
        return self.store.append(stream_id, drafts, expected_version)


@pytest.fixture
def store() -> EventStore:
    """A store with ids e1, e2, ... whose clock stands at 5."""
    return EventStore(new_id=Source(), clock=Source(now=5.0))


def notes(count: int) -> list[Draft]:
    """Drafts that mean nothing to an account."""
    return [("noted", {"number": number}) for number in range(count)]


def account_of(*drafts: Draft) -> BankAccount:
    """An account that came about by these events."""
    events = EventStore().append("acc", drafts, 0)
    account = BankAccount.replay("acc", events)
    assert isinstance(account, BankAccount)
    return account


def opened(balance: int) -> BankAccount:
    """An open account of ann's."""
    return account_of(("opened", {"owner": "ann"}), ("deposited", {"amount": balance}))


def decide(account: BankAccount, kind: str, amount: int = 0, owner: str = "") -> Any:
    """What the account decides."""
    return account.decide(Command("acc", kind, amount, owner))


def state(account: BankAccount) -> tuple[Any, ...]:
    """All that an account promises to show."""
    return account.stream_id, account.version, account.owner, account.balance, account.status


def test_events_and_commands_are_frozen_dataclasses() -> None:
    """Fields, order and defaults are those of the instruction, and cannot be set."""
    event = Event("e", "s", 1, 2, "k", {"a": 1}, 0.5)
    names = ["event_id", "stream_id", "version", "position", "kind", "data", "time"]
    assert [field.name for field in dataclasses.fields(Event)] == names
    assert dataclasses.astuple(event) == ("e", "s", 1, 2, "k", {"a": 1}, 0.5)
    assert [field.name for field in dataclasses.fields(Command)] == ["account_id", "kind", "amount", "owner"]
    assert Command("a", "open") == Command(account_id="a", kind="open", amount=0, owner="")
    for thing, name in ((event, "version"), (Command("a", "open"), "amount")):
        with pytest.raises(AttributeError):
            setattr(thing, name, 3)


def test_errors_are_apart() -> None:
    """Whoever catches one does not catch the other."""
    assert not issubclass(ConcurrencyError, CommandRejected)
    assert not issubclass(CommandRejected, ConcurrencyError)


def test_append_numbers_its_events() -> None:
    """Versions count in the stream, positions in the store; what is returned is what is stored."""
    ids, clock = Source(), Source(now=5.0)
    store = EventStore(ids, clock)
    first = store.append("a", iter([("x", {"n": 1}), ("y", {})]), 0)
    assert first == (Event("e1", "a", 1, 1, "x", {"n": 1}, 5.0), Event("e2", "a", 2, 2, "y", {}, 5.0))
    clock.now = 3.0
    second = store.append("b", [("z", {})], expected_version=0)
    third = store.append("a", [("x", {})], 2)
    assert second == (Event("e3", "b", 1, 3, "z", {}, 3.0),)
    assert third == (Event("e4", "a", 3, 4, "x", {}, 3.0),)
    assert store.stream("a") == first + third
    assert store.stream("b") == second
    assert store.all_events() == first + second + third
    assert (ids.asked, clock.asked) == (4, 3)
    assert [store.version(name) for name in ("a", "b", "c")] == [3, 1, 0]


def test_reading_after_a_place(store: EventStore) -> None:
    """`after` leaves out what is known, up to everything and beyond."""
    store.append("a", notes(2), 0)
    store.append("b", notes(1), 0)
    store.append("a", notes(2), 2)
    everything = store.all_events()
    assert [store.all_events(after) for after in range(7)] == [everything[after:] for after in range(7)]
    assert [[event.version for event in store.stream("a", after)] for after in (0, 1, 3, 4, 9)] == [
        [1, 2, 3, 4],
        [2, 3, 4],
        [4],
        [],
        [],
    ]
    assert store.stream("b", after=1) == ()


def test_asking_makes_no_stream(store: EventStore) -> None:
    """A stream exists with its first event; names are compared exactly."""
    store.append("a", notes(1), 0)
    for name in ("", "A", "a "):
        assert (store.stream(name), store.version(name)) == ((), 0)
        assert store.append(name, notes(1), 0)[0].version == 1


@pytest.mark.parametrize("version", [-1, 0, 1, 2, 4, 5])
def test_wrong_expected_version_stores_nothing(version: int) -> None:
    """Neither an older nor a newer version will do, and no id or time is used."""
    ids, clock = Source(), Source(now=1.0)
    store = EventStore(ids, clock)
    before = store.append("a", notes(3), 0)
    for drafts in (notes(2), []):
        with pytest.raises(ConcurrencyError):
            store.append("a", drafts, version)
    assert (ids.asked, clock.asked) == (3, 1)
    assert store.all_events() == before
    assert store.append("a", notes(1), 3)[0].version == 4


def test_new_streams_begin_at_zero(store: EventStore) -> None:
    """What is in other streams does not matter."""
    store.append("a", notes(2), 0)
    with pytest.raises(ConcurrencyError):
        store.append("b", notes(1), 2)
    assert store.version("b") == 0


def test_append_of_nothing() -> None:
    """No drafts, no events, and nobody is asked for ids or times."""
    ids, clock = Source(), Source(now=1.0)
    store = EventStore(ids, clock)
    assert store.append("a", [], 0) == ()
    assert store.append("a", iter(()), 0) == ()
    assert (ids.asked, clock.asked, store.all_events(), store.version("a")) == (0, 0, (), 0)


def test_failed_drafts_store_nothing(store: EventStore) -> None:
    """An error while the drafts are read leaves neither event nor gap."""

    def broken() -> Iterator[Draft]:
        yield from notes(2)
        raise KeyError

    with pytest.raises(KeyError):
        store.append("a", broken(), 0)
    assert (store.all_events(), store.stream("a"), store.version("a")) == ((), (), 0)
    assert [(event.version, event.position) for event in store.append("a", notes(2), 0)] == [(1, 1), (2, 2)]


def test_failed_ids_and_clocks_store_nothing() -> None:
    """Whatever fails in the middle of an append, none of its events is there."""
    ids = ["e2", "e1"]

    def stuck() -> float:
        raise OSError

    for store, error in ((EventStore(ids.pop, lambda: 0.0), IndexError), (EventStore(clock=stuck), OSError)):
        with pytest.raises(error):
            store.append("a", notes(3), 0)
        assert (store.all_events(), store.stream("a"), store.version("a")) == ((), (), 0)


def test_store_cannot_be_changed_from_outside(store: EventStore) -> None:
    """Drafts and events can be written to, which reaches nobody else."""
    data = {"amount": 1}
    events = [*store.append("a", [("x", data)], 0), *store.stream("a"), *store.all_events()]
    data["amount"] = 2
    for number, event in enumerate(events):
        assert type(event.data) is dict
        assert event.data == {"amount": 1}
        event.data["amount"] = 3 + number
    assert store.stream("a")[0].data == store.all_events()[0].data == {"amount": 1}


def test_defaults_of_the_store() -> None:
    """Ids do not repeat, times are numbers of seconds."""
    events = [event for store in (EventStore(), EventStore()) for event in store.append("a", notes(20), 0)]
    assert len({event.event_id for event in events}) == 40
    assert {type(event.event_id) for event in events} == {str}
    assert all(event.time > 1_000_000_000 for event in events)


class Noting(Aggregate):
    """Keeps the kinds of the events that it sees; some it cannot take."""

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.kinds: list[str] = []

    def when(self, event: Event) -> None:
        if event.kind == "bad":
            raise KeyError(event.kind)
        self.kinds.append(event.kind)


def test_aggregates_replay_their_events(store: EventStore) -> None:
    """A subclass says what events do; the base class only counts them."""
    events = store.append("a", [("x", {}), ("y", {}), ("x", {})], 0)
    noting = Noting.replay("a", iter(events))
    assert isinstance(noting, Noting)
    assert (noting.stream_id, noting.version, noting.kinds) == ("a", 3, ["x", "y", "x"])
    base = Aggregate.replay(stream_id="a", events=events)
    assert (type(base), base.stream_id, base.version) == (Aggregate, "a", 3)
    assert (Noting("b").stream_id, Noting("b").version) == ("b", 0)


def test_only_the_next_event_can_be_applied(store: EventStore) -> None:
    """Foreign, repeated and skipped events are refused and leave no trace."""
    events, foreign = store.append("a", notes(4), 0), store.append("b", notes(4), 0)
    noting = Noting.replay("a", events[:2])
    for event in (events[0], events[1], events[3], foreign[2]):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            noting.apply(event)
        assert (noting.version, len(noting.kinds)) == (2, 2)
    noting.apply(events[2])
    assert (noting.version, len(noting.kinds)) == (3, 3)


def test_event_that_fails_does_not_count(store: EventStore) -> None:
    """The version stays where the state is."""
    noting = Noting("a")
    with pytest.raises(KeyError):
        noting.apply(store.append("a", [("bad", {})], 0)[0])
    assert noting.version == 0


def test_account_is_the_sum_of_its_events() -> None:
    """Each kind has its effect, and foreign kinds have none."""
    assert state(BankAccount("acc")) == ("acc", 0, "", 0, "new")
    drafts: list[Draft] = [
        ("opened", {"owner": "ann"}),
        ("deposited", {"amount": 70}),
        ("renamed", {"owner": "bob", "amount": 9}),
        ("withdrawn", {"amount": 20}),
        ("closed", {}),
    ]
    expected = [(1, 0, "open"), (2, 70, "open"), (3, 70, "open"), (4, 50, "open"), (5, 50, "closed")]
    for length, (version, balance, status) in enumerate(expected, start=1):
        assert state(account_of(*drafts[:length])) == ("acc", version, "ann", balance, status)


def test_events_are_facts() -> None:
    """No rule for commands is asked when history is read."""
    overdrawn = account_of(("opened", {"owner": "ann"}), ("withdrawn", {"amount": 5}))
    assert (overdrawn.balance, overdrawn.status) == (-5, "open")
    reopened = account_of(("closed", {}), ("deposited", {"amount": 5}), ("opened", {"owner": "bob"}))
    assert (reopened.balance, reopened.status, reopened.owner) == (5, "open", "bob")
    assert account_of(("deposited", {"amount": 3}), ("closed", {}), ("deposited", {"amount": 4})).balance == 7


def test_open() -> None:
    """A first deposit is an event of its own, and none is one if there is nothing to deposit."""
    new = BankAccount("acc")
    assert decide(new, "open", 0, "ann") == (("opened", {"owner": "ann"}),)
    assert decide(new, "open", 1, "ann") == (("opened", {"owner": "ann"}), ("deposited", {"amount": 1}))


@pytest.mark.parametrize(("amount", "owner"), [(-1, "ann"), (0, ""), (5, "")])
def test_bad_openings_are_rejected(amount: int, owner: str) -> None:
    """An account has an owner and begins with nothing or more."""
    with pytest.raises(CommandRejected):
        decide(BankAccount("acc"), "open", amount, owner)


def test_deposit_and_withdrawal() -> None:
    """One cent is enough, and everything can be withdrawn."""
    account = opened(100)
    for amount in (1, 99, 100, 101):
        assert decide(account, "deposit", amount) == (("deposited", {"amount": amount}),)
    for amount in (1, 99, 100):
        assert decide(account, "withdraw", amount) == (("withdrawn", {"amount": amount}),)


@pytest.mark.parametrize(
    ("kind", "amount"),
    [("deposit", 0), ("deposit", -1), ("withdraw", 0), ("withdraw", -1), ("withdraw", 101)],
)
def test_bad_amounts_are_rejected(kind: str, amount: int) -> None:
    """Nothing and less than nothing is no amount, and there is no overdraft."""
    with pytest.raises(CommandRejected):
        decide(opened(100), kind, amount)


def test_close_pays_out() -> None:
    """What is left is withdrawn first; the command's other fields are ignored."""
    assert decide(opened(1), "close", -3, "bob") == (("withdrawn", {"amount": 1}), ("closed", {}))
    assert decide(account_of(("opened", {"owner": "ann"})), "close") == (("closed", {}),)


@pytest.mark.parametrize("kind", ["open", "deposit", "withdraw", "close", "Open", "opened", "", "steal"])
def test_status_decides_what_can_be_done(kind: str) -> None:
    """New accounts are opened, open ones used, closed ones left alone; other kinds are unknown."""
    closed = account_of(("opened", {"owner": "a"}), ("deposited", {"amount": 9}), ("closed", {}))
    allowed = [account for account in (BankAccount("acc"), opened(9), closed) if accepts(account, kind)]
    expected = {"open": ["new"], "deposit": ["open"], "withdraw": ["open"], "close": ["open"]}
    assert [account.status for account in allowed] == expected.get(kind, [])


def accepts(account: BankAccount, kind: str) -> bool:
    """Whether a command of that kind is taken."""
    try:
        decide(account, kind, 5, "ann")
    except CommandRejected:
        return False
    return True


def test_decisions_are_plain_and_change_nothing() -> None:
    """A decision is a tuple of tuples of text and dict, and can be asked for again."""
    account = opened(10)
    before = state(account)
    for kind in ("deposit", "withdraw", "close", "close"):
        drafts = decide(account, kind, 4)
        assert type(drafts) is tuple
        assert {(type(draft), type(draft[0]), type(draft[1])) for draft in drafts} == {(tuple, str, dict)}
        assert state(account) == before


def test_handler_stores_what_is_decided(store: EventStore) -> None:
    """Each command sees what the ones before it did."""
    handler = CommandHandler(store)
    first = handler.handle(Command("a", "open", 50, "ann"))
    assert [(event.kind, event.data) for event in first] == [
        ("opened", {"owner": "ann"}),
        ("deposited", {"amount": 50}),
    ]
    second = CommandHandler(store=store).handle(Command("a", "withdraw", 50))
    store.append("a", [("deposited", {"amount": 7})], 3)
    third = handler.handle(Command("a", "close"))
    assert [(event.kind, event.version) for event in second + third] == [
        ("withdrawn", 3),
        ("withdrawn", 5),
        ("closed", 6),
    ]
    assert store.all_events(3) == store.stream("a", 3)
    assert first + second == store.all_events()[:3]


def test_rejected_command_stores_nothing(store: EventStore) -> None:
    """The log shows what happened, not what was tried."""
    handler = CommandHandler(store)
    handler.handle(Command("a", "open", 50, "ann"))
    for command in (Command("a", "withdraw", 51), Command("b", "deposit", 1), Command("a", "open", 0, "bob")):
        with pytest.raises(CommandRejected):
            handler.handle(command)
    assert (store.version("a"), store.version("b")) == (2, 0)


def test_expected_version_of_a_command(store: EventStore) -> None:
    """It must be the stream's, and is looked at before the rules."""
    handler = CommandHandler(store)
    handler.handle(Command("a", "open", 50, "ann"), expected_version=0)
    for version in (-1, 0, 1, 3):
        for amount in (1, 51):
            with pytest.raises(ConcurrencyError):
                handler.handle(Command("a", "withdraw", amount), version)
    with pytest.raises(CommandRejected):
        handler.handle(Command("a", "withdraw", 51), 2)
    assert handler.handle(Command("a", "withdraw", 50), 2)[0].version == 3
    with pytest.raises(ConcurrencyError):
        handler.handle(Command("b", "open", 0, "bob"), 1)


def test_handler_that_loses_a_race(store: EventStore) -> None:
    """What was decided on an old version is not appended to a new one."""
    CommandHandler(store).handle(Command("a", "open", 50, "ann"))
    racing: Any = RacingStore(store)
    for expected in (None, 3):
        with pytest.raises(ConcurrencyError):
            CommandHandler(racing).handle(Command("a", "withdraw", 50), expected)
    assert [event.kind for event in store.stream("a")] == ["opened", "deposited", "deposited", "deposited"]


def test_summary_counts_events(store: EventStore) -> None:
    """Every account has its line, and the totals are the sum of the lines."""
    handler, summary = CommandHandler(store), AccountSummary()
    assert (summary.position, summary.get("a")) == (0, None)
    assert summary.totals() == {"open": 0, "closed": 0, "balance": 0}
    handler.handle(Command("a", "open", 50, "ann"))
    handler.handle(Command("b", "open", 0, "bob"))
    handler.handle(Command("b", "deposit", 8))
    handler.handle(Command("b", "deposit", 1))
    handler.handle(Command("a", "withdraw", 20))
    assert summary.project(store.all_events()) == summary.position == 6
    ann = {"owner": "ann", "status": "open", "balance": 30, "deposits": 1, "withdrawals": 1}
    bob = {"owner": "bob", "status": "open", "balance": 9, "deposits": 2, "withdrawals": 0}
    assert (summary.get("a"), summary.get("b"), summary.get("c")) == (ann, bob, None)
    assert summary.totals() == {"open": 2, "closed": 0, "balance": 39}
    handler.handle(Command("b", "close"))
    assert summary.project(iter(store.all_events(summary.position))) == 2
    assert summary.get("b") == {**bob, "status": "closed", "balance": 0, "withdrawals": 1}
    assert summary.totals() == {"open": 1, "closed": 1, "balance": 30}


def test_summary_keeps_the_money_of_closed_accounts(store: EventStore) -> None:
    """The balance is the sum over all accounts, whatever their status."""
    store.append("a", [("opened", {"owner": "a"}), ("deposited", {"amount": 5}), ("closed", {})], 0)
    summary = AccountSummary()
    summary.project(store.all_events())
    assert summary.totals() == {"open": 0, "closed": 1, "balance": 5}


def test_events_delivered_again_count_once(store: EventStore) -> None:
    """Repeats and overlaps change nothing."""
    store.append("a", [("opened", {"owner": "ann"}), *[("deposited", {"amount": 1})] * 4], 0)
    events, summary = store.all_events(), AccountSummary()
    pieces = (events[:2], events[:2], events[1:4] + events[:4], events[3:], ())
    assert [summary.project(piece) for piece in pieces] == [2, 0, 2, 1, 0]
    line = summary.get("a")
    assert line is not None
    assert (line["balance"], line["deposits"], summary.position) == (4, 4, 5)


def test_missing_events_are_noticed(store: EventStore) -> None:
    """A gap raises, and what came before it stays counted."""
    store.append("a", [("opened", {"owner": "ann"}), *[("deposited", {"amount": 1})] * 4], 0)
    events, summary = store.all_events(), AccountSummary()
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        summary.project(events[1:])
    assert (summary.position, summary.get("a")) == (0, None)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        summary.project(events[:2] + events[3:])
    assert (summary.position, summary.totals()["balance"]) == (2, 1)
    assert summary.project(events[2:]) == 3


def test_foreign_events_only_move_the_position(store: EventStore) -> None:
    """Streams that are no accounts have no line."""
    store.append("x", [("noted", {"amount": 3}), ("Opened", {"owner": "x"})], 0)
    store.append("a", [("opened", {"owner": "ann"}), ("renamed", {"owner": "bob", "amount": 4})], 0)
    summary = AccountSummary()
    assert (summary.project(store.all_events()), summary.position, summary.get("x")) == (4, 4, None)
    ann = {"owner": "ann", "status": "open", "balance": 0, "deposits": 0, "withdrawals": 0}
    assert (summary.get("a"), summary.totals()) == (ann, {"open": 1, "closed": 0, "balance": 0})


def test_answers_of_the_summary_are_new(store: EventStore) -> None:
    """A reader can write to an answer; other summaries know nothing of this one."""
    CommandHandler(store).handle(Command("a", "open", 5, "ann"))
    summary = AccountSummary()
    summary.project(store.all_events())
    for answer in (summary.get("a"), summary.totals()):
        assert answer is not None
        answer["balance"] = 99
    line = summary.get("a")
    assert line is not None
    assert (line["balance"], summary.totals()["balance"]) == (5, 5)
    assert AccountSummary().totals()["open"] == 0


def test_stores_are_independent() -> None:
    """Streams and positions of one store say nothing about another."""
    numbers = itertools.count()
    stores = [EventStore(lambda: str(next(numbers))) for _ in range(2)]
    stores[0].append("a", notes(2), 0)
    assert [event.position for event in stores[1].append("a", notes(1), 0)] == [1]
    assert len(stores[0].all_events()) == 2
