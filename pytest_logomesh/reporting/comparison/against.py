"""Holds contenders against the first one: every difference there is, with p-values that bear being several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pytest_logomesh.reporting import statistics
from pytest_logomesh.reporting.comparison.changes import change_counts
from pytest_logomesh.reporting.comparison.document import (
    Against,
    ComponentDifferences,
    Conclusion,
    Difference,
    TaskRow,
)
from pytest_logomesh.reporting.comparison.pairing import COMPONENTS, Pairs, paired
from pytest_logomesh.reporting.comparison.sides import Side

_SHOWN_UNDER = 0.05
_PLACES, _PLACES_OF_P = 4, 6


def against_first(contenders: Sequence[Side], rows: Sequence[TaskRow]) -> Iterator[Against | None]:
    """For each contender how it differs from the first; None for that one itself."""
    pairs = [paired(contenders[0], side) for side in contenders[1:]]
    yield None
    for place, (found, told) in enumerate(
        zip(pairs, _told([each.differences() for each in pairs]), strict=True), 1
    ):
        yield _against(found, told, rows, place)


def _against(pairs: Pairs, told: Mapping[str, Difference], rows: Sequence[TaskRow], place: int) -> Against:
    return Against(
        pairs=len(pairs.together),
        errors=pairs.errors,
        same_seeds=pairs.same_seeds,
        changes=change_counts(rows, place),
        cis=told.get("cis"),
        pass_rate=told.get("pass_rate"),
        components=ComponentDifferences(**{name: told.get(name) for name in COMPONENTS}),
    )


def _told(found: Sequence[Mapping[str, statistics.Difference]]) -> list[dict[str, Difference]]:
    """The differences as they are published; all p-values of the comparison are adjusted together."""
    adjusted = iter(statistics.holm([each.p for differences in found for each in differences.values()]))
    return [
        {name: _difference(each, next(adjusted)) for name, each in differences.items()}
        for differences in found
    ]


def _difference(found: statistics.Difference, adjusted: float) -> Difference:
    return Difference(
        estimate=_rounded(found.estimate),
        low=_rounded(found.low),
        high=_rounded(found.high),
        p=round(found.p, _PLACES_OF_P),
        p_adjusted=round(adjusted, _PLACES_OF_P),
        tasks=found.tasks,
        pairs=found.pairs,
        detectable=_rounded(found.detectable),
        conclusion=_conclusion(found.estimate, adjusted),
    )


def _conclusion(estimate: float, adjusted: float) -> Conclusion:
    if adjusted >= _SHOWN_UNDER:
        return "undecided"
    return "better" if estimate > 0 else "worse"


def _rounded(value: float) -> float:
    """To four places, and never to -0."""
    return round(value, _PLACES) + 0.0
