"""What a `RateLimiter` answers, call by call, on a clock that the observer sets."""


class _Clock:
    """Shows what it was last set to; times are whole or half seconds."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def _halves(rng, low, high):
    """A number of seconds between `low` and `high`, whole or half."""
    return rng.randint(2 * low, 2 * high) / 2


def _knock(limiter, client, count):
    """The answers to some calls in a row."""
    return [limiter.is_allowed(client) for _ in range(count)]


def _replay(solution, limit, window, calls):
    """The answers to calls, each a time and a client, in order of time."""
    clock = _Clock(calls[0][0])
    limiter = solution.RateLimiter(limit=limit, window=window, clock=clock)
    answers = []
    for now, client in calls:
        clock.now = now
        answers.append(limiter.is_allowed(client))
    return answers


def _replay_one(solution, limit, window, times):
    """The answers to one client's calls at these times."""
    return _replay(solution, limit, window, [(now, "client") for now in times])


def _constructor(solution, **arguments):
    """What making a limiter comes to: an error of the promised kind, or a limiter."""
    try:
        solution.RateLimiter(clock=_Clock(0.0), **arguments)
    except ValueError:
        return "ValueError"
    return "made"


def calls_up_to_the_limit(solution, rng):
    """More calls than allowed, all at one moment."""
    limit = rng.randint(2, 9)
    return _replay_one(solution, limit, _halves(rng, 1, 90), [_halves(rng, 1, 5000)] * (limit + 3))


def limit_of_one(solution, rng):
    """The smallest limit: one call, then none until the window has passed."""
    window, start = _halves(rng, 2, 30), _halves(rng, 0, 5000)
    times = []
    for turn in range(rng.randint(2, 6)):
        opening = start + turn * window
        times += [opening] * rng.randint(2, 4) + [opening + window - 0.5] * rng.randint(1, 2)
    return _replay_one(solution, 1, window, times)


def clock_that_starts_at_zero(solution, rng):
    """The first calls happen at time 0, later ones within the first window and after it."""
    limit, window = rng.randint(1, 4), _halves(rng, 3, 20)
    times = [0.0] * (limit + 1) + [1.0] + [window] * (limit + 1)
    return _replay_one(solution, limit, window, times)


def call_exactly_one_window_later(solution, rng):
    """A full limit, then calls half a second before the window has passed, and when it just has."""
    limit, window, start = rng.randint(1, 5), _halves(rng, 2, 60), _halves(rng, 0, 5000)
    times = [start] * limit + [start + window - 0.5] + [start + window] * (limit + 1)
    return _replay_one(solution, limit, window, times)


def window_slides(solution, rng):
    """One early call and a burst late in its window; then only as much is free as has grown old."""
    limit, window, start = rng.randint(3, 7), float(rng.randint(10, 60)), _halves(rng, 0, 5000)
    late = start + window - _halves(rng, 1, 4)
    times = [start, *[late] * limit, *[start + window] * limit, late + window - 0.5, *[late + window] * limit]
    return _replay_one(solution, limit, window, times)


def capacity_between_two_windows(solution, rng):
    """After a burst, a call every half second until well after the burst has grown old."""
    limit, window, start = rng.randint(2, 6), _halves(rng, 4, 12), _halves(rng, 0, 5000)
    later = [start + half / 2 for half in range(1, int(4 * window))]
    return _replay_one(solution, limit, window, [start] * limit + later)


def refused_calls_do_not_count(solution, rng):
    """A client that knocks all through the window, and again when it has passed."""
    limit, window, start = rng.randint(1, 5), _halves(rng, 3, 15), _halves(rng, 0, 5000)
    refused = [start + half / 2 for half in range(1, int(2 * window))]
    times = [start] * limit + refused + [start + window] * (limit + 1)
    return _replay_one(solution, limit, window, times)


def long_silence(solution, rng):
    """Many windows without a call, then more calls than allowed."""
    limit, window, start = rng.randint(2, 6), _halves(rng, 1, 60), _halves(rng, 0, 5000)
    later = start + window * rng.randint(10, 10_000)
    times = [start] * rng.randint(1, limit) + [later] * (limit + 2) + [later + window] * (limit + 2)
    return _replay_one(solution, limit, window, times)


def clients_are_independent(solution, rng):
    """Several clients use up their limits, their calls mixed."""
    limit = rng.randint(2, 4)
    clients = rng.sample(["ann", "bob", "cid", "dan", "eve", "fay"], 4)
    order = clients * (limit + 1)
    rng.shuffle(order)
    return _replay(solution, limit, _halves(rng, 5, 60), [(10.0, client) for client in order])


def client_ids_are_compared_exactly(solution, rng):
    """Ids that look alike, each called twice with a limit of one, in a drawn order."""
    stem = rng.choice(["ann", "key", "x1"])
    alike = [stem, stem.upper(), f"{stem} ", f" {stem}", f"{stem}\n", f"{stem}\0", f"{stem}'"]
    calls = [(5.0, client) for client in (*alike, "", " ", "é", "e\u0301") for _ in range(2)]
    rng.shuffle(calls)
    return _replay(solution, 1, 10.0, calls)


def many_clients(solution, rng):
    """Hundreds of clients, some of which come back within the window, some after it."""
    ids = [f"client-{number}" for number in range(300)]
    early, late = rng.sample(ids, rng.randint(30, 40)), rng.sample(ids, rng.randint(30, 40))
    calls = [(1.0, client) for client in ids]
    calls += [(2.5, client) for client in early]
    calls += [(11.0, client) for client in early + late]
    return _replay(solution, 1, 10.0, calls)


def limiters_are_independent(solution, rng):
    """Two limiters with different limits, one clock and one client between them."""
    clock, client = _Clock(_halves(rng, 0, 100)), rng.choice(["ann", "bob"])
    small, large = rng.randint(1, 3), rng.randint(4, 6)
    first = solution.RateLimiter(limit=small, window=20.0, clock=clock)
    second = solution.RateLimiter(limit=large, window=20.0, clock=clock)
    return [_knock(first, client, small + 1), _knock(second, client, large + 1), _knock(first, client, 1)]


def default_limit_and_window(solution, rng):
    """A limiter that is given nothing but a clock."""
    start = _halves(rng, 0, 5000)
    clock = _Clock(start)
    limiter = solution.RateLimiter(clock=clock)
    answers = _knock(limiter, "client", rng.randint(11, 14))
    clock.now = start + 59.5
    answers += _knock(limiter, "client", rng.randint(1, 3))
    clock.now = start + 60.0
    return answers + _knock(limiter, "client", rng.randint(11, 14))


def default_clock(solution, rng):
    """A limiter on the machine's own clock, with a window that does not pass meanwhile."""
    limit = rng.randint(1, 8)
    return _knock(solution.RateLimiter(limit=limit, window=86_400.0), "client", limit + 2)


def arguments_by_position(solution, rng):
    """Limit, window and clock without their names; the window is a whole number."""
    limit, window = rng.randint(1, 5), rng.randint(2, 30)
    clock = _Clock(3.0)
    limiter = solution.RateLimiter(limit, window, clock)
    answers = _knock(limiter, "client", limit + 1)
    clock.now += window
    return answers + _knock(limiter, "client", limit + 1)


def limit_below_one(solution, rng):
    """Limits that no limiter can have among some that it can, the smallest included."""
    limits = [0, -1, -rng.randint(2, 1000), 1, rng.randint(2, 1000)]
    rng.shuffle(limits)
    return [_constructor(solution, limit=limit) for limit in limits]


def window_not_above_zero(solution, rng):
    """Windows without a length among some that have one."""
    windows = [0, 0.0, -0.5, -_halves(rng, 1, 1000), 0.5, _halves(rng, 1, 1000)]
    rng.shuffle(windows)
    return [_constructor(solution, window=window) for window in windows]


def short_window(solution, rng):
    """Windows of half a second up to two, with a call or two each half second."""
    limit, window, start = rng.randint(1, 3), rng.choice([0.5, 1.0, 1.5, 2.0]), _halves(rng, 0, 5000)
    times = sorted(start + rng.randint(0, 12) / 2 for _ in range(30))
    return _replay_one(solution, limit, window, times)


def busy_hour(solution, rng):
    """A long drawn history: a few clients, steps of all sizes, bursts and pauses."""
    limit, window, now = rng.randint(2, 6), _halves(rng, 5, 20), _halves(rng, 0, 5000)
    calls = []
    for _ in range(250):
        pause = window if rng.random() < 0.03 else _halves(rng, 1, 6)
        now += rng.choice([0.0, 0.0, 0.0, 0.5, 0.5, 1.0, 2.5, pause])
        calls.append((now, rng.choice(["ann", "ann", "bob", "cid"])))
    return _replay(solution, limit, window, calls)
