"""Calls on a B-tree of `size` keys, which are compared in Python."""

from collections.abc import Callable
from functools import total_ordering
from random import Random
from typing import Any


@total_ordering
class _Key:
    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.number == other.number

    def __lt__(self, other: "_Key") -> bool:
        return self.number < other.number

    def __hash__(self) -> int:
        return hash(self.number)


def search(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    tree = _filled(solution, rng, size)
    return lambda: tree.search(_Key(rng.randrange(size)))


def insert(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    tree = _filled(solution, rng, size)
    new = iter(range(size, 2 * size))
    return lambda: tree.insert(_Key(next(new)), None)


def delete(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    tree = _filled(solution, rng, size)
    old = iter(rng.sample(range(size), size))
    return lambda: tree.delete(_Key(next(old)))


def _filled(solution: Any, rng: Random, size: int) -> Any:
    tree = solution.BTree(3)
    for number in rng.sample(range(size), size):
        tree.insert(_Key(number), None)
    return tree
