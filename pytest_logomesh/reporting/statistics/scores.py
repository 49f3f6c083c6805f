"""Scores of one run, and of two in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_logomesh.reporting.statistics.clusters import Clusters, clustered, detectable, more_repeats
from pytest_logomesh.reporting.statistics.difference import Difference, Shown
from pytest_logomesh.reporting.statistics.location import Location, location, two_sided

ScorePairs = Mapping[str, Sequence[tuple[float, float]]]
"""By task: (baseline, candidate), each in 0..1."""
_UNSEEN = 0.025
"""How likely, on either side, what was never seen may have been."""


def score_difference(pairs: ScorePairs) -> Difference:
    """How two runs' scores differ.

    Args:
        pairs: by task: (baseline, candidate), each in 0..1.

    Raises:
        ValueError: a score is not in 0..1.
    """
    found = _differences(pairs)
    return _difference(found, location(found.means)) if len(found.means) > 1 else _unknown(found)


def score_drop(pairs: ScorePairs, margin: float) -> Shown:
    """Whether the mean score fell by more than a margin (0..1); arguments and errors as `score_difference`."""
    found = _differences(pairs)
    if len(found.means) < 2:
        return Shown(_unknown(found), 1.0, 1.0, None)
    place = location(found.means)
    difference = _difference(found, place)
    return Shown(
        difference,
        p_exceeds=place.p_below(-margin),
        p_within=place.p_above(-margin),
        more_repeats=more_repeats(found, found.variance, difference.estimate + margin),
    )


def interval(by_task: Mapping[str, Sequence[float]]) -> tuple[float, float, float]:
    """Mean, low and high (95 %) of one run's scores.

    Args:
        by_task: scores in 0..1. Of a single one nothing is known but itself: low and high are 0 and 1. Where all
            are 0, or all are 1, nothing was seen of how they vary: the bound is the exact one of Clopper and Pearson.
    """
    found = clustered(by_task)
    if len(found.means) < 2:
        return found.estimate, 0.0, 1.0
    if found.estimate in (0.0, 1.0):
        bound = _UNSEEN ** (1 / len(found.means))
        return (1.0, bound, 1.0) if found.estimate else (0.0, 0.0, 1 - bound)
    low, high = location(found.means).interval()
    return found.estimate, max(0.0, low), min(1.0, high)


def _differences(pairs: ScorePairs) -> Clusters:
    for task, row in pairs.items():
        if not all(0 <= score <= 1 for pair in row for score in pair):
            raise ValueError(f"scores of {task!r} are not in 0..1")
    return clustered(
        {task: [float(after) - float(before) for before, after in row] for task, row in pairs.items()}
    )


def _difference(found: Clusters, place: Location) -> Difference:
    low, high = place.interval()
    return Difference(
        found.estimate,
        max(-1.0, low),
        min(1.0, high),
        two_sided(place),
        found.tasks,
        found.numbers,
        detectable(found.variance, len(found.means)),
    )


def _unknown(found: Clusters) -> Difference:
    return Difference.unknown(found.estimate, found.tasks, found.numbers)
