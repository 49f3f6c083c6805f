from solution import RateLimiter


def check_rate_limiter() -> None:
    limiter = RateLimiter(limit=1, clock=lambda: 0.0)
    assert limiter.is_allowed("ann")
    assert not limiter.is_allowed("ann")
