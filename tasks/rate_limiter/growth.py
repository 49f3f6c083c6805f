"""Calls of a limiter that allows `size` of them, on a clock that moves on by a second from one to the next."""

from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any


def is_allowed(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    seconds = count()
    limiter = solution.RateLimiter(limit=size, window=float(2 * size), clock=lambda: float(next(seconds)))
    for _ in range(size + rng.randrange(size)):
        limiter.is_allowed("client")
    return lambda: limiter.is_allowed("client")
