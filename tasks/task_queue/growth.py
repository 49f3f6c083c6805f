"""Calls on a queue in which `size` tasks wait, on a clock that stands still."""

from collections.abc import Callable
from itertools import count
from random import Random
from typing import Any


def enqueue(solution: Any, rng: Random, size: int) -> Callable[[], object]:
    queue = _filled(solution, size)
    return lambda: queue.enqueue(rng.random())


def dequeue(solution: Any, rng: Random, size: int) -> Callable[[], object]:  # noqa: ARG001
    return _filled(solution, size).dequeue  # type: ignore[no-any-return]


def _filled(solution: Any, size: int) -> Any:
    numbers = count()
    queue = solution.TaskQueue(clock=lambda: 0.0, new_id=lambda: f"t{next(numbers)}")
    for number in range(size):
        queue.enqueue(number)
    return queue
