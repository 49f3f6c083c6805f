"""What the tables of a run say: one row a battle, or one a task and tier where there are many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean

from pytest_logomesh.records.record import score
from pytest_logomesh.records.scale import label
from pytest_logomesh.reporting.findings import tally
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument

ABSENT = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """Texts of one line, as they came: not yet made visible."""

    name: str
    outcome: str
    """The worst outcome of the row's battles."""
    counts: str
    """The outcome, or how many battles ended in which way."""
    components: tuple[str, str, str, str]
    """R, A, T, L."""
    cis: str
    findings: str
    seconds: str
    tokens_per_s: str
    first_token_s: str
    asked: str
    """`2x`: how often the question went out, at most; empty where once was enough."""


def battle_row(battle: BattleDocument) -> Row:
    """One battle."""
    return _row(battle.id, battle.outcome, [battle])


def task_rows(battles: Iterable[BattleDocument]) -> list[Row]:
    """One row a task and tier, in the order they first appear: counts of outcomes, means of the figures.

    A mean is over the battles that have the figure; how many those are, the counts of outcomes tell.
    """
    order: dict[tuple[str, str], list[BattleDocument]] = {}
    for battle in battles:
        order.setdefault((battle.task, battle.tier), []).append(battle)
    several = len({tier for _, tier in order}) > 1
    return [
        _row(f"{task} {tier}" if several else task, outcome_counts(group), group)
        for (task, tier), group in order.items()
    ]


def outcome_counts(battles: Sequence[BattleDocument]) -> str:
    """`3 of 5 passed, 1 failed, 1 error`."""
    text = f"{sum(battle.outcome == 'passed' for battle in battles)} of {len(battles)} passed"
    for outcome in ("failed", "tampered", "error"):
        if count := sum(battle.outcome == outcome for battle in battles):
            text += f", {count} {outcome}"
    return text


def totals_line(document: RunDocument) -> str:
    """`12 battles: 8 passed, 3 failed, 1 error; mean CIS 0.8123 (good) over 4 tasks`.

    The mean is the one that gates, comparisons and the page show: over tasks of the mean over a task's battles, where
    an answer without a score counts 0 and an error not at all; with several tiers it is over every tier's tasks.
    """
    totals = document.totals
    counts = {
        "passed": totals.passed,
        "failed": totals.failed,
        "tampered": totals.tampered,
        "error": totals.error,
        "without a verdict": len(document.incomplete),
    }
    parts = [f"{count} {word}" for word, count in counts.items() if count or word == "passed"]
    return f"{totals.battles} battle{'' if totals.battles == 1 else 's'}: {', '.join(parts)}; {_mean_cis(document)}"


def _mean_cis(document: RunDocument) -> str:
    if all(battle.cis is None for battle in document.battles):
        return "no CIS"
    groups = defaultdict[tuple[str, str], list[Decimal]](list)
    for battle in document.battles:
        if battle.outcome != "error":
            groups[battle.tier, battle.task].append(battle.cis or Decimal(0))
    mean = mean_score([sum(scores, Decimal(0)) / len(scores) for scores in groups.values()])
    tasks = len({task for _, task in groups})
    return f"mean CIS {_called(mean)} over {tasks} task{'' if tasks == 1 else 's'}"


def mean_score(scores: Sequence[Decimal]) -> Decimal:
    """The mean on the score scale, exact before it is rounded."""
    return score(sum(scores, Decimal(0)) / len(scores))


def _called(cis: Decimal) -> str:
    return f"{cis} ({label(cis)})"


def _row(name: str, counts: str, battles: Sequence[BattleDocument]) -> Row:
    components = [battle.components for battle in battles]
    attempts = max(battle.stream.attempts for battle in battles)
    return Row(
        name=name,
        outcome=max((battle.outcome for battle in battles), key=_GRAVITY.index),
        counts=counts,
        components=(
            _mean([one.rationale for one in components], 2),
            _mean([one.architecture for one in components], 2),
            _mean([one.testing for one in components], 2),
            _mean([one.logic for one in components], 2),
        ),
        cis=_mean([battle.cis for battle in battles], 4),
        findings=tally(finding for battle in battles for finding in battle.findings),
        seconds=_mean([battle.seconds for battle in battles], 1),
        tokens_per_s=_mean([battle.stream.tokens_per_s for battle in battles], 0),
        first_token_s=_mean([battle.stream.first_token_s for battle in battles], 2),
        asked=f"{attempts}x" if attempts > 1 else "",
    )


_GRAVITY = ("passed", "failed", "error", "tampered")


def _mean(values: Sequence[Decimal | float | None], places: int) -> str:
    present = [value for value in values if value is not None]
    if not present:
        return ABSENT
    exact = [value for value in present if isinstance(value, Decimal)]
    return rounded(mean_score(exact), places) if exact else f"{fmean(map(float, present)):.{places}f}"


def rounded(value: Decimal | float, places: int) -> str:
    """A score with so many places, a half upwards: 0.985 is 0.99, whatever its binary form is nearer to."""
    return str(Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
