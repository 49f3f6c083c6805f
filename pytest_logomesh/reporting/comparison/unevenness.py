"""In what contenders' battles are uneven: what is missing on one side, and what could not be paired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.comparison.document import Mark
from pytest_logomesh.reporting.comparison.likeness import some
from pytest_logomesh.reporting.comparison.sides import Side
from pytest_logomesh.reporting.visible import visible


def require_common_task(contenders: Sequence[Side]) -> None:
    """Refuse contenders without any task that the first one has.

    Raises:
        UserMistake: naming both runs, and tasks of each.
    """
    first = contenders[0]
    known = _tasks(first)
    for side in contenders[1:]:
        there = _tasks(side)
        if not known & there:
            told = visible(f"that has battles of {some(sorted(known))}, this one of {some(sorted(there))}")
            raise UserMistake(
                f"{side.entrant.path}: no task in common with {first.entrant.path}: {told}; "
                "compare runs of the same tasks"
            )


def uneven(contenders: Sequence[Side], names: Sequence[str]) -> Iterator[Mark]:
    """What a reader has to know of the contenders' battles."""
    if lacking := _lacking(contenders):
        text = f"not every contender has battles of every task: {some(lacking)}"
        yield Mark(kind="coverage", refused=False, text=text)
    repeats = [max(Counter((one.task, one.twin) for one in side.battles).values()) for side in contenders]
    if len(set(repeats)) > 1:
        told = _told(names, repeats)
        text = f"repeats differ ({told}): those that another lacks have no pair"
        yield Mark(kind="coverage", refused=False, text=text)
    errors = [len(side.battles) - len(side.judged) for side in contenders]
    if any(errors):
        text = f"battles ended in an error, and are in no score and no pair: {_told(names, errors)}"
        yield Mark(kind="errors", refused=False, text=text)
    incomplete = [side.incomplete for side in contenders]
    if any(incomplete):
        text = f"battles have no verdict: {_told(names, incomplete)}"
        yield Mark(kind="incomplete", refused=False, text=text)
    if len({side.of_twins for side in contenders}) > 1:
        text = "not every contender hands in flawed twins: each twin is paired with the other's answer to its task"
        yield Mark(kind="twins", refused=False, text=text)


def _tasks(side: Side) -> set[str]:
    return {battle.task for battle in side.battles}


def _lacking(contenders: Sequence[Side]) -> list[str]:
    tasks = [_tasks(side) for side in contenders]
    return sorted(task for task in tasks[0].union(*tasks) if not all(task in each for each in tasks))


def _told(names: Sequence[str], counts: Sequence[int]) -> str:
    told: Mapping[str, int] = dict(zip(names, counts, strict=True))
    return ", ".join(f"{name} {count}" for name, count in told.items() if count)
