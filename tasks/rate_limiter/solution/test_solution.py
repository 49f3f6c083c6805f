"""What the instruction promises about `RateLimiter`, on a clock that each test sets."""

import pytest
from solution import RateLimiter


class Clock:
    """A clock that shows what it was last set to."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def calls(limiter: RateLimiter, count: int, client: str = "ann") -> list[bool]:
    """The results of some calls in a row."""
    return [limiter.is_allowed(client) for _ in range(count)]


@pytest.mark.parametrize("limit", [1, 2, 7])
@pytest.mark.parametrize("start", [0.0, 1234.5])
def test_limit_is_reached_and_not_passed(limit: int, start: float) -> None:
    """At one moment exactly `limit` calls are allowed, whenever that moment is."""
    limiter = RateLimiter(limit, 10.0, Clock(start))
    assert calls(limiter, limit + 2) == [True] * limit + [False] * 2


def test_call_of_exactly_window_age_no_longer_counts() -> None:
    """The window is open on its old side: half a second earlier the call is still refused."""
    clock = Clock(5.0)
    limiter = RateLimiter(limit=1, window=10.0, clock=clock)
    assert calls(limiter, 2) == [True, False]
    clock.now = 14.5
    assert calls(limiter, 1) == [False]
    clock.now = 15.0
    assert calls(limiter, 2) == [True, False]


def test_window_slides() -> None:
    """Old calls drop out one by one, each at its own time; no full window starts anew."""
    clock = Clock()
    limiter = RateLimiter(limit=3, window=10.0, clock=clock)
    results = []
    for now in (0.0, 6.0, 9.5, 9.5, 10.0, 10.0, 15.5, 16.0, 16.0, 19.0, 19.5, 20.0, 20.0):
        clock.now = now
        results += calls(limiter, 1)
    assert results == [True, True, True, False, True, False, False, True, False, False, True, True, False]


def test_capacity_does_not_trickle_back() -> None:
    """After a burst nothing is allowed until the burst itself is a window old, and then all of it."""
    clock = Clock()
    limiter = RateLimiter(limit=4, window=8.0, clock=clock)
    assert calls(limiter, 4) == [True] * 4
    for now in (2.0, 4.0, 6.0, 7.5):
        clock.now = now
        assert calls(limiter, 1) == [False]
    clock.now = 8.0
    assert calls(limiter, 5) == [True] * 4 + [False]


def test_refused_calls_do_not_count() -> None:
    """Knocking all the time does not keep the door shut."""
    clock = Clock()
    limiter = RateLimiter(limit=2, window=5.0, clock=clock)
    calls(limiter, 2)
    for half_seconds in range(1, 10):
        clock.now = half_seconds / 2
        assert calls(limiter, 1) == [False]
    clock.now = 5.0
    assert calls(limiter, 3) == [True, True, False]


def test_long_silence_gives_no_credit() -> None:
    """A client that was quiet for many windows gets `limit` calls, not more."""
    clock = Clock()
    limiter = RateLimiter(limit=2, window=5.0, clock=clock)
    calls(limiter, 1)
    clock.now = 5000.0
    assert calls(limiter, 3) == [True, True, False]


def test_clients_are_independent() -> None:
    """One client's calls leave the others their full limit."""
    limiter = RateLimiter(2, 10.0, Clock())
    assert calls(limiter, 3, "ann") == [True, True, False]
    assert calls(limiter, 3, "bob") == [True, True, False]
    assert calls(limiter, 1, "ann") == [False]


def test_client_ids_are_compared_exactly() -> None:
    """Case, spaces and emptiness make different clients."""
    limiter = RateLimiter(1, 10.0, Clock())
    ids = ["a", "A", "a ", " a", "", "ä", "a\n"]
    assert [limiter.is_allowed(client) for client in ids] == [True] * len(ids)
    assert [limiter.is_allowed(client) for client in ids] == [False] * len(ids)


def test_limiters_are_independent() -> None:
    """A second limiter knows nothing of the first one's calls."""
    clock = Clock()
    first, second = RateLimiter(1, 10.0, clock), RateLimiter(1, 10.0, clock)
    assert calls(first, 2) == [True, False]
    assert calls(second, 2) == [True, False]


def test_defaults_are_ten_calls_in_sixty_seconds() -> None:
    """Limit and window have the defaults of the signature."""
    clock = Clock()
    limiter = RateLimiter(clock=clock)
    assert calls(limiter, 11) == [True] * 10 + [False]
    clock.now = 59.5
    assert calls(limiter, 1) == [False]
    clock.now = 60.0
    assert calls(limiter, 11) == [True] * 10 + [False]


def test_default_clock_ticks() -> None:
    """Without a clock the limiter still limits; an hour does not pass in this test."""
    assert calls(RateLimiter(limit=2, window=3600.0), 3) == [True, True, False]


@pytest.mark.parametrize("limit", [0, -1, -10])
def test_limit_below_one_is_refused(limit: int) -> None:
    """A limiter that could never allow a call cannot be made."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        RateLimiter(limit=limit, clock=Clock())


@pytest.mark.parametrize("window", [0, 0.0, -0.5, -60.0])
def test_window_not_above_zero_is_refused(window: float) -> None:
    """A window must have a length."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        RateLimiter(window=window, clock=Clock())


def test_smallest_arguments_are_accepted() -> None:
    """One call in half a second is a limit like any other."""
    clock = Clock()
    limiter = RateLimiter(limit=1, window=0.5, clock=clock)
    assert calls(limiter, 2) == [True, False]
    clock.now = 0.5
    assert calls(limiter, 2) == [True, False]
