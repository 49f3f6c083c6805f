"""Calls on a ring of `size` nodes, each at one point of it."""

from collections.abc import Callable
from random import Random
from typing import Any


def get_node(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    ring = solution.HashRing([f"node-{number}" for number in range(size)], virtual_nodes=1)
    return lambda: ring.get_node(f"key-{rng.random()}")
