import time
from collections.abc import Callable


class RateLimiter:
    def __init__(
        self, limit: int = 10, window: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if limit < 1:
            raise ValueError("limit must be at least 1")
        if window <= 0:
            raise ValueError("window must be above 0")
        self._limit = limit
        self._window = window
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def is_allowed(self, client_id: str) -> bool:
        now = self._clock()
        filled, tokens = self._buckets.get(client_id, (now, float(self._limit)))
        tokens = min(self._limit, tokens + (now - filled) * self._limit / self._window)
        allowed = tokens >= 1
        self._buckets[client_id] = (now, tokens - allowed)
        return allowed
