"""The figures of a run's tiers, made of its battles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import ceil
from statistics import median

from pytest_logomesh.reporting.page.figures import BINS, Counts, Figures, Measure, Pace, Score, Spread
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument
from pytest_logomesh.reporting.statistics import interval

_COMPONENTS = ("rationale", "architecture", "testing", "logic")


def tier_figures(document: RunDocument) -> tuple[Figures, ...]:
    """Every tier, in the order they were asked for; those of which no battle has a verdict are left out."""
    by_tier: dict[str, list[BattleDocument]] = {tier.name: [] for tier in document.header.tiers}
    for battle in document.battles:
        by_tier.setdefault(battle.tier, []).append(battle)
    models = {tier.name: tier.model for tier in document.header.tiers}
    return tuple(_figures(name, models.get(name), battles) for name, battles in by_tier.items() if battles)


def outcome_counts(battles: Iterable[BattleDocument], incomplete: int = 0) -> Counts:
    """How battles ended."""
    ended = [battle.outcome for battle in battles]
    return Counts(
        battles=len(ended) + incomplete,
        passed=ended.count("passed"),
        failed=ended.count("failed"),
        tampered=ended.count("tampered"),
        error=ended.count("error"),
        incomplete=incomplete,
    )


def measure(by_task: Mapping[str, Sequence[float]]) -> Measure | None:
    """The mean over tasks of their means, with its interval; None where there is nothing."""
    filled = {task: values for task, values in by_task.items() if values}
    if not filled:
        return None
    mean, low, high = map(_places, interval(filled))
    return Measure(mean=mean, low=low, high=high, count=sum(map(len, filled.values())))


def _figures(name: str, model: str | None, battles: Sequence[BattleDocument]) -> Figures:
    tokens = [battle.stream.tokens for battle in battles if battle.stream.tokens is not None]
    strategy = battles[0].strategy
    return Figures(
        name=name,
        note=f"{model}, {strategy}" if model else strategy,
        counts=outcome_counts(battles),
        pass_rate=measure(_by_task(battles, lambda battle: float(battle.outcome == "passed"))),
        scores=(
            _score("CIS", battles, _cis),
            *(_score(name, battles, partial(_component, name)) for name in _COMPONENTS),
        ),
        paces=(
            _pace("first token", "s", (battle.stream.first_token_s for battle in battles)),
            _pace("tokens per second", "", (battle.stream.tokens_per_s for battle in battles)),
            _pace("whole battle", "s", (battle.seconds for battle in battles if battle.outcome != "error")),
        ),
        tokens=sum(tokens) if tokens else None,
    )


def _cis(battle: BattleDocument) -> float | None:
    """As comparisons and gates count it: an answer that earned no score counts as 0, an error not at all."""
    if battle.outcome == "error":
        return None
    return 0.0 if battle.cis is None else float(battle.cis)


def _component(name: str, battle: BattleDocument) -> float | None:
    value = getattr(battle.components, name)
    return None if value is None else float(value)


def _score(
    name: str, battles: Sequence[BattleDocument], figure: Callable[[BattleDocument], float | None]
) -> Score:
    by_task = _by_task(battles, figure)
    values = [value for row in by_task.values() for value in row]
    judged = sum(battle.outcome != "error" for battle in battles)
    bins = [0] * BINS
    for value in values:
        bins[min(int(value * BINS), BINS - 1)] += 1
    return Score(name=name, measure=measure(by_task), bins=tuple(bins), absent=judged - len(values))


def _by_task(
    battles: Iterable[BattleDocument], figure: Callable[[BattleDocument], float | None]
) -> dict[str, list[float]]:
    rows: dict[str, list[float]] = {}
    for battle in battles:
        if (value := figure(battle)) is not None:
            rows.setdefault(battle.task, []).append(value)
    return rows


def _pace(name: str, unit: str, values: Iterable[float | None]) -> Pace:
    known = sorted(value for value in values if value is not None)
    spread = (
        Spread(low=known[0], median=median(known), high=known[ceil(0.95 * len(known)) - 1], count=len(known))
        if known
        else None
    )
    return Pace(name=name, unit=unit, spread=spread)


def _places(value: float) -> float:
    return round(value, 4)
