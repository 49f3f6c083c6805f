"""Passed or not, of two runs in pairs: McNemar's exact test, and an interval that holds near 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_logomesh.reporting.statistics.clusters import clustered, detectable, more_repeats
from pytest_logomesh.reporting.statistics.difference import Difference, Shown
from pytest_logomesh.reporting.statistics.location import location, two_sided
from pytest_logomesh.reporting.statistics.tails import at_most_of_coins, student_below, student_quantile

PassPairs = Mapping[str, Sequence[tuple[bool, bool]]]
"""By task: whether the baseline passed, whether the candidate did."""


def pass_difference(pairs: PassPairs) -> Difference:
    """How two runs' pass rates differ.

    `p` is McNemar's exact test on the pairs that changed. Where tasks have several pairs, these may change together
    (an agent at temperature 0 does on each what it does on the first), and the larger of that p and of the one that
    the tasks' means give counts.

    Args:
        pairs: by task: whether the baseline passed, whether the candidate did.
    """
    return _difference(_Changes(pairs))


def pass_drop(pairs: PassPairs, margin: float) -> Shown:
    """Whether the pass rate fell by more than a margin (0..1)."""
    changes = _Changes(pairs)
    found, difference = changes.clusters, _difference(changes)
    if len(found.means) < 2:
        return Shown(difference, 1.0, 1.0, None)
    fitted = _Fitted.to(changes)
    apart, free = (fitted.mean + margin) / fitted.error, len(found.means) - 1
    exceeds = [student_below(apart, free), at_most_of_coins(changes.won, changes.changed)]
    if changes.several:
        exceeds.append(location(found.means).p_below(0))
    return Shown(
        difference,
        p_exceeds=max(exceeds),
        p_within=student_below(-apart, free),
        more_repeats=more_repeats(found, fitted.variance, fitted.mean + margin),
    )


class _Changes:
    """What became of each pair: lost -1, the same 0, won 1; by task."""

    def __init__(self, pairs: PassPairs) -> None:
        rows = {task: [int(after) - int(before) for before, after in row] for task, row in pairs.items()}
        self.rows = [row for row in rows.values() if row]
        self.clusters = clustered(rows)
        changes = [change for row in self.rows for change in row]
        self.lost, self.won = changes.count(-1), changes.count(1)
        self.several = len(self.rows) > 1 and any(len(row) > 1 for row in self.rows)
        """Whether tasks have several pairs, so that pairs may hang together."""

    @property
    def changed(self) -> int:
        """How many were lost or won."""
        return self.lost + self.won

    @property
    def mcnemar(self) -> float:
        """The exact p, two-sided."""
        return min(1.0, 2 * at_most_of_coins(min(self.lost, self.won), self.changed))

    @property
    def together(self) -> float:
        """How many pairs of a task change as one: from 1, each by itself, to all of them."""
        if not self.changed or not self.several:
            return 1.0
        told = sum(sum(row) ** 2 for row in self.rows) / self.changed
        return min(max(1.0, told), self.clusters.repeats)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Mean, and its standard error, with two tasks' worth of pairs added of which half changed, evenly.

    So that runs in which nothing changed are not taken to be alike for certain. Source: A. Agresti and Y. Min, "Simple
    improved confidence intervals for comparing matched proportions", Statist. Med. 24 (2005); here by task.
    """

    mean: float
    variance: float
    """Of a task's mean."""
    error: float

    @classmethod
    def to(cls, changes: _Changes) -> _Fitted:
        means = changes.clusters.means
        count = len(means) + 2
        mean = float(means.sum()) / count
        added = changes.together / changes.clusters.repeats
        variance = (float((means**2).sum()) + added) / count - mean**2
        return cls(mean, variance, (variance / count) ** 0.5)


def _difference(changes: _Changes) -> Difference:
    found = changes.clusters
    count = len(found.means)
    if count < 2:
        return Difference.unknown(found.estimate, found.tasks, found.numbers)
    fitted = _Fitted.to(changes)
    reach = student_quantile(0.975, count - 1) * fitted.error
    p = changes.mcnemar
    return Difference(
        found.estimate,
        max(-1.0, fitted.mean - reach),
        min(1.0, fitted.mean + reach),
        max(p, two_sided(location(found.means))) if changes.several else p,
        found.tasks,
        found.numbers,
        detectable(fitted.variance, count),
    )
