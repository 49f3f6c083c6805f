"""Calls on a full LRU cache of `size` entries, whose keys are compared and hashed in Python."""

from collections.abc import Callable
from random import Random
from typing import Any


class _Key:
    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


def get(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    cache = _full(solution, size)
    return lambda: cache.get(_Key(rng.randrange(size)))


def put(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    cache = _full(solution, size)
    return lambda: cache.put(_Key(rng.randrange(2 * size)), None)


def _full(solution: Any, size: int) -> Any:
    cache = solution.LRUCache(size)
    for number in range(size):
        cache.put(_Key(number), None)
    return cache
