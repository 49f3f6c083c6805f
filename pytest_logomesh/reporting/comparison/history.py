"""How runs went over time: every run under a folder, each tier beside its last run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record
from pytest_logomesh.reporting.comparison.sides import Entrant, Side, sides_of
from pytest_logomesh.reporting.comparison.stored import StoredRun, read_run

_FILES = ("run.json", "ledger.jsonl")
"""What makes a folder a run's."""
_Means = Mapping[tuple[str, str], float]
"""Mean CIS by task and the task's hash, so that a changed task is another one."""


class Standing(Record):
    """One tier of one run."""

    path: str
    run: str
    started: str
    """ISO 8601, UTC."""
    tier: str
    strategy: str
    formula: str
    tasks: int
    battles: int
    """With a verdict."""
    passed: int
    errors: int
    incomplete: int
    """Asked for, and without a verdict."""
    pass_rate: float
    """Of `battles`; an error is no pass."""
    cis: float | None
    """The mean over tasks of each task's mean; null where no battle has a score."""
    change: float | None = None
    """Of the mean CIS since the run `since`, over the tasks that both have; null without such a run."""
    change_tasks: int = 0
    """How many those are."""
    since: str | None = None
    """The last run before it of the same tier, strategy and formula that shares a task, unchanged, with it."""


class Unread(Record):
    """A folder that has a run of which nothing can be said."""

    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class History:
    """What was found."""

    standings: tuple[Standing, ...]
    """Oldest first."""
    unread: tuple[Unread, ...]
    """By name."""


def read_history(folder: Path, tier: str | None = None, task: str | None = None) -> History:
    """The history of the runs that stand in a folder.

    Args:
        folder: such as `reports`; links in it are passed over.
        tier: only this one.
        task: only battles of this one.

    Raises:
        UserMistake: there is no such folder or no run in it, or none of what was asked for.
    """
    found: list[_Found] = []
    unread: list[Unread] = []
    for path in _run_folders(folder):
        try:
            run = read_run(path)
        except UserMistake as problem:
            unread.append(Unread(path=str(path), problem=str(problem)))
            continue
        if not run.battles:
            nothing = f"{path}: no verdict on any of {len(run.incomplete)} battles"
            unread.append(Unread(path=str(path), problem=nothing))
        found += _tiers(path, run, tier, task)
    if not found and (tier, task) != (None, None):
        wanted = " and ".join(
            f"{flag} {name!a}" for flag, name in (("--tier", tier), ("--task", task)) if name
        )
        raise UserMistake(f"{folder}: no run in it has battles of {wanted}")
    return History(tuple(_changes(found)), tuple(unread))


@dataclass(frozen=True, slots=True)
class _Found:
    """One tier of one run, before it is held against another: a few figures, so that thousands fit."""

    standing: Standing
    means: _Means


def _run_folders(folder: Path) -> list[Path]:
    try:
        inside = sorted(path for path in folder.iterdir() if not path.is_symlink())
    except OSError as error:
        raise UserMistake(f"{folder}: the folder of the runs cannot be read: {error.strerror}") from error
    if any(path.name in _FILES for path in inside):
        raise UserMistake(
            f"{folder}: a run itself; name the folder that it stands in, such as {folder.parent}"
        )
    runs = [path for path in inside if any((path / name).exists() for name in _FILES)]
    if not runs:
        raise UserMistake(f"{folder}: no run in it; name the folder that runs land in, such as reports")
    return runs


def _tiers(path: Path, run: StoredRun, tier: str | None, task: str | None) -> Iterator[_Found]:
    if task is not None:
        battles = tuple(battle for battle in run.battles if battle.task == task)
        incomplete = tuple(battle for battle in run.incomplete if battle.startswith(f"{task}-"))
        run = run.model_copy(update={"battles": battles, "incomplete": incomplete})
    for side in sides_of(Entrant("", path, run)):
        if tier in (None, side.tier):
            means = _means(side)
            yield _Found(_standing(side, means), means)


def _standing(side: Side, means: _Means) -> Standing:
    run = side.entrant.run
    passed = sum(battle.outcome == "passed" for battle in side.battles)
    return Standing(
        path=str(side.entrant.path),
        run=run.run,
        started=run.header.started,
        tier=side.tier,
        strategy=side.strategy,
        formula=run.header.formula,
        tasks=len({battle.task for battle in side.battles}),
        battles=len(side.battles),
        passed=passed,
        errors=len(side.battles) - len(side.judged),
        incomplete=side.incomplete,
        pass_rate=round(passed / len(side.battles), 4),
        cis=round(fmean(means.values()), 4) if means else None,
    )


def _means(side: Side) -> _Means:
    """Empty where no battle has a score."""
    digests = side.entrant.run.header.tasks
    by_task = defaultdict[tuple[str, str], list[float]](list)
    for battle in side.judged if side.scores else ():
        by_task[battle.task, digests.get(battle.task, "")].append(float(battle.cis or 0))
    return {task: fmean(values) for task, values in by_task.items()}


def _changes(found: list[_Found]) -> Iterator[Standing]:
    """Oldest first, each with its change."""
    earlier = defaultdict[tuple[str, str, str], list[_Found]](list)
    for one in sorted(found, key=lambda each: (each.standing.started, each.standing.run)):
        before = earlier[one.standing.tier, one.standing.strategy, one.standing.formula]
        last = next((each for each in reversed(before) if each.means.keys() & one.means.keys()), None)
        yield one.standing if last is None else _changed(one, last)
        before.append(one)


def _changed(one: _Found, last: _Found) -> Standing:
    both = one.means.keys() & last.means.keys()
    change = fmean(one.means[task] - last.means[task] for task in both)
    return one.standing.model_copy(
        update={"change": round(change, 4) + 0.0, "change_tasks": len(both), "since": last.standing.run}
    )
