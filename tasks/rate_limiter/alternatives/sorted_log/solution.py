from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Callable


@dataclass
class RateLimiter:
    limit: int = 10
    window: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _log: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list), init=False, repr=False)

    def __post_init__(self) -> None:
        if self.limit <= 0 or self.window <= 0:
            raise ValueError("limit and window must be positive")

    def is_allowed(self, client_id: str) -> bool:
        now = self.clock()
        times = self._log[client_id]
        del times[: bisect_right(times, now - self.window)]
        allowed = len(times) < self.limit
        if allowed:
            times.append(now)
        return allowed
