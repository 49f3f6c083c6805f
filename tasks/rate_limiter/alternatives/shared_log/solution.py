import time
from collections import Counter, deque
from typing import Callable


class RateLimiter:
    """One queue of allowed calls for all clients, and a count of those in it for each."""

    def __init__(self, limit: int = 10, window: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        if limit < 1:
            raise ValueError("limit < 1")
        if window <= 0:
            raise ValueError("window <= 0")
        self._limit = limit
        self._window = window
        self._clock = clock
        self._expiries: deque[tuple[float, str]] = deque()
        self._live: Counter[str] = Counter()

    def is_allowed(self, client_id: str) -> bool:
        now = self._clock()
        while self._expiries and self._expiries[0][0] <= now:
            _, client = self._expiries.popleft()
            self._live[client] -= 1
            if not self._live[client]:
                del self._live[client]
        if self._live[client_id] == self._limit:
            return False
        self._live[client_id] += 1
        self._expiries.append((now + self._window, client_id))
        return True
