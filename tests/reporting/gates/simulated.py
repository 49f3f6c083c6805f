"""Simulated battles of a baseline and a candidate, whose true difference is known."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pytest_logomesh.reporting.comparison.stored import StoredBattle, StoredComponents, StoredStream
from pytest_logomesh.reporting.gates.baseline_gate import drops
from pytest_logomesh.reporting.gates.conclusion import Drop
from pytest_logomesh.reporting.gates.pairing import Pairs

Scores = NDArray[np.float64]
"""A row a task, a column a repeat."""
Draw = Callable[[Generator, int, int], tuple[Scores, Scores]]
"""Scores of both runs, alike in distribution: (generator, tasks, repeats)."""


def _each(draw: Callable[[Generator, NDArray[np.float64]], Scores], low: float, high: float) -> Draw:
    """Every battle by itself, at a level of its task that is drawn between two ends."""

    def both(generator: Generator, tasks: int, repeats: int) -> tuple[Scores, Scores]:
        level = np.repeat(generator.uniform(low, high, (tasks, 1)), repeats, axis=1)
        return draw(generator, level), draw(generator, level)

    return both


def _passes(generator: Generator, level: NDArray[np.float64]) -> Scores:
    """Passed at 0.9 or not at 0.2, and nothing between."""
    return np.where(generator.random(level.shape) < level, 0.9, 0.2)


def _skewed(generator: Generator, level: NDArray[np.float64]) -> Scores:
    """Mostly near 1, with a long tail."""
    return generator.beta(8 * level, 1)


def _tied(generator: Generator, level: NDArray[np.float64]) -> Scores:
    """Mostly 1, else one of a few."""
    return np.where(
        generator.random(level.shape) < level, 1.0, generator.choice([0.2, 0.5, 0.7], level.shape)
    )


def _alike_within_a_task(generator: Generator, tasks: int, repeats: int) -> tuple[Scores, Scores]:
    """As at temperature 0: what an agent does on a task it does in every repeat."""
    first, second = (_passes(generator, np.full((tasks, 1), 0.6)) for _ in range(2))
    return np.repeat(first, repeats, axis=1), np.repeat(second, repeats, axis=1)


WITHOUT_DIFFERENCE: Mapping[str, Draw] = MappingProxyType(
    {
        "skewed": _each(_skewed, 0.2, 1.0),
        "half pass": _each(_passes, 0.5, 0.5),
        "some pass": _each(_passes, 0.1, 0.95),
        "nearly all pass": _each(_passes, 0.97, 0.97),
        "nearly none pass": _each(_passes, 0.03, 0.03),
        "ties": _each(_tied, 0.6, 0.9),
        "alike within a task": _alike_within_a_task,
    }
)
"""Kinds of data in which baseline and candidate do not differ."""
_COMPONENTS = StoredComponents()
_STREAM = StoredStream()
DESIGNS = tuple((tasks, repeats) for tasks in (5, 10, 20) for repeats in (1, 3, 5))


def compared(before: Scores, after: Scores, most: float) -> tuple[Drop, ...]:
    """What the gate finds in these scores; a battle passes from 0.65 on."""
    pairs = Pairs("tier", _battles(before), _battles(after))
    return tuple(drops((pairs,), most))


def fails(found: tuple[Drop, ...]) -> bool:
    """Whether the gate would not hold."""
    return any(drop.conclusion == "fail" for drop in found)


def _battles(scores: Scores) -> list[StoredBattle]:
    return [
        _battle(f"task{task}", repeat, score)
        for task, row in enumerate(scores.round(4).tolist())
        for repeat, score in enumerate(row, start=1)
    ]


@lru_cache(maxsize=20_000)
def _battle(task: str, repeat: int, score: float) -> StoredBattle:
    """Unchecked, and one for all who ask for the same: millions of them are asked for."""
    outcome: Literal["passed", "failed"] = "passed" if score >= 0.65 else "failed"
    return StoredBattle.model_construct(
        id=f"{task}-tier-{repeat}",
        task=task,
        tier="tier",
        strategy="direct",
        repeat=repeat,
        seed=repeat,
        outcome=outcome,
        cis=Decimal(repr(score)),
        components=_COMPONENTS,
        findings=(),
        stream=_STREAM,
        seconds=0.0,
    )
