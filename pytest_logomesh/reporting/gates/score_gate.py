"""`fail-under`: the mean CIS of every tier is at least so much."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from pytest_logomesh.reporting.gates.conclusion import GateConclusion, MeanScore
from pytest_logomesh.reporting.gates.soundness import unscored, unsound
from pytest_logomesh.reporting.run_json import RunDocument
from pytest_logomesh.reporting.statistics import interval

_ByTask = dict[str, list[Decimal]]
_PLACES = 4


def decide_score(document: RunDocument, least: Decimal) -> GateConclusion:
    """Whether the mean over tasks is at least that, in exact arithmetic; the interval is there to be read."""
    if problem := unsound(document) or unscored(document):
        return GateConclusion(gate="fail-under", asked=f"{least}", conclusion="not held", says=problem)
    by_tier = _by_tier(document)
    means = {tier: _mean(by_task) for tier, by_task in by_tier.items()}
    told = [_told(tier, by_task, means[tier]) for tier, by_task in by_tier.items()]
    return GateConclusion(
        gate="fail-under",
        asked=f"{least}",
        conclusion="held" if all(mean >= Fraction(least) for mean in means.values()) else "not held",
        says="; ".join(_sentence(score, several=len(told) > 1) for score in told),
        scores=tuple(told),
    )


def _by_tier(document: RunDocument) -> dict[str, _ByTask]:
    found: dict[str, _ByTask] = defaultdict(lambda: defaultdict(list))
    for battle in document.battles:
        if battle.outcome != "error":
            found[battle.tier][battle.task].append(battle.cis or Decimal(0))
    return found


def _mean(by_task: _ByTask) -> Fraction:
    means = [sum(map(Fraction, scores), Fraction(0)) / len(scores) for scores in by_task.values()]
    return sum(means, Fraction(0)) / len(means)


def _told(tier: str, by_task: _ByTask, mean: Fraction) -> MeanScore:
    _, low, high = interval({task: list(map(float, scores)) for task, scores in by_task.items()})
    return MeanScore(
        tier=tier,
        mean=_floored(mean),
        low=round(low, _PLACES),
        high=round(high, _PLACES),
        tasks=len(by_task),
        battles=sum(map(len, by_task.values())),
    )


def _floored(mean: Fraction) -> float:
    """To a ten-thousandth, downwards, so that what is under the mark is never shown as at it."""
    exact = Decimal(mean.numerator) / Decimal(mean.denominator)
    return float(exact.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR))


def _sentence(score: MeanScore, *, several: bool) -> str:
    tasks = f"{score.tasks} task{'' if score.tasks == 1 else 's'}"
    tier = f" of {score.tier}" if several else ""
    return f"CIS{tier} {score.mean:.4f} [{score.low:.4f}, {score.high:.4f}] over {tasks}"
