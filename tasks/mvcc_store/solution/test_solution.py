"""What the instruction promises about `MVCCStore`, first from one thread and then from several."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

import pytest
from solution import MVCCStore, Transaction, TransactionFinishedError, WriteConflictError


def put(store: MVCCStore, values: dict[Any, Any]) -> int:
    """Write and commit in a transaction of its own."""
    txn = store.begin()
    for key, value in values.items():
        store.write(txn, key, value)
    return store.commit(txn)


def remove(store: MVCCStore, *keys: Hashable) -> int:
    """Delete and commit in a transaction of its own."""
    txn = store.begin()
    for key in keys:
        store.delete(txn, key)
    return store.commit(txn)


def now(store: MVCCStore, key: Hashable) -> Any:
    """What a new transaction reads."""
    txn = store.begin()
    value = store.read(txn, key, "none")
    store.abort(txn)
    return value


def kept(store: MVCCStore, key: Hashable) -> list[tuple[Any, int, int, bool]]:
    """Everything that the versions of a key tell."""
    found = [(v.value, v.txn_id, v.commit_ts, v.deleted) for v in store.versions(key)]
    assert store.version_count(key) == len(found)
    return found


def told(txn: Transaction) -> tuple[int, str, int | None]:
    """Everything that a transaction tells."""
    return txn.id, txn.status, txn.commit_ts


def test_example_of_the_instruction() -> None:
    """The table's calls give the table's results."""
    store = MVCCStore()
    a = store.begin()
    store.write(a, "x", 10)
    assert (a.id, store.commit(a)) == (1, 2)
    b, c = store.begin(), store.begin()
    store.write(b, "x", 11)
    assert (store.read(b, "x"), store.read(c, "x")) == (11, 10)
    assert (store.commit(b), store.read(c, "x"), store.gc()) == (5, 10, 0)
    store.delete(c, "x")
    with pytest.raises(WriteConflictError):
        store.commit(c)
    assert (store.gc(), store.version_count("x")) == (1, 1)


def test_begin_and_successful_commit_take_numbers() -> None:
    """One counter serves both; aborts, conflicts, reads and collections leave it alone."""
    store = MVCCStore()
    first, second, third = store.begin(), store.begin(), store.begin()
    assert [first.id, second.id, third.id] == [1, 2, 3]
    store.write(first, "x", 1)
    store.write(second, "x", 2)
    assert store.commit(first) == 4
    with pytest.raises(WriteConflictError):
        store.commit(second)
    store.abort(third)
    store.gc()
    fourth = store.begin()
    assert (fourth.id, store.commit(fourth)) == (5, 6)


def test_transaction_tells_how_it_stands() -> None:
    """Status and commit number follow the transaction to its end."""
    store = MVCCStore()
    committed, aborted, lost = store.begin(), store.begin(), store.begin()
    assert [told(txn) for txn in (committed, aborted, lost)] == [
        (1, "active", None),
        (2, "active", None),
        (3, "active", None),
    ]
    store.write(committed, "x", 1)
    store.write(lost, "x", 1)
    store.commit(committed)
    store.abort(aborted)
    with pytest.raises(WriteConflictError):
        store.commit(lost)
    assert [told(txn) for txn in (committed, aborted, lost)] == [
        (1, "committed", 4),
        (2, "aborted", None),
        (3, "aborted", None),
    ]


def test_reads_its_own_writes() -> None:
    """What a transaction did last counts for itself, before and against its snapshot."""
    store = MVCCStore()
    put(store, {"x": 1, "y": 1})
    txn = store.begin()
    store.write(txn, "x", 2)
    store.write(txn, "x", 3)
    store.write(txn, "new", 4)
    store.delete(txn, "y")
    assert [store.read(txn, key, "none") for key in ("x", "new", "y")] == [3, 4, "none"]
    store.commit(txn)
    assert [now(store, key) for key in ("x", "new", "y")] == [3, 4, "none"]


def test_writes_are_private_until_commit() -> None:
    """Nobody else reads what is not committed, and nobody ever reads what was aborted."""
    store = MVCCStore()
    put(store, {"x": 1})
    early, writer = store.begin(), store.begin()
    store.write(writer, "x", 2)
    store.write(writer, "y", 2)
    assert [store.read(early, "x"), store.read(early, "y"), now(store, "x")] == [1, None, 1]
    store.abort(writer)
    assert [now(store, "x"), now(store, "y")] == [1, "none"]


def test_snapshot_is_of_the_beginning() -> None:
    """Commits after the beginning stay unseen, new keys and deletions included, also at the first read."""
    store = MVCCStore()
    put(store, {"x": 1, "gone": 1})
    reader = store.begin()
    put(store, {"x": 2, "new": 2})
    middle = store.begin()
    remove(store, "gone")
    put(store, {"x": 3})
    assert [store.read(reader, key, "none") for key in ("x", "gone", "new")] == [1, 1, "none"]
    assert [store.read(middle, key, "none") for key in ("x", "gone", "new")] == [2, 1, 2]
    assert [now(store, key) for key in ("x", "gone", "new")] == [3, "none", 2]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_first_committer_wins(order: tuple[int, ...]) -> None:
    """The order of commits decides, not that of beginnings or writes."""
    store = MVCCStore()
    txns = [store.begin() for _ in order]
    for txn in txns:
        store.write(txn, "x", txn.id)
    winner, *losers = (txns[place] for place in order)
    assert store.commit(winner) == 4
    for loser in losers:
        with pytest.raises(WriteConflictError):
            store.commit(loser)
    assert kept(store, "x") == [(winner.id, winner.id, 4, False)]
    assert store.active_transactions == []


def test_conflict_takes_back_everything() -> None:
    """The loser's other writes are lost with the one that met another."""
    store = MVCCStore()
    loser = store.begin()
    put(store, {"b": "first"})
    for key in ("a", "b", "c"):
        store.write(loser, key, "late")
    with pytest.raises(WriteConflictError):
        store.commit(loser)
    assert [now(store, key) for key in ("a", "b", "c")] == ["none", "first", "none"]
    assert [store.version_count(key) for key in ("a", "b", "c")] == [0, 1, 0]


@pytest.mark.parametrize("first", ["write", "delete"])
@pytest.mark.parametrize("second", ["write", "delete"])
def test_deletions_and_equal_values_conflict(first: str, second: str) -> None:
    """It makes no difference what is done to a key that another has committed."""
    store = MVCCStore()
    put(store, {"x": 1})
    txns = [store.begin(), store.begin()]
    for txn, deed in zip(txns, (first, second), strict=True):
        if deed == "write":
            store.write(txn, "x", 1)
        else:
            store.delete(txn, "x")
    store.commit(txns[0])
    with pytest.raises(WriteConflictError):
        store.commit(txns[1])


def test_no_conflict_without_a_common_key() -> None:
    """Reading what another writes harms nobody, and neither do different keys."""
    store = MVCCStore()
    put(store, {"x": 1, "y": 2})
    one, two, reader = store.begin(), store.begin(), store.begin()
    store.write(one, "y", store.read(one, "x"))
    store.write(two, "x", store.read(two, "y"))
    store.read(reader, "x")
    store.commit(one)
    store.commit(two)
    store.commit(reader)
    assert [now(store, "x"), now(store, "y")] == [2, 1]


def test_no_conflict_with_what_never_came_to_be() -> None:
    """Aborted writers and earlier committers are no rivals."""
    store = MVCCStore()
    aborted, writer = store.begin(), store.begin()
    store.write(aborted, "x", 1)
    store.write(writer, "x", 2)
    store.abort(aborted)
    store.commit(writer)
    put(store, {"x": 3})
    assert now(store, "x") == 3


def test_delete_needs_something_to_delete() -> None:
    """A key that the transaction does not see raises KeyError, and is not written."""
    store = MVCCStore()
    put(store, {"x": 1})
    early = store.begin()
    put(store, {"later": 1})
    for key in ("never", "later"):
        with pytest.raises(KeyError):
            store.delete(early, key)
    store.delete(early, "x")
    with pytest.raises(KeyError):
        store.delete(early, "x")
    store.commit(early)
    assert [now(store, "x"), now(store, "later"), store.version_count("never")] == ["none", 1, 0]
    late = store.begin()
    with pytest.raises(KeyError):
        store.delete(late, "x")


def test_deleted_after_written_and_written_after_deleted() -> None:
    """The last deed makes the version, a deletion of a key that nobody saw included."""
    store = MVCCStore()
    put(store, {"back": 1})
    txn, rival = store.begin(), store.begin()
    store.write(txn, "new", 1)
    store.delete(txn, "new")
    store.delete(txn, "back")
    store.write(txn, "back", 2)
    assert store.commit(txn) == 5
    assert kept(store, "new") == [(None, 3, 5, True)]
    assert kept(store, "back") == [(1, 1, 2, False), (2, 3, 5, False)]
    store.write(rival, "new", 2)
    with pytest.raises(WriteConflictError):
        store.commit(rival)


@pytest.mark.parametrize("value", [None, 0, False, "", ()])
def test_every_value_is_a_value(value: object) -> None:
    """A default is for keys that are not there, and never for values that look like nothing."""
    store = MVCCStore()
    txn = store.begin()
    assert [store.read(txn, "x"), store.read(txn, "x", 5)] == [None, 5]
    store.write(txn, "x", value)
    assert store.read(txn, "x", "default") is value
    store.commit(txn)
    assert now(store, "x") is value
    remove(store, "x")
    assert now(store, "x") == "none"


def test_values_are_kept_as_they_are() -> None:
    """The object that was written is the object that is read."""
    store, value = MVCCStore(), [[]]
    txn = store.begin()
    store.write(txn, "x", value)
    assert store.read(txn, "x") is value
    store.commit(txn)
    assert now(store, "x") is value


def test_equal_keys_are_one_key() -> None:
    """Keys are told apart as in a dict."""
    store = MVCCStore()
    for key in (1, 1.0, True, "1", None, ()):
        put(store, {key: repr(key)})
    assert [now(store, key) for key in (1, 1.0, "1", None, ())] == ["True", "True", "'1'", "None", "()"]
    assert [store.version_count(key) for key in (True, "1", 2)] == [3, 1, 0]


def calls(store: MVCCStore, txn: Transaction) -> list[Callable[[], object]]:
    """Every call that takes a transaction."""
    return [
        lambda: store.read(txn, "x"),
        lambda: store.write(txn, "x", 0),
        lambda: store.delete(txn, "x"),
        lambda: store.commit(txn),
        lambda: store.abort(txn),
    ]


def test_finished_transactions_are_refused() -> None:
    """However it ended, a transaction can do nothing more."""
    store = MVCCStore()
    put(store, {"x": 1})
    committed, aborted, lost = store.begin(), store.begin(), store.begin()
    store.write(committed, "x", 2)
    store.write(lost, "x", 3)
    store.commit(committed)
    store.abort(aborted)
    with pytest.raises(WriteConflictError):
        store.commit(lost)
    ends = [told(txn) for txn in (committed, aborted, lost)]
    for txn in (committed, aborted, lost):
        for call in calls(store, txn):
            with pytest.raises(TransactionFinishedError):
                call()
    assert [told(txn) for txn in (committed, aborted, lost)] == ends
    assert (now(store, "x"), store.version_count("x")) == (2, 2)


def test_transactions_of_another_store_are_refused() -> None:
    """A store knows its own transactions, whatever their ids, finished or not."""
    store, other = MVCCStore(), MVCCStore()
    mine, guest = store.begin(), other.begin()
    assert mine.id == guest.id
    for call in calls(store, guest):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call()
    assert (guest.status, other.commit(guest)) == ("active", 2)
    for call in calls(store, guest):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call()
    assert (store.active_transactions, mine.status, store.version_count("x")) == ([1], "active", 0)


def test_errors_are_told_apart() -> None:
    """Who handles one does not handle the other by mistake."""
    assert issubclass(WriteConflictError, Exception)
    assert issubclass(TransactionFinishedError, Exception)
    assert not issubclass(WriteConflictError, TransactionFinishedError)
    assert not issubclass(TransactionFinishedError, WriteConflictError)


def test_active_transactions() -> None:
    """Those that are not finished, ascending, in a list of the caller's own."""
    store = MVCCStore()
    assert (store.active_transactions, store.oldest_active_txn) == ([], None)
    one, two, three = store.begin(), store.begin(), store.begin()
    assert (store.active_transactions, store.oldest_active_txn) == ([1, 2, 3], 1)
    store.abort(two)
    store.active_transactions.clear()
    assert (store.active_transactions, store.oldest_active_txn) == ([1, 3], 1)
    store.commit(one)
    assert (store.active_transactions, store.oldest_active_txn) == ([3], 3)
    store.commit(three)
    assert (store.active_transactions, store.oldest_active_txn) == ([], None)


def test_versions_are_listed_oldest_first() -> None:
    """Each version tells who wrote what and when, in a list of the caller's own."""
    store = MVCCStore()
    assert kept(store, "x") == []
    put(store, {"x": 1})
    remove(store, "x")
    put(store, {"x": None, "y": 2})
    store.versions("x").clear()
    assert kept(store, "x") == [(1, 1, 2, False), (None, 3, 4, True), (None, 5, 6, False)]
    assert kept(store, "y") == [(2, 5, 6, False)]


def test_gc_without_transactions_leaves_the_newest() -> None:
    """One version of each key stays, or none where it is a deletion; all keys are counted together."""
    store = MVCCStore()
    put(store, {"x": 1, "y": 1, "z": 1})
    put(store, {"x": 2, "y": 2})
    put(store, {"x": 3})
    remove(store, "y")
    assert (store.gc(), store.gc()) == (5, 0)
    assert kept(store, "x") == [(3, 5, 6, False)]
    assert kept(store, "y") == []
    assert kept(store, "z") == [(1, 1, 2, False)]
    assert [now(store, key) for key in ("x", "y", "z")] == [3, "none", 1]


def test_gc_leaves_what_the_oldest_may_see_and_all_that_is_newer() -> None:
    """The oldest transaction draws the line, others do not; ended ones no longer count."""
    store = MVCCStore()
    for value in (1, 2):
        put(store, {"x": value})
    oldest = store.begin()
    for value in (3, 4):
        put(store, {"x": value})
    newer = store.begin()
    put(store, {"x": 5})
    assert store.gc() == 1
    assert [value for value, *_ in kept(store, "x")] == [2, 3, 4, 5]
    assert [store.read(oldest, "x"), store.read(newer, "x"), now(store, "x")] == [2, 4, 5]
    store.write(oldest, "x", 0)
    with pytest.raises(WriteConflictError):
        store.commit(oldest)
    assert store.gc() == 2
    assert [value for value, *_ in kept(store, "x")] == [4, 5]
    assert store.read(newer, "x") == 4
    store.abort(newer)
    assert store.gc() == 1
    assert [value for value, *_ in kept(store, "x")] == [5]


def test_gc_of_deletions() -> None:
    """A settled deletion goes if it is the newest settled version, also where newer versions follow."""
    store = MVCCStore()
    put(store, {"x": 1})
    remove(store, "x")
    reader = store.begin()
    put(store, {"x": 2})
    remove(store, "x")
    assert store.gc() == 2
    assert [deleted for *_, deleted in kept(store, "x")] == [False, True]
    assert store.read(reader, "x", "none") == "none"
    store.commit(reader)
    assert (store.gc(), kept(store, "x")) == (2, [])


def test_gc_keeps_deletions_that_are_not_settled() -> None:
    """While a transaction sees the version before it, a deletion stays, and still conflicts."""
    store = MVCCStore()
    put(store, {"x": 1})
    reader = store.begin()
    remove(store, "x")
    assert (store.gc(), store.version_count("x"), store.read(reader, "x")) == (0, 2, 1)
    store.write(reader, "x", 2)
    with pytest.raises(WriteConflictError):
        store.commit(reader)
    assert (store.gc(), store.version_count("x"), now(store, "x")) == (2, 0, "none")


def test_nothing_but_gc_removes_versions() -> None:
    """Commits and aborts leave old versions where they are."""
    store = MVCCStore()
    for value in range(4):
        put(store, {"x": value})
        store.abort(store.begin())
    assert store.version_count("x") == 4


def test_stores_are_independent() -> None:
    """Numbers, versions and transactions are a store's own."""
    first, second = MVCCStore(), MVCCStore()
    put(first, {"x": 1})
    assert second.begin().id == 1
    assert (now(second, "x"), second.version_count("x")) == ("none", 0)
    assert (first.active_transactions, second.active_transactions) == ([], [1])


def test_arguments_can_be_named() -> None:
    """Every argument has the name of the signature."""
    store = MVCCStore()
    txn = store.begin()
    store.write(txn=txn, key="x", value=1)
    assert store.read(txn=txn, key="y", default=2) == 2
    store.delete(txn=txn, key="x")
    assert store.commit(txn=txn) == 2
    store.abort(txn=store.begin())
    assert len(store.versions(key="x")) == store.version_count(key="x") == 1


class SlowKey:
    """A key that takes a moment to be hashed, in which other threads run."""

    def __init__(self, name: str, pause_s: float) -> None:
        self.name = name
        self.pause_s = pause_s

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SlowKey) and self.name == other.name

    def __hash__(self) -> int:
        time.sleep(self.pause_s)
        return hash(self.name)


def together(jobs: list[Callable[[], object]]) -> list[object]:
    """What jobs return that start at the same time, each in a thread."""
    results: list[object] = [None] * len(jobs)
    gate = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        gate.wait(3)
        results[number] = jobs[number]()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3)
    return results


def wins(store: MVCCStore, txn: Transaction) -> bool:
    """Whether a commit succeeds."""
    try:
        store.commit(txn)
    except WriteConflictError:
        return False
    return True


@pytest.mark.parametrize("pause_s", [0.0, 0.01])
def test_one_of_many_threads_commits(pause_s: float) -> None:
    """All began before, so one wins, and the others leave no trace, however long a commit takes."""
    store, names = MVCCStore(), ["a", "b"]
    txns = [store.begin() for _ in range(3)]
    for txn in txns:
        for name in names:
            store.write(txn, SlowKey(name, pause_s), txn.id)
    won = together([lambda txn=txn: wins(store, txn) for txn in txns])
    assert sorted(map(str, won)) == ["False", "False", "True"]
    winner, keys = txns[won.index(True)].id, [SlowKey(name, 0.0) for name in names]
    assert [now(store, key) for key in keys] == [winner, winner]
    assert [store.version_count(key) for key in keys] == [1, 1]


def test_commit_is_seen_whole() -> None:
    """Who begins while a commit takes its time sees all of it or nothing."""
    store, seen = MVCCStore(), set()
    quick = [SlowKey("a", 0.0), SlowKey("b", 0.0)]
    put(store, dict.fromkeys(quick, "old"))
    writer = store.begin()
    for name in ("a", "b"):
        store.write(writer, SlowKey(name, 0.004), "new")

    def look() -> None:
        while writer.status == "active":
            reader = store.begin()
            seen.add(tuple(store.read(reader, key) for key in quick))
            store.abort(reader)
            time.sleep(0.001)

    together([look, lambda: store.commit(writer)])
    assert seen <= {("old", "old"), ("new", "new")}
    assert [now(store, key) for key in quick] == ["new", "new"]


def test_threads_that_count() -> None:
    """No increment is lost when those who lose try again, and every number is taken once."""
    store, times = MVCCStore(), 15
    put(store, {"n": 0})

    def add() -> str:
        done = 0
        while done < times:
            txn = store.begin()
            store.write(txn, "n", store.read(txn, "n") + 1)
            done += wins(store, txn)
        return "done"

    assert together([add] * 4) == ["done"] * 4
    versions = store.versions("n")
    assert [version.value for version in versions] == list(range(4 * times + 1))
    numbers = [version.commit_ts for version in versions]
    assert numbers == sorted(set(numbers))
    assert store.gc() == 4 * times
