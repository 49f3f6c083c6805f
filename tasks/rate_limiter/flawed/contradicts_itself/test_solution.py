from solution import RateLimiter


def test_limit() -> None:
    limiter = RateLimiter(limit=1, clock=lambda: 0.0)
    assert limiter.is_allowed("ann")
    assert not limiter.is_allowed("ann")


def test_window() -> None:
    times = iter([0.0, 60.0])
    limiter = RateLimiter(limit=1, clock=lambda: next(times))
    assert limiter.is_allowed("ann")
    assert not limiter.is_allowed("ann")
