"""Makes the document of a comparison out of recorded runs: a pure function of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from pytest_logomesh.reporting.comparison.against import against_first
from pytest_logomesh.reporting.comparison.changes import task_rows
from pytest_logomesh.reporting.comparison.document import (
    Against,
    ComparedRun,
    ComparisonDocument,
    ComponentEstimates,
    Contender,
    OutcomeCounts,
    Speed,
    WeaknessCount,
)
from pytest_logomesh.reporting.comparison.likeness import require_alike, unlike_runs
from pytest_logomesh.reporting.comparison.pairing import COMPONENTS, component, estimated, passed, worth
from pytest_logomesh.reporting.comparison.sides import Entrant, Side, names, sides
from pytest_logomesh.reporting.comparison.stored import StoredBattle
from pytest_logomesh.reporting.comparison.unevenness import require_common_task, uneven

_PLACES_OF_SPEED = 3


def compare(
    taking_part: Sequence[Entrant], *, tier: str | None = None, anyway: bool = False
) -> ComparisonDocument:
    """The comparison of runs, or of one run's tiers and strategies.

    Args:
        taking_part: the runs; the first contender of the first is what the others are held against.
        tier: only this tier of each run.
        anyway: compare unlike runs all the same, and mark it.

    Raises:
        UserMistake: there is nothing to compare, no task in common, or the runs are unlike.
    """
    contenders = sides(taking_part, tier)
    require_common_task(contenders)
    named = names(contenders)
    marks = (*unlike_runs(taking_part), *uneven(contenders, named))
    if not anyway:
        require_alike(marks)
    rows = task_rows(contenders)
    against = against_first(contenders, rows)
    return ComparisonDocument(
        anyway=any(mark.refused for mark in marks),
        runs=tuple(map(_run, taking_part)),
        contenders=tuple(map(_contender, contenders, named, against)),
        tasks=rows,
        marks=marks,
    )


def _run(one: Entrant) -> ComparedRun:
    header = one.run.header
    return ComparedRun(
        letter=one.letter,
        run=one.run.run,
        path=str(one.path),
        started=header.started,
        tiers=tuple(tier.name for tier in header.tiers),
        strategy=header.strategy,
        formula=header.formula,
        seed=header.seed,
        rounds=header.rounds,
        sandbox=header.sandbox,
        judge=header.judge,
        plugin_version=header.plugin_version,
        battles=len(one.run.battles),
        incomplete=len(one.run.incomplete),
    )


def _contender(side: Side, name: str, against: Against | None) -> Contender:
    tokens = [battle.stream.tokens for battle in side.battles if battle.stream.tokens is not None]
    models = {tier.name: tier.model for tier in side.entrant.run.header.tiers}
    return Contender(
        name=name,
        letter=side.entrant.letter,
        tier=side.tier,
        strategy=side.strategy,
        model=models.get(side.tier),
        outcomes=_outcomes(side),
        pass_rate=estimated(side.battles, passed),
        cis=estimated(side.battles, worth) if side.scores else None,
        components=ComponentEstimates(
            **{name: estimated(side.battles, component(name)) for name in COMPONENTS}
        ),
        findings=_findings(side.battles),
        speed=_speed(side.battles),
        tokens=sum(tokens) if tokens else None,
        against=against,
    )


def _outcomes(side: Side) -> OutcomeCounts:
    counts = Counter(battle.outcome for battle in side.battles)
    return OutcomeCounts(
        battles=len(side.battles),
        passed=counts["passed"],
        failed=counts["failed"],
        tampered=counts["tampered"],
        error=counts["error"],
        incomplete=side.incomplete,
    )


def _findings(battles: Sequence[StoredBattle]) -> tuple[WeaknessCount, ...]:
    counts = Counter((found.cwe, found.state) for battle in battles for found in battle.findings)
    told = {cwe for cwe, state in counts if state != "refuted"}
    return tuple(
        WeaknessCount(cwe=cwe, confirmed=counts[cwe, "confirmed"], unconfirmed=counts[cwe, "unconfirmed"])
        for cwe in sorted(told, key=lambda cwe: (cwe is None, cwe or 0))
    )


def _speed(battles: Sequence[StoredBattle]) -> Speed:
    return Speed(
        tokens_per_s=_median(battle.stream.tokens_per_s for battle in battles),
        first_token_s=_median(battle.stream.first_token_s for battle in battles),
        seconds=_median(battle.seconds for battle in battles if battle.outcome != "error"),
    )


def _median(values: Iterable[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return round(median(present), _PLACES_OF_SPEED) if present else None
