"""How each task came out for each contender, and which way that changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from pytest_logomesh.records.verdict import Outcome
from pytest_logomesh.reporting.comparison.document import Cell, Change, ChangeCounts, TaskRow
from pytest_logomesh.reporting.comparison.sides import Side
from pytest_logomesh.reporting.comparison.stored import StoredBattle

SAME_CIS = Decimal("0.005")
"""Mean scores that differ by less are the same."""

_Key = tuple[str, str]
"""Task and twin; `` for none."""


def task_rows(contenders: Sequence[Side]) -> tuple[TaskRow, ...]:
    """A row a task in alphabetical order, or a row a twin where every contender hands in twins."""
    by_twin = all(side.of_twins for side in contenders)
    grouped = [_by_task(side, by_twin) for side in contenders]
    rows = []
    for key in sorted(set().union(*grouped)):
        groups = [group.get(key, []) for group in grouped]
        cells = tuple(
            Cell(
                outcomes=tuple(battle.outcome for battle in group),
                cis=_rounded(_mean(group)) if side.scores else None,
                change=change(groups[0], group) if place else None,
            )
            for place, (side, group) in enumerate(zip(contenders, groups, strict=True))
        )
        rows.append(TaskRow(task=key[0], twin=key[1] or None, cells=cells))
    return tuple(rows)


def change(before: Sequence[StoredBattle], after: Sequence[StoredBattle]) -> Change | None:
    """Which way one task changed. Errors are left out on both sides: a broken harness makes no answer worse.

    `gone` and `new`: only the first contender, or only the other, has a judged battle of the task; None where
    neither has. `unchanged`: the mean CIS differs by less than 0.005, and the outcomes are the same multiset (the
    same shares, where one has more repeats). Else the first of these that differs decides between `better` and
    `worse`: the share of passed battles, the mean CIS by 0.005 or more, the share of tampered ones.
    """
    old, new = _judged(before), _judged(after)
    if not old or not new:
        return "gone" if old else "new" if new else None
    steps = (
        _share(new, "passed") - _share(old, "passed"),
        _step(old, new),
        _share(old, "tampered") - _share(new, "tampered"),
    )
    decisive = next((step for step in steps if step), 0)
    if not decisive:
        return "unchanged"
    return "better" if decisive > 0 else "worse"


def change_counts(rows: Sequence[TaskRow], place: int) -> ChangeCounts:
    """How many rows changed in which way for the contender in that place."""
    counts = Counter(row.cells[place].change for row in rows)
    return ChangeCounts(
        better=counts["better"],
        worse=counts["worse"],
        unchanged=counts["unchanged"],
        new=counts["new"],
        gone=counts["gone"],
    )


def _by_task(side: Side, by_twin: bool) -> dict[_Key, list[StoredBattle]]:
    groups = defaultdict[_Key, list[StoredBattle]](list)
    for battle in sorted(side.battles, key=lambda battle: (battle.repeat, battle.twin or "")):
        groups[battle.task, (battle.twin or "") if by_twin else ""].append(battle)
    return groups


def _judged(battles: Sequence[StoredBattle]) -> list[StoredBattle]:
    return [battle for battle in battles if battle.outcome != "error"]


def _share(judged: Sequence[StoredBattle], outcome: Outcome) -> Fraction:
    return Fraction(sum(battle.outcome == outcome for battle in judged), len(judged))


def _step(old: Sequence[StoredBattle], new: Sequence[StoredBattle]) -> Decimal:
    before, after = _mean(old), _mean(new)
    if before is None or after is None or abs(after - before) < SAME_CIS:
        return Decimal(0)
    return after - before


def _mean(battles: Sequence[StoredBattle]) -> Decimal | None:
    """A judged battle without a score counts as 0; None where none was judged."""
    judged = _judged(battles)
    return sum((battle.cis or Decimal(0) for battle in judged), Decimal(0)) / len(judged) if judged else None


def _rounded(mean: Decimal | None) -> float | None:
    return None if mean is None else round(float(mean), 4)
