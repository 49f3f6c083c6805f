"""Pairs the battles of two contenders, and says what their figures differ in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pytest_logomesh.reporting.comparison.document import Estimate
from pytest_logomesh.reporting.comparison.sides import Side
from pytest_logomesh.reporting.comparison.stored import StoredBattle
from pytest_logomesh.reporting.statistics import Difference, interval, pass_difference, score_difference

Figure = Callable[[StoredBattle], float | None]
"""One figure of a battle in 0..1; None where it has none."""


def worth(battle: StoredBattle) -> float | None:
    """Its score; 0 where it was judged and has none, None where it is an error."""
    if battle.outcome == "error":
        return None
    return float(battle.cis or 0)


def passed(battle: StoredBattle) -> float:
    """1 or 0; an error is no pass."""
    return float(battle.outcome == "passed")


def component(name: str) -> Figure:
    """That component of a battle."""

    def value(battle: StoredBattle) -> float | None:
        found = getattr(battle.components, name)
        return None if found is None else float(found)

    return value


COMPONENTS = ("rationale", "architecture", "testing", "logic")
SCORES: Mapping[str, Figure] = MappingProxyType(
    {"cis": worth} | {name: component(name) for name in COMPONENTS}
)
"""The figures that are scores, by name."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The battles of the first contender and of another that belong together, errors left out."""

    first: Side
    other: Side
    together: tuple[tuple[StoredBattle, StoredBattle], ...]
    errors: int
    """How many pairs were left out."""

    def differences(self) -> Mapping[str, Difference]:
        """`pass_rate`, `cis` and the components; those of which no pair can tell are missing."""
        found = {"pass_rate": pass_difference(self._passes())} if self.together else {}
        for name, figure in SCORES.items():
            if name == "cis" and not (self.first.scores and self.other.scores):
                continue
            if by_task := self._values(figure):
                found[name] = score_difference(by_task)
        return found

    @property
    def same_seeds(self) -> bool:
        """Whether both battles of every pair drew the same hidden inputs."""
        return all(one.seed == other.seed for one, other in self.together)

    def _passes(self) -> Mapping[str, Sequence[tuple[bool, bool]]]:
        by_task = defaultdict[str, list[tuple[bool, bool]]](list)
        for one, other in self.together:
            by_task[one.task].append((one.outcome == "passed", other.outcome == "passed"))
        return by_task

    def _values(self, figure: Figure) -> Mapping[str, Sequence[tuple[float, float]]]:
        by_task = defaultdict[str, list[tuple[float, float]]](list)
        for one, other in self.together:
            before, after = figure(one), figure(other)
            if before is not None and after is not None:
                by_task[one.task].append((before, after))
        return by_task


def paired(first: Side, other: Side) -> Pairs:
    """Battles pair by task and repeat, and by twin where both contenders hand in twins.

    Where only one does, each of its twins pairs with the other's answer to the task.
    """
    by_twin = first.of_twins and other.of_twins

    def key(battle: StoredBattle) -> tuple[str, int, str | None]:
        return battle.task, battle.repeat, battle.twin if by_twin else None

    known = defaultdict[tuple[str, int, str | None], list[StoredBattle]](list)
    for battle in first.battles:
        known[key(battle)].append(battle)
    every = [(one, battle) for battle in other.battles for one in known.get(key(battle), ())]
    together = tuple(pair for pair in every if "error" not in (pair[0].outcome, pair[1].outcome))
    return Pairs(first, other, together, len(every) - len(together))


def estimated(battles: Sequence[StoredBattle], figure: Figure) -> Estimate | None:
    """A figure's mean over tasks, with its interval; None where no battle has it."""
    by_task = defaultdict[str, list[float]](list)
    for battle in battles:
        value = figure(battle)
        if value is not None:
            by_task[battle.task].append(value)
    if not by_task:
        return None
    mean, low, high = (round(min(1.0, max(0.0, end)), 4) for end in interval(by_task))
    return Estimate(
        mean=mean, low=low, high=high, tasks=len(by_task), battles=sum(map(len, by_task.values()))
    )
