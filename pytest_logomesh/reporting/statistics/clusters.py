"""Numbers by task: one mean a task, and how much of its spread is chance between repeats."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_logomesh.reporting.statistics.tails import student_quantile

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

    Means = NDArray[float64]

MOST_REPEATS = 1000
_POWER = 0.8
_ONE_SIDED, _TWO_SIDED = 0.95, 0.975
"""Quantiles: of one tail of 5 %, and of two."""


@dataclass(frozen=True, slots=True)
class Clusters:
    """Numbers, clustered by task."""

    means: Means
    """One a task; of a single task its numbers themselves."""
    tasks: int
    """That have a number at all."""
    numbers: int
    repeats: float
    """How many numbers a mean is of: their harmonic mean."""
    within: float
    """The variance of one number around its task's mean; 0 where no task has two."""

    @property
    def estimate(self) -> float:
        """The mean over tasks; 0 where there is none."""
        return float(self.means.mean()) if len(self.means) else 0.0

    @property
    def variance(self) -> float:
        """Of one mean around the others; needs two of them."""
        return float(self.means.var(ddof=1))

    @property
    def between(self) -> float:
        """The part of that variance that more repeats would not lessen; with one repeat a task none is known."""
        return max(0.0, self.variance - self.within / self.repeats) if self.repeats > 1 else 0.0


def clustered(by_task: Mapping[str, Sequence[float]]) -> Clusters:
    """The numbers by task; tasks without any are left out."""
    import numpy as np  # noqa: PLC0415 - comes with scipy, and only statistics need it

    rows = [np.asarray(row, dtype=float) for row in by_task.values() if len(row)]
    numbers = sum(map(len, rows))
    if len(rows) == 1:
        return Clusters(rows[0], 1, numbers, 1.0, 0.0)
    means = np.array([row.mean() for row in rows])
    repeats = len(rows) / sum(1 / len(row) for row in rows) if rows else 0.0
    spare = numbers - len(rows)
    within = sum(float(((row - row.mean()) ** 2).sum()) for row in rows) / spare if spare else 0.0
    return Clusters(means, len(rows), numbers, repeats, within)


def detectable(variance: float, means: int) -> float:
    """The smallest true difference that a two-sided test of so many means shows with power 0.8; at most 1."""
    return min(1.0, _reach(_TWO_SIDED, means - 1) * math.sqrt(variance / means))


def more_repeats(found: Clusters, variance: float, distance: float) -> int | None:
    """How many more repeats of every task would show a difference from the margin, with power 0.8.

    Args:
        found: what there is, of two tasks or more.
        variance: of a task's mean.
        distance: between the difference that was seen and the margin.

    Returns:
        None where no number up to 1000 would.
    """
    between = min(variance, found.between)
    allowed = (distance / _reach(_ONE_SIDED, len(found.means) - 1)) ** 2 * len(found.means)
    if allowed <= between:
        return None
    times_as_many = (variance - between) / (allowed - between)
    more = math.ceil((times_as_many - 1) * found.numbers / found.tasks)
    return max(1, more) if more <= MOST_REPEATS else None


def _reach(quantile: float, free: int) -> float:
    """How many standard errors away a difference is shown with power 0.8, by a test with that quantile."""
    return student_quantile(quantile, free) + student_quantile(_POWER, free)
