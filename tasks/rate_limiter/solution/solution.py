"""A sliding-window rate limiter that keeps each client's last allowed calls."""

import time
from collections import deque
from collections.abc import Callable


class RateLimiter:
    """Allows each client at most `limit` calls within any `window` seconds.

    Args:
        limit: allowed calls per client and window, at least 1.
        window: length of the sliding window in seconds, above 0.
        clock: returns the present time in seconds and never goes back.

    Raises:
        ValueError: `limit` is below 1, or `window` is not above 0.
    """

    def __init__(
        self,
        limit: int = 10,
        window: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        if window <= 0:
            raise ValueError(f"window must be above 0 seconds, not {window}")
        self._limit = limit
        self._window = window
        self._clock = clock
        self._allowed: dict[str, deque[float]] = {}

    def is_allowed(self, client_id: str) -> bool:
        """Return whether this client may call now, and count the call if so."""
        now = self._clock()
        allowed = self._allowed.setdefault(client_id, deque(maxlen=self._limit))
        if len(allowed) == self._limit and now - allowed[0] < self._window:
            return False
        allowed.append(now)
        return True
