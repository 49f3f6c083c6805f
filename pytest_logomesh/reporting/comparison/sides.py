"""Divides runs into contenders: which battles are whose, and what each contender is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.comparison.stored import StoredBattle, StoredHeader, StoredRun


@dataclass(frozen=True, slots=True)
class Entrant:
    """A run that takes part."""

    letter: str
    path: Path
    """As the person named it."""
    run: StoredRun


@dataclass(frozen=True, slots=True)
class Side:
    """One run's tier with one strategy."""

    entrant: Entrant
    tier: str
    strategy: str
    battles: tuple[StoredBattle, ...]
    """At least one."""
    incomplete: int
    """How many more were asked for."""

    @property
    def judged(self) -> tuple[StoredBattle, ...]:
        """The battles that are no errors."""
        return tuple(battle for battle in self.battles if battle.outcome != "error")

    @property
    def scores(self) -> bool:
        """Whether any of its battles has a score; if none has, zeros would only say that the formula had no facts."""
        return any(battle.cis is not None for battle in self.battles)

    @property
    def of_twins(self) -> bool:
        """Whether what it hands in are flawed twins."""
        return any(battle.twin is not None for battle in self.battles)


def entrants(paths: Sequence[Path], runs: Sequence[StoredRun]) -> tuple[Entrant, ...]:
    """The runs with their letters: A to Z, then R27 and so on.

    Raises:
        UserMistake: a run stands there twice.
    """
    found: dict[tuple[str, str], Entrant] = {}
    for number, (path, run) in enumerate(zip(paths, runs, strict=True), start=1):
        letter = chr(ord("A") + number - 1) if number <= 26 else f"R{number}"
        one = Entrant(letter, path, run)
        twice = found.setdefault((run.run, run.header.started), one)
        if twice is not one:
            raise UserMistake(
                f"{path} is the same run as {twice.path} ({run.run!a}), and nothing can differ; "
                "to compare the tiers of one run, name it once"
            )
    return tuple(found.values())


def sides(taking_part: Sequence[Entrant], tier: str | None = None) -> tuple[Side, ...]:
    """The contenders, in the order of the runs and of their tiers.

    Args:
        taking_part: at least one run.
        tier: only this one of each run.

    Raises:
        UserMistake: fewer than two are left, or a run has no verdicts.
    """
    for one in taking_part:
        if not one.run.battles:
            raise UserMistake(f"{one.path}: the run has no verdicts, so there is nothing to compare")
    found = [side for one in taking_part for side in sides_of(one) if tier in (None, side.tier)]
    if len(found) < 2:
        raise UserMistake(_too_few(taking_part, found, tier))
    return tuple(found)


def names(contenders: Sequence[Side]) -> tuple[str, ...]:
    """A name for each: the tier, behind the run's letter where there are several runs.

    The strategy follows where there is a tier that was asked with several.
    """
    several_runs = len({side.entrant.letter for side in contenders}) > 1
    strategies = {(side.tier, side.strategy) for side in contenders}
    several_strategies = len(strategies) > len({side.tier for side in contenders})
    return tuple(
        f"{side.entrant.letter + ' ' if several_runs else ''}{side.tier}"
        f"{' ' + side.strategy if several_strategies else ''}"
        for side in contenders
    )


def sides_of(one: Entrant) -> Iterator[Side]:
    """The contenders of one run, in the order of its tiers; none where it has no verdicts."""
    header = one.run.header
    groups: dict[tuple[str, str], list[StoredBattle]] = {}
    for battle in one.run.battles:
        groups.setdefault((battle.tier, battle.strategy), []).append(battle)
    missing = [_tier_of(battle, header) for battle in one.run.incomplete]
    order = {tier.name: place for place, tier in enumerate(header.tiers)}
    for (tier, strategy), battles in sorted(groups.items(), key=lambda group: order.get(group[0][0], 0)):
        yield Side(one, tier, strategy, tuple(battles), missing.count(tier))


def _tier_of(battle: str, header: StoredHeader) -> str | None:
    """Whose a battle without a verdict is: all that is known of it is its id, `task-tier[-twin]-repeat`."""
    fitting = (
        tier.name
        for tier in header.tiers
        for task in header.tasks
        if battle.startswith(f"{task}-{tier.name}-")
    )
    return max(fitting, key=len, default=None)


def _too_few(taking_part: Sequence[Entrant], found: Sequence[Side], tier: str | None) -> str:
    if tier is not None:
        there = sorted({battle.tier for one in taking_part for battle in one.run.battles})
        short = "only one run has" if found else "no run has"
        return f"--tier: {short} battles of {tier!r}; there are: {', '.join(map(ascii, there))}"
    (one,) = taking_part
    return (
        f"{one.path}: the run has the tier {found[0].tier!a} alone, so there is nothing to compare it with; "
        "name another run as well"
    )
