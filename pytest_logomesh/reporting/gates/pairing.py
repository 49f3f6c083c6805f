"""Pairs the battles of a run with those of its baseline: by task, twin, repeat and tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pytest_logomesh.reporting.comparison.stored import StoredBattle, StoredRun
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument

Fought: TypeAlias = StoredBattle | BattleDocument
"""A battle of a stored run, or of this one."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The battles of one tier that belong together and have a verdict on both sides."""

    tier: str
    """As this run calls it."""
    before: Sequence[Fought]
    after: Sequence[Fought]

    @property
    def identical(self) -> bool:
        """Whether nothing differs in any pair."""
        return all((a.outcome, a.cis) == (b.outcome, b.cis) for a, b in self._each())

    def scores(self) -> Mapping[str, Sequence[tuple[float, float]]]:
        """By task: both scores; a battle without one counts 0."""
        found = defaultdict[str, list[tuple[float, float]]](list)
        for before, after in self._each():
            found[after.task].append((float(before.cis or 0), float(after.cis or 0)))
        return found

    def passes(self) -> Mapping[str, Sequence[tuple[bool, bool]]]:
        """By task: whether each passed."""
        found = defaultdict[str, list[tuple[bool, bool]]](list)
        for before, after in self._each():
            found[after.task].append((before.outcome == "passed", after.outcome == "passed"))
        return found

    def _each(self) -> Iterator[tuple[Fought, Fought]]:
        return zip(self.before, self.after, strict=True)


@dataclass(frozen=True, slots=True)
class Pairing:
    """This run's battles beside the baseline's."""

    pairs: tuple[Pairs, ...]
    """A tier each."""
    missing: tuple[str, ...]
    """The baseline's battles that this run was not asked for, by the ids they would have here."""
    unpaired: int
    """How many of the baseline's battles have no pair because either ended in an error or was not fought."""
    left_out: int
    """How many judged battles of this run have no pair."""


def pair(document: RunDocument, baseline: StoredRun) -> Pairing:
    """Pair them. Where either run has one tier, that is paired with the tier of its name, or with the only one."""
    renamed = _renamed(document, baseline)
    asked = {*document.header.battles, *(battle.id for battle in document.battles)}
    known = {battle.id: battle for battle in document.battles if battle.outcome != "error"}
    missing, unpaired = [], len(baseline.incomplete)
    together = defaultdict[str, list[tuple[Fought, Fought]]](list)
    for battle in baseline.battles:
        name = _named(battle, renamed.get(battle.tier, battle.tier))
        if name not in asked:
            missing.append(name)
        elif battle.outcome == "error" or name not in known:
            unpaired += 1
        else:
            together[known[name].tier].append((battle, known[name]))
    pairs = tuple(Pairs(tier, *zip(*both, strict=True)) for tier, both in together.items())
    left_out = len(known) - sum(len(one.after) for one in pairs)
    return Pairing(pairs, tuple(missing), unpaired, left_out)


def _renamed(document: RunDocument, baseline: StoredRun) -> Mapping[str, str]:
    """What the baseline's only tier is called in a run of one tier."""
    before, after = _tiers(baseline.battles), _tiers(document.battles)
    return dict(zip(before, after, strict=True)) if len(before) == len(after) == 1 else {}


def _tiers(battles: Iterable[Fought]) -> list[str]:
    return sorted({battle.tier for battle in battles})


def _named(battle: Fought, tier: str) -> str:
    """Its id, as `records.battle.Battle` makes it, with that tier."""
    agent = f"{tier}-{battle.twin}" if battle.twin else tier
    return f"{battle.task}-{agent}-{battle.repeat}"
