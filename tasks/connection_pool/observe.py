"""What a `ConnectionPool` lends to one thread and to many, which are led so that every order ends alike."""

import threading
import time

_LONG = 2.0
"""Seconds after which something is taken to hang."""


class _Connection:
    """A connection that knows which one it is; equal to all others, without a hash, and false."""

    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return isinstance(other, _Connection)

    __hash__ = None

    def __bool__(self):
        return False


class _Factory:
    """Makes connections numbered from 1; before that, calls `first` with the number of the call."""

    def __init__(self, first=None):
        self.calls = 0
        self._first = first
        self._lock = threading.Lock()

    def __call__(self):
        with self._lock:
            self.calls += 1
            number = self.calls
        if self._first is not None:
            self._first(number)
        return _Connection(number)


class _Refused(Exception):
    """What a factory raises."""


def _failing(*numbers):
    """Something for a factory to do first: raise at calls of these numbers."""

    def first(number):
        if number in numbers:
            raise _Refused

    return first


def _try(call, *arguments, **named):
    """The number of the connection that a call returns, or None, or the name of an error."""
    try:
        found = call(*arguments, **named)
    except TimeoutError:
        return "TimeoutError"
    except ValueError:
        return "ValueError"
    except _Refused:
        return "refused by the factory"
    return found if found is None else found.number


def _counts(pool):
    return [pool.in_use, pool.available]


def _borrow(pool, timeout):
    """Have a connection for a moment, in a block."""
    with pool.connection(timeout) as connection:
        return connection


class _Threads:
    """Threads that run jobs, and what came of each."""

    def __init__(self, *jobs):
        self._results = ["unfinished"] * len(jobs)
        self._threads = [threading.Thread(target=self._run, args=job, daemon=True) for job in enumerate(jobs)]
        for thread in self._threads:
            thread.start()

    def results(self):
        """What the jobs returned, in their order, once all have finished or time is up."""
        over = time.monotonic() + _LONG
        for thread in self._threads:
            thread.join(max(over - time.monotonic(), 0))
        return list(self._results)

    def _run(self, number, job):
        self._results[number] = job()


def _pause(pool):
    """Let waiting threads get to where they wait, by waiting for what the pool does not have."""
    return _try(pool.acquire, 0.02)


def connections_are_made_one_by_one(solution, rng):
    """A pool is emptied connection by connection, the counts read in between."""
    factory, size = _Factory(), rng.randint(2, 7)
    pool = solution.ConnectionPool(size, factory)
    before = [_counts(pool), factory.calls]
    return [before, [[_try(pool.acquire), _counts(pool), factory.calls] for _ in range(size)]]


def nothing_is_made_while_some_are_idle(solution, rng):
    """A few connections are lent and come back many times, in a pool that has room for more."""
    factory, few = _Factory(), rng.randint(1, 3)
    pool = solution.ConnectionPool(few + rng.randint(2, 5), factory)
    seen = []
    for _ in range(rng.randint(3, 8)):
        lent = [pool.acquire(_LONG) for _ in range(rng.randint(1, few))]
        seen.append([[connection.number for connection in lent], factory.calls, _counts(pool)])
        seen += [[_try(pool.release, connection), _counts(pool)] for connection in lent]
    return seen


def released_last_is_lent_first(solution, rng):
    """Connections come back in a drawn order, and are lent again."""
    size = rng.randint(4, 8)
    pool = solution.ConnectionPool(size, _Factory())
    lent = [pool.acquire(_LONG) for _ in range(size)]
    rng.shuffle(lent)
    order = [_try(pool.release, connection) for connection in lent[: size - 1]]
    return [[connection.number for connection in lent], order, [_try(pool.acquire, 0) for _ in range(size)]]


def exhausted_without_waiting(solution, rng):
    """A timeout of 0 with all connections lent, several times, and after some have come back."""
    factory, size = _Factory(), rng.randint(1, 4)
    pool = solution.ConnectionPool(size, factory)
    lent = [pool.acquire(timeout=0) for _ in range(size)]
    seen = [_try(pool.acquire, timeout=0) for _ in range(rng.randint(1, 3))]
    seen.append(_counts(pool))
    for connection in lent:
        pool.release(connection=connection)
    seen += [_try(pool.acquire, timeout=0) for _ in range(size + 1)]
    return [seen, _counts(pool), factory.calls]


def exhausted_after_a_wait(solution, rng):
    """A short timeout with all connections lent, and what is lent after they have come back."""
    factory, size = _Factory(), rng.randint(1, 3)
    pool = solution.ConnectionPool(size, factory)
    lent = [pool.acquire(timeout=1.5) for _ in range(size)]
    seen = [_try(pool.acquire, timeout) for timeout in (0.02, rng.randint(1, 3) / 100)]
    seen.append([_counts(pool), factory.calls])
    for connection in lent:
        pool.release(connection)
        seen.append(_counts(pool))
    return [*seen, [_try(pool.acquire, 0.01) for _ in range(size + 1)], _counts(pool)]


def strangers_are_not_taken_back(solution, rng):
    """Releasing what the pool never lent, while it has lent some, has idle ones, and has room."""
    pool, other = solution.ConnectionPool(4, _Factory()), solution.ConnectionPool(4, _Factory())
    lent = [pool.acquire(_LONG) for _ in range(3)]
    pool.release(lent.pop(rng.randrange(3)))
    foreign = other.acquire(_LONG)
    strangers = [foreign, _Connection(1), _Connection(2), _Connection(99), None, 0, 1, "1", (), object()]
    rng.shuffle(strangers)
    seen = [_try(pool.release, stranger) for stranger in strangers]
    seen += [_counts(pool), _counts(other), _try(other.release, lent[0]), _try(other.release, foreign)]
    return [*seen, [_try(pool.acquire, 0) for _ in range(3)], [_try(pool.release, one) for one in lent]]


def released_twice(solution, rng):
    """Connections that came back already are released again, at once and later."""
    size = rng.randint(2, 4)
    pool = solution.ConnectionPool(size, _Factory())
    lent = [pool.acquire(_LONG) for _ in range(size)]
    first = lent.pop(rng.randrange(size))
    seen = [_try(pool.release, first), _try(pool.release, first), _counts(pool)]
    seen += [_try(pool.release, connection) for connection in (*lent, first, *lent)]
    return [*seen, _counts(pool), [_try(pool.acquire, 0) for _ in range(size + 1)]]


def equal_connections_are_not_the_same(solution, rng):
    """Connections that are equal lists: told apart by identity in and out."""
    size = rng.randint(3, 5)
    made = [[] for _ in range(size)]
    pool = solution.ConnectionPool(size, iter(made).__next__)
    lent = [pool.acquire(_LONG) for _ in range(size)]
    order = rng.sample(range(size), size)
    seen = [_try(pool.release, []), _counts(pool)]
    for number in order[:-1]:
        pool.release(made[number])
        seen.append(_try(pool.release, made[number]))
    again = [pool.acquire(0) for _ in range(size - 1)]
    where = [[number for number in range(size) if made[number] is one] for one in (*lent, *again)]
    return [seen, where, _counts(pool)]


def factory_that_fails(solution, rng):
    """Some calls of the factory raise; their places can be taken again."""
    size = rng.randint(2, 4)
    factory = _Factory(_failing(1, size, size + 1, size + 3))
    pool = solution.ConnectionPool(size, factory)
    return [[_try(pool.acquire, 0), _counts(pool), factory.calls] for _ in range(size + 5)]


def failure_while_others_are_lent(solution, rng):
    """The factory fails for good; connections that exist go on being lent."""
    size = rng.randint(2, 4)
    factory = _Factory(_failing(*range(2, 50)))
    pool = solution.ConnectionPool(size, factory)
    only, seen = pool.acquire(_LONG), []
    for _ in range(rng.randint(2, 4)):
        seen += [_try(pool.acquire, 0) for _ in range(rng.randint(1, 6))]
        seen += [_try(pool.release, only), _counts(pool)]
        only = pool.acquire(0)
        seen.append([only.number, _counts(pool)])
    return [*seen, factory.calls]


def block_acquires_and_releases(solution, rng):
    """Context managers made ahead, entered inside each other, and left."""
    pool = solution.ConnectionPool(rng.randint(2, 4), _Factory())
    outer, inner = pool.connection(), pool.connection(timeout=rng.choice([0, 0.5, None]))
    seen = [_counts(pool)]
    with outer as first:
        seen.append([first.number, _counts(pool)])
        with inner as second:
            seen.append([second.number, _counts(pool)])
        seen.append(_counts(pool))
    seen.append(_counts(pool))
    with pool.connection(0.01) as third:
        return [*seen, third.number, _counts(pool), _try(pool.release, second)]


def block_that_raises(solution, rng):
    """An exception leaves the block as it is, and the connection comes back all the same."""
    pool = solution.ConnectionPool(1, _Factory())
    seen = []
    for error in rng.sample([_Refused("x"), ValueError("y"), KeyError("z"), TimeoutError("t")], 4):
        try:
            with pool.connection(0) as connection:
                seen.append([connection.number, _counts(pool)])
                raise error
        except (_Refused, ValueError, KeyError, TimeoutError) as caught:
            seen.append([caught is error, _counts(pool)])
    return seen


def block_that_is_left_early(solution, rng):
    """Blocks are left by return, break and continue; each gives its connection back."""
    pool = solution.ConnectionPool(1, _Factory())
    seen = [_try(_borrow, pool, 0), _counts(pool)]
    for turn in range(rng.randint(2, 4)):
        with pool.connection(0) as connection:
            seen.append(connection.number)
            if turn:
                break
            continue
    return [*seen, _counts(pool), _try(_borrow, pool, 0)]


def block_without_a_connection(solution, rng):
    """Entering fails, by timeout and by the factory, and leaves no trace."""
    factory = _Factory(_failing(2))
    pool = solution.ConnectionPool(2, factory)
    one = pool.acquire(_LONG)
    seen = [_try(_borrow, pool, 0), _counts(pool)]
    two = pool.acquire(_LONG)
    timeouts = (0, rng.randint(1, 3) / 100)
    seen += [[_try(_borrow, pool, timeout), _counts(pool)] for timeout in timeouts]
    pool.release(one)
    pool.release(two)
    return [*seen, _try(_borrow, pool, 0), _counts(pool), factory.calls]


def sizes_below_one(solution, rng):
    """Sizes that no pool can have among some that it can; arguments have their names."""
    sizes, seen = [0, -1, -rng.randint(2, 99), 1, rng.randint(2, 99)], []
    rng.shuffle(sizes)
    for size in sizes:
        try:
            pool = solution.ConnectionPool(max_connections=size, connection_factory=_Factory())
            seen.append([_counts(pool), _try(pool.acquire, timeout=0), _counts(pool)])
        except ValueError:
            seen.append("ValueError")
    return seen


def pools_are_independent(solution, rng):
    """Two pools of one factory are used in turn."""
    factory = _Factory()
    pools = [solution.ConnectionPool(size, factory) for size in (rng.randint(1, 2), rng.randint(3, 4))]
    rng.shuffle(pools)
    first = [_try(_borrow, pool, 0) for pool in pools]
    seen = [[_try(rng.choice(pools).acquire, 0), [_counts(pool) for pool in pools]] for _ in range(12)]
    return [first, seen, factory.calls]


def long_history(solution, rng):
    """Hundreds of calls of all kinds from one thread, none of which waits."""
    size = rng.randint(2, 5)
    factory = _Factory(_failing(*rng.sample(range(1, 40), 12)))
    pool, lent, past, seen = solution.ConnectionPool(size, factory), [], [], []
    for _ in range(200):
        if rng.random() < 0.55:
            try:
                lent.append(pool.acquire(timeout=0))
                seen.append(lent[-1].number)
            except (TimeoutError, _Refused) as error:
                seen.append("refused" if isinstance(error, _Refused) else "timeout")
        elif lent and rng.random() < 0.8:
            past.append(lent.pop(rng.randrange(len(lent))))
            seen.append(_try(pool.release, past[-1]))
        elif past:
            stale = rng.choice(past)
            seen.append("lent" if any(one is stale for one in lent) else _try(pool.release, stale))
        seen.append(_counts(pool))
    return [seen, factory.calls]


def released_by_another_thread(solution, rng):
    """Connections go back from threads that did not acquire them."""
    size = rng.randint(2, 4)
    pool = solution.ConnectionPool(size, _Factory())
    lent = [pool.acquire(_LONG) for _ in range(size)]
    seen = [_Threads(lambda one=one: _try(pool.release, one)).results() for one in lent]
    taken = _Threads(lambda: _try(pool.acquire, 0)).results()
    return [*seen, taken, _counts(pool), _try(pool.release, lent[-1]), _counts(pool)]


def many_threads(solution, rng):
    """Far more threads than connections, all of which use one, as many at once as there are connections."""
    size, rounds = rng.randint(2, 4), 3
    factory, lock, together = _Factory(), threading.Lock(), threading.Barrier(size, timeout=_LONG)
    pool = solution.ConnectionPool(size, factory)
    held, most, doubles = [], [], []

    def job():
        with pool.connection(timeout=_LONG) as connection:
            with lock:
                doubles.extend(one.number for one in held if one is connection)
                held.append(connection)
                most.append(len(held))
            together.wait()
            with lock:
                held[:] = [one for one in held if one is not connection]
        return "served"

    results = _Threads(*[job] * (size * rounds)).results()
    return [results, max(most), doubles, factory.calls, _counts(pool)]


def waiter_gets_what_comes_back(solution, rng):
    """A thread waits without a timeout for the only connection, or with a long one, and gets it."""
    pool, seen = solution.ConnectionPool(1, _Factory()), []
    for timeout in rng.sample([None, 30, 60.5], 3):
        only = pool.acquire(_LONG)
        waiting = _Threads(lambda timeout=timeout: _try(_borrow, pool, timeout))
        seen += [_pause(pool), _counts(pool), _try(pool.release, only), waiting.results(), _counts(pool)]
    return seen


def waiters_pass_it_on(solution, rng):
    """Several threads wait for the only connection; each has it for a moment."""
    factory, count = _Factory(), rng.randint(3, 8)
    pool = solution.ConnectionPool(1, factory)
    only = pool.acquire(_LONG)
    waiting = _Threads(*[lambda: _try(_borrow, pool, None)] * count)
    seen = [_pause(pool), _counts(pool)]
    pool.release(only)
    return [*seen, waiting.results(), _counts(pool), factory.calls]


def each_release_serves_a_waiter(solution, rng):
    """All connections come back in a row while as many threads wait, each of which keeps what it gets."""
    size = rng.randint(2, 6)
    factory = _Factory()
    pool = solution.ConnectionPool(size, factory)
    lent = [pool.acquire(_LONG) for _ in range(size)]
    waiting = _Threads(*[lambda: _try(pool.acquire)] * size)
    seen = [_pause(pool), _counts(pool)]
    rng.shuffle(lent)
    for connection in lent:
        pool.release(connection)
    return [*seen, {*waiting.results()}, _counts(pool), _try(pool.acquire, 0), factory.calls]


def waiters_that_gave_up_are_forgotten(solution, rng):
    """Some threads stop waiting, one goes on; what comes back goes to that one, and is lent later as ever."""
    pool = solution.ConnectionPool(1, _Factory())
    only = pool.acquire(_LONG)
    patient = _Threads(lambda: _try(_borrow, pool, None))
    hasty = _Threads(*[lambda: _try(pool.acquire, 0.01)] * rng.randint(2, 5))
    seen = [hasty.results(), _counts(pool), _try(pool.release, only), patient.results(), _counts(pool)]
    return [*seen, _try(pool.acquire, 0), _try(pool.acquire, 0), _counts(pool)]


def factory_runs_for_several_at_once(solution, rng):
    """The factory returns only after as many threads as there are places have come into it."""
    size = rng.randint(2, 5)
    together = threading.Barrier(size, timeout=_LONG)
    factory = _Factory(lambda _: together.wait())
    pool = solution.ConnectionPool(size, factory)
    making = _Threads(*[lambda: _try(pool.acquire)] * size)
    return [{*making.results()}, _counts(pool), _try(pool.acquire, 0), factory.calls]


def slow_factory_holds_up_nobody(solution, rng):
    """While one thread is in the factory, others read the counts, release and acquire."""
    inside, go, turns = threading.Event(), threading.Event(), rng.randint(1, 4)

    def first(number):
        if number == 2:
            inside.set()
            go.wait(2 * _LONG)

    pool = solution.ConnectionPool(2, _Factory(first))
    lent = pool.acquire(_LONG)
    making = _Threads(lambda: _try(pool.acquire))
    inside.wait(_LONG)

    def others():
        seen = [_counts(pool), _try(pool.acquire, 0)]
        for _ in range(turns):
            seen += [_try(pool.release, lent), _counts(pool), _try(pool.acquire, 0), _counts(pool)]
        return seen

    meanwhile = _Threads(others).results()
    go.set()
    return [meanwhile, making.results(), _counts(pool)]


def no_more_than_fit(solution, rng):
    """A crowd of threads asks at once, while the factory takes its time."""
    size = rng.randint(2, 3)
    inside, go = threading.Semaphore(0), threading.Event()

    def first(_):
        inside.release()
        go.wait(_LONG)

    factory = _Factory(first)
    pool = solution.ConnectionPool(size, factory)
    crowd = _Threads(*[lambda: _try(_borrow, pool, None)] * (3 * size))
    arrived = all(inside.acquire(timeout=_LONG) for _ in range(size))
    seen = [arrived, _pause(pool), _counts(pool), factory.calls]
    go.set()
    return [*seen, {*crowd.results()}, _counts(pool), factory.calls]


def failure_frees_the_place_for_a_waiter(solution, rng):
    """One thread is in the factory, which will fail, and others wait for its place."""
    inside, go = threading.Event(), threading.Event()

    def first(number):
        if number == 1:
            inside.set()
            go.wait(_LONG)
            raise _Refused

    factory = _Factory(first)
    pool = solution.ConnectionPool(1, factory)
    unlucky = _Threads(lambda: _try(pool.acquire))
    inside.wait(_LONG)
    waiting = _Threads(*[lambda: _try(_borrow, pool, None)] * rng.randint(1, 3))
    seen = [_pause(pool), _counts(pool)]
    go.set()
    return [*seen, unlucky.results(), waiting.results(), _counts(pool), factory.calls]
