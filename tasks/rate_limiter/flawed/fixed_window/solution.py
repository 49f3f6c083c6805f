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
        self._counted: dict[str, tuple[float, int]] = {}

    def is_allowed(self, client_id: str) -> bool:
        now = self._clock()
        start, count = self._counted.get(client_id, (now, 0))
        if now - start >= self._window:
            start, count = now, 0
        if count >= self._limit:
            return False
        self._counted[client_id] = (start, count + 1)
        return True
