"""Where the mean of a few numbers lies: p-values and an interval that hold for few of them, and for skewed ones.

From six numbers on by their subsamples: if the numbers spread evenly around the true mean, that mean is as likely to be
in each of the gaps between the means of all their subsets, so a p-value is a count of subsets and the interval's ends
are quantiles. For differences of pairs this is the same as turning the sign of each by chance (what is called the
wild bootstrap with the null imposed), and it is exact where baseline and candidate could be swapped. Measured on 90
kinds of data without a difference (5, 10 and 20 tasks; 1, 3 and 5 repeats; skewed, tied and nearly constant scores),
a one-sided test at 5 % fails in at most 5.3 % of 4000 trials, Student's t in up to 6.4 %. With fewer numbers there are
too few subsets to show anything at 2.5 %, and t is taken: measured at that level, it fails in at most 2.7 %.

Sources: J. A. Hartigan, "Using subsample values as typical values", JASA 64 (1969); A. C. Cameron, J. B. Gelbach and
D. L. Miller, "Bootstrap-based improvements for inference with clustered errors", Rev. Econ. Stat. 90 (2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_logomesh.reporting.statistics.tails import student_below, student_quantile

if TYPE_CHECKING:
    from pytest_logomesh.reporting.statistics.clusters import Means

_FEWEST_TO_SUBSAMPLE = 6
_MOST_TO_ENUMERATE = 12
"""With more numbers, subsets are drawn."""
_DRAWN = 1999
_SEED = 20_260_102
"""Of the draws, so that the same runs give the same answer."""
_SAME = 1e-12
"""What is no more apart than this is equal: the rest is rounding."""


class Location(Protocol):
    """What can be said about a true mean."""

    def p_below(self, at: float) -> float:
        """That numbers this low are seen where the true mean is `at` or more: small where it is less."""

    def p_above(self, at: float) -> float:
        """That numbers this high are seen where the true mean is `at` or less: small where it is more."""

    def interval(self) -> tuple[float, float]:
        """Low and high, at 95 %."""


def location(means: Means) -> Location:
    """Of two numbers or more."""
    return _Subsampled(means) if len(means) >= _FEWEST_TO_SUBSAMPLE else _Student(means)


def two_sided(place: Location) -> float:
    """The p-value of no difference from 0, in either direction."""
    return min(1.0, 2 * min(place.p_below(0), place.p_above(0)))


class _Subsampled:
    """By the means of subsets."""

    def __init__(self, means: Means) -> None:
        import numpy as np  # noqa: PLC0415 - comes with scipy, and only statistics need it

        count = len(means)
        if count <= _MOST_TO_ENUMERATE:
            chosen = (np.arange(1, 2**count)[:, None] >> np.arange(count)) & 1
        else:
            chosen = np.random.default_rng(_SEED).integers(0, 2, (_DRAWN, count))
            chosen[chosen.sum(axis=1) == 0] = 1
        weights = chosen.astype(float)
        self._values = np.sort(weights @ means / weights.sum(axis=1))

    def p_below(self, at: float) -> float:
        return float(1 + (self._values >= at - _SAME).sum()) / (len(self._values) + 1)

    def p_above(self, at: float) -> float:
        return float(1 + (self._values <= at + _SAME).sum()) / (len(self._values) + 1)

    def interval(self) -> tuple[float, float]:
        place = int((len(self._values) + 1) * 0.025) - 1
        return float(self._values[place]), float(self._values[-1 - place])


class _Student:
    """By Student's t; where nothing varies, by how likely so many signs are equal by chance."""

    def __init__(self, means: Means) -> None:
        self._count = len(means)
        self._mean = float(means.mean())
        self._error = float(means.std(ddof=1)) / self._count**0.5

    def p_below(self, at: float) -> float:
        apart = self._mean - at
        if self._error <= _SAME:
            return 0.5**self._count if apart < -_SAME else 1.0
        return student_below(apart / self._error, self._count - 1)

    def p_above(self, at: float) -> float:
        apart = self._mean - at
        if self._error <= _SAME:
            return 0.5**self._count if apart > _SAME else 1.0
        return student_below(-apart / self._error, self._count - 1)

    def interval(self) -> tuple[float, float]:
        reach = student_quantile(0.975, self._count - 1) * self._error
        return self._mean - reach, self._mean + reach
