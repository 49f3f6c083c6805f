"""Calls on a store of one key, whose value was committed `size` times."""

from collections.abc import Callable
from random import Random
from typing import Any


def read(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    store = solution.MVCCStore()
    readers = []
    for number in range(size):
        writer = store.begin()
        store.write(writer, "key", number)
        store.commit(writer)
        readers.append(store.begin())
    return lambda: store.read(rng.choice(readers), "key")
