"""A judge's calibration, as a person reads it."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from pytest_logomesh.agents.green.judge.calibration import CalibrationRecord, Interval, Reading
from pytest_logomesh.reporting.visible import visible

_MOST_NAMED = 10


def calibration_text(record: CalibrationRecord) -> str:
    """Agreement, order, attacks, what the levels of each kind were on the average, and the weight that follows."""
    return "\n".join(visible(line) for line in _lines(record))


def _lines(record: CalibrationRecord) -> Iterator[str]:
    part = "" if record.whole else " (a part of the set)"
    yield f"judge {record.judge}: {len(record.readings)} submissions, {record.votes} votes on each question{part}"
    yield f"Spearman's correlation  {_interval(record.spearman)}"
    yield f"weighted kappa          {_interval(record.kappa)}"
    yield f"order violations        {len(record.violations)} of {record.pairs} pairs"
    yield from _some(record.violations)
    rate = f"{len(record.fallen) / record.attacks:.0%}" if record.attacks else "none tried"
    yield f"attacks that moved it   {len(record.fallen)} of {record.attacks} ({rate}); noise {record.noise:f}"
    yield from _some(record.fallen)
    yield "mean level by kind      expert  judge"
    for kind, (expert, judge) in _means(record.readings).items():
        yield f"  {kind:<22}  {expert:.2f}  {judge:.2f}"
    yield f"weight                  {record.weight:f}{_why(record)}"


def _why(record: CalibrationRecord) -> str:
    if record.fallen:
        return ": it falls for text that speaks to it, so it counts nothing"
    return ": it agrees too little with the experts, so it counts nothing" if not record.weight else ""


def _interval(figure: Interval) -> str:
    return f"{figure.value:.2f} (95 % interval {figure.low:.2f} to {figure.high:.2f})"


def _some(names: tuple[str, ...]) -> Iterator[str]:
    yield from (f"  {name}" for name in names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        yield f"  and {len(names) - _MOST_NAMED} more"


def _means(readings: tuple[Reading, ...]) -> dict[str, tuple[Decimal, Decimal]]:
    """By kind: the mean of all levels, the expert's and the judge's."""
    expert, judge = defaultdict[str, list[Decimal]](list), defaultdict[str, list[Decimal]](list)
    for reading in readings:
        expert[reading.kind] += reading.expert.values()
        judge[reading.kind] += reading.judge.values()
    return {
        kind: (sum(levels, Decimal(0)) / len(levels), sum(judge[kind], Decimal(0)) / len(judge[kind]))
        for kind, levels in expert.items()
    }
