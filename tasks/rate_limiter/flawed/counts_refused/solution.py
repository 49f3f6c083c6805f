import time
from collections import deque
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
        self._calls: dict[str, deque[float]] = {}

    def is_allowed(self, client_id: str) -> bool:
        now = self._clock()
        calls = self._calls.setdefault(client_id, deque())
        while calls and now - calls[0] >= self._window:
            calls.popleft()
        calls.append(now)
        return len(calls) <= self._limit
