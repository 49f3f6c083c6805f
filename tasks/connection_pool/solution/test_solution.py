"""What the instruction promises about `ConnectionPool`, to one thread and to many."""

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from solution import ConnectionPool

HANGS = 2.0
"""Seconds after which a thread is taken to hang."""


class Factory:
    """Makes lists that hold their number; before that, calls `first` with it."""

    def __init__(self, first: Callable[[int], object] = lambda _: None) -> None:
        self.calls = 0
        self._numbers = itertools.count(1)
        self._first = first

    def __call__(self) -> list[int]:
        number = next(self._numbers)
        self.calls = number
        self._first(number)
        return [number]


class Thread(threading.Thread):
    """Runs a job at once, and has its result once it is done."""

    def __init__(self, job: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._job = job
        self.outcome: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.outcome = self._job()
        except Exception as error:  # noqa: BLE001 - the test looks at whatever it is
            self.outcome = error

    def result(self) -> Any:
        self.join(HANGS)
        assert not self.is_alive(), "a thread hangs"
        return self.outcome


def counts(pool: ConnectionPool) -> tuple[int, int]:
    """What is in use and what is available."""
    return pool.in_use, pool.available


def borrow(pool: ConnectionPool, timeout: float | None = None) -> Any:
    """Have a connection for the length of an empty block."""
    with pool.connection(timeout) as connection:
        return connection


def assert_exhausted(pool: ConnectionPool, timeout: float = 0) -> None:
    """Nothing can be acquired; with a timeout, other threads get the time to start waiting."""
    with pytest.raises(TimeoutError):
        pool.acquire(timeout)


def fail(*numbers: int) -> Callable[[int], None]:
    """What makes a factory fail at these calls."""

    def first(number: int) -> None:
        if number in numbers:
            raise ConnectionRefusedError(number)

    return first


@pytest.mark.parametrize("size", [1, 2, 5])
def test_connections_are_made_when_they_are_needed(size: int) -> None:
    """None ahead, one for each acquire, and never more than fit."""
    factory = Factory()
    pool = ConnectionPool(size, factory)
    assert (factory.calls, *counts(pool)) == (0, 0, size)
    for number in range(1, size + 1):
        assert pool.acquire() == [number]
        assert (factory.calls, *counts(pool)) == (number, number, size - number)
    assert_exhausted(pool)
    assert (factory.calls, *counts(pool)) == (size, size, 0)


def test_counts_are_whole_numbers() -> None:
    """Both properties are ints."""
    pool = ConnectionPool(3, Factory())
    assert type(pool.in_use) is int
    assert type(pool.available) is int


def test_idle_connection_is_lent_before_one_is_made() -> None:
    """What came back is used again."""
    factory = Factory()
    pool = ConnectionPool(3, factory)
    for _ in range(4):
        connection = pool.acquire()
        assert connection == [1]
        assert counts(pool) == (1, 2)
        assert pool.release(connection) is None
        assert counts(pool) == (0, 3)
    assert factory.calls == 1


def test_released_last_is_lent_first() -> None:
    """The idle ones are a stack."""
    pool = ConnectionPool(4, Factory())
    lent = [pool.acquire() for _ in range(4)]
    for index in (2, 0, 3):
        pool.release(lent[index])
    assert [pool.acquire(0) for _ in range(3)] == [[4], [1], [3]]
    assert_exhausted(pool)


@pytest.mark.parametrize("timeout", [0, 0.0, 0.02])
def test_timeout_leaves_no_trace(timeout: float) -> None:
    """After it, counts are as before, and what comes back can be lent."""
    factory = Factory()
    pool = ConnectionPool(1, factory)
    only = pool.acquire(timeout)
    for _ in range(2):
        assert_exhausted(pool, timeout)
    assert counts(pool) == (1, 0)
    pool.release(only)
    assert counts(pool) == (0, 1)
    assert pool.acquire(timeout) is only
    assert factory.calls == 1


def test_strangers_are_not_taken_back() -> None:
    """Objects that were never lent, equal ones and another pool's included, change nothing."""
    pool, other = ConnectionPool(3, Factory()), ConnectionPool(3, Factory())
    lent, foreign = pool.acquire(), other.acquire()
    assert lent == foreign
    for stranger in (foreign, [1], [2], None, 1, object()):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            pool.release(stranger)
    assert counts(pool) == (1, 2)
    assert counts(other) == (1, 2)
    assert pool.acquire() == [2]
    pool.release(lent)


def test_released_twice() -> None:
    """The second time raises, whoever is lent something else meanwhile, and nothing is lent twice."""
    pool = ConnectionPool(2, Factory())
    first, second = pool.acquire(), pool.acquire()
    pool.release(first)
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            pool.release(first)
    assert counts(pool) == (1, 1)
    assert pool.acquire(0) is first
    assert_exhausted(pool)
    pool.release(second)
    assert counts(pool) == (1, 1)


def test_connections_are_told_apart_by_identity() -> None:
    """Equal connections without a hash and of no truth go in and out as themselves."""
    made: list[list[int]] = [[], [], []]
    pool = ConnectionPool(3, iter(made).__next__)
    lent = [pool.acquire() for _ in range(3)]
    pool.release(made[1])
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        pool.release(made[1])
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        pool.release([])
    pool.release(made[2])
    assert all(one is two for one, two in zip(lent, made, strict=True))
    assert pool.acquire(0) is made[2]
    assert pool.acquire(0) is made[1]
    pool.release(made[0])
    assert pool.acquire(0) is made[0]


def test_failing_factory_takes_no_place() -> None:
    """Its own exception arrives, and the place can be taken again."""
    error = ConnectionRefusedError("no")
    failures = [error, error]

    def first(_: int) -> None:
        if failures:
            raise failures.pop()

    pool = ConnectionPool(1, Factory(first))
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError) as caught:
            pool.acquire(0)
        assert caught.value is error
        assert counts(pool) == (0, 1)
    assert pool.acquire(0) == [3]
    assert_exhausted(pool)


def test_failing_factory_leaves_the_others_alone() -> None:
    """What was made before is lent as ever, and the full size can still be reached."""
    pool = ConnectionPool(2, Factory(fail(2, 3)))
    only = pool.acquire()
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            pool.acquire(0)
        assert counts(pool) == (1, 1)
        pool.release(only)
        assert pool.acquire(0) is only
    assert pool.acquire(0) == [4]
    assert counts(pool) == (2, 0)


def test_block_acquires_on_entry_and_releases_on_exit() -> None:
    """Making the context manager takes nothing; the same connection is lent to the next block."""
    pool = ConnectionPool(2, Factory())
    outer, inner = pool.connection(), pool.connection(timeout=0)
    assert counts(pool) == (0, 2)
    with outer as first:
        assert (first, *counts(pool)) == ([1], 1, 1)
        with inner as second:
            assert (second, *counts(pool)) == ([2], 2, 0)
        assert counts(pool) == (1, 1)
    assert counts(pool) == (0, 2)
    assert borrow(pool, 0) is first


@pytest.mark.parametrize("error", [RuntimeError(), ValueError(), TimeoutError(), KeyboardInterrupt()])
def test_block_that_raises_releases(error: BaseException) -> None:
    """The exception goes on as it is."""
    pool = ConnectionPool(1, Factory())
    with pytest.raises(type(error)) as caught, pool.connection():
        raise error
    assert caught.value is error
    assert counts(pool) == (0, 1)


@pytest.mark.parametrize("timeout", [0, 0.02])
def test_block_that_gets_nothing(timeout: float) -> None:
    """Entry raises as acquire does and leaves no trace."""
    pool = ConnectionPool(1, Factory())
    only = pool.acquire()
    with pytest.raises(TimeoutError):
        borrow(pool, timeout)
    assert counts(pool) == (1, 0)
    pool.release(only)
    assert borrow(pool, timeout) is only


def test_block_with_a_failing_factory() -> None:
    """Entry raises what the factory raised, and the place is free again."""
    pool = ConnectionPool(1, Factory(fail(1)))
    with pytest.raises(ConnectionRefusedError):
        borrow(pool, 0)
    assert borrow(pool, 0) == [2]
    assert counts(pool) == (0, 1)


@pytest.mark.parametrize("size", [0, -1, -7])
def test_size_below_one_is_refused(size: int) -> None:
    """A pool that can lend nothing cannot be made."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        ConnectionPool(size, Factory())


def test_arguments_have_names() -> None:
    """All arguments can be given by name."""
    pool = ConnectionPool(max_connections=1, connection_factory=Factory())
    connection = pool.acquire(timeout=None)
    pool.release(connection=connection)
    with pool.connection(timeout=0.01) as again:
        assert again is connection


def test_pools_are_independent() -> None:
    """One pool that is exhausted leaves another its own connections."""
    factory = Factory()
    small, large = ConnectionPool(1, factory), ConnectionPool(2, factory)
    assert [small.acquire(), large.acquire(), large.acquire()] == [[1], [2], [3]]
    assert_exhausted(small)
    assert_exhausted(large)


def test_another_thread_may_release() -> None:
    """A connection belongs to no thread."""
    pool = ConnectionPool(1, Factory())
    only = pool.acquire()
    assert Thread(lambda: pool.release(only)).result() is None
    assert Thread(lambda: pool.acquire(0)).result() is only


@pytest.mark.parametrize("timeout", [None, 30])
def test_waiters_share_one_connection(timeout: float | None) -> None:
    """Each of several waiting threads has it for a moment."""
    factory = Factory()
    pool = ConnectionPool(1, factory)
    only = pool.acquire()
    waiters = [Thread(lambda: borrow(pool, timeout)) for _ in range(4)]
    assert_exhausted(pool, 0.02)
    assert counts(pool) == (1, 0)
    pool.release(only)
    assert all(waiter.result() is only for waiter in waiters)
    assert (factory.calls, *counts(pool)) == (1, 0, 1)


def test_each_release_serves_one_waiter() -> None:
    """Releases in a row wake as many threads, each of which keeps what it gets."""
    pool = ConnectionPool(3, Factory())
    lent = [pool.acquire() for _ in range(3)]
    waiters = [Thread(pool.acquire) for _ in range(3)]
    assert_exhausted(pool, 0.02)
    for connection in lent:
        pool.release(connection)
    assert sorted(waiter.result() for waiter in waiters) == [[1], [2], [3]]
    assert counts(pool) == (3, 0)
    assert_exhausted(pool)


def test_waiters_that_gave_up_are_forgotten() -> None:
    """What comes back goes to the one that still waits."""
    pool = ConnectionPool(1, Factory())
    only = pool.acquire()
    patient = Thread(lambda: borrow(pool))
    hasty = [Thread(lambda: pool.acquire(0.01)) for _ in range(3)]
    assert all(isinstance(thread.result(), TimeoutError) for thread in hasty)
    pool.release(only)
    assert patient.result() is only
    assert pool.acquire(0) is only


def test_many_threads_few_connections() -> None:
    """As many threads as connections hold one at once, never more, and everybody is served."""
    factory, lock, together = Factory(), threading.Lock(), threading.Barrier(3, timeout=HANGS)
    pool = ConnectionPool(3, factory)
    held: list[int] = []
    most = 0

    def job() -> str:
        nonlocal most
        with pool.connection() as connection:
            with lock:
                assert id(connection) not in held
                held.append(id(connection))
                most = max(most, len(held))
            together.wait()
            with lock:
                held.remove(id(connection))
        return "served"

    threads = [Thread(job) for _ in range(9)]
    assert [thread.result() for thread in threads] == ["served"] * 9
    assert (most, factory.calls, *counts(pool)) == (3, 3, 0, 3)


def test_factory_runs_for_several_at_once() -> None:
    """Two threads meet inside the factory."""
    together = threading.Barrier(2, timeout=HANGS)
    pool = ConnectionPool(2, Factory(lambda _: together.wait()))
    threads = [Thread(pool.acquire) for _ in range(2)]
    assert sorted(thread.result() for thread in threads) == [[1], [2]]


def test_slow_factory_holds_up_nobody() -> None:
    """While it runs its place is taken, and everything else goes on."""
    inside, go = threading.Event(), threading.Event()

    def first(number: int) -> None:
        if number == 2:
            inside.set()
            go.wait(HANGS)

    pool = ConnectionPool(2, Factory(first))
    lent = pool.acquire()
    making = Thread(pool.acquire)
    assert inside.wait(HANGS)

    def others() -> list[Any]:
        seen: list[Any] = [counts(pool)]
        assert_exhausted(pool)
        pool.release(lent)
        seen.append(counts(pool))
        return [*seen, pool.acquire(0), counts(pool)]

    meanwhile = Thread(others)
    meanwhile.join(HANGS / 2)
    still_inside = making.is_alive()
    go.set()
    assert still_inside
    assert meanwhile.result() == [(2, 0), (1, 1), [1], (2, 0)]
    assert making.result() == [2]
    assert counts(pool) == (2, 0)


def test_crowd_makes_no_more_than_fit() -> None:
    """A slow factory does not let more threads in than there are places."""
    inside, go = threading.Semaphore(0), threading.Event()

    def first(_: int) -> None:
        inside.release()
        go.wait(HANGS)

    factory = Factory(first)
    pool = ConnectionPool(2, factory)
    crowd = [Thread(lambda: borrow(pool)) for _ in range(6)]
    assert inside.acquire(timeout=HANGS)
    assert inside.acquire(timeout=HANGS)
    assert_exhausted(pool, 0.02)
    assert (factory.calls, *counts(pool)) == (2, 2, 0)
    go.set()
    assert {thread.result()[0] for thread in crowd} == {1, 2}
    assert (factory.calls, *counts(pool)) == (2, 0, 2)


def test_failure_frees_the_place_for_a_waiter() -> None:
    """Whoever waits while the factory fails for another calls it anew."""
    inside, go = threading.Event(), threading.Event()

    def first(number: int) -> None:
        if number == 1:
            inside.set()
            go.wait(HANGS)
            raise ConnectionRefusedError

    pool = ConnectionPool(1, Factory(first))
    unlucky = Thread(pool.acquire)
    assert inside.wait(HANGS)
    waiters = [Thread(lambda: borrow(pool)) for _ in range(2)]
    assert_exhausted(pool, 0.02)
    go.set()
    assert isinstance(unlucky.result(), ConnectionRefusedError)
    assert [waiter.result() for waiter in waiters] == [[2], [2]]
    assert counts(pool) == (0, 1)
