"""Battles scored again, beside what they had: a line a battle, the same bytes on every machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pytest_logomesh.records.scale import label
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.visible import visible

_ID_WIDTH = 34


@dataclass(frozen=True, slots=True)
class Rescored:
    """One battle before and after."""

    old: Verdict
    new: Verdict | None
    """None where the record does not hold the facts that scoring takes."""


def rescored_text(battle: Rescored) -> str:
    """Id, both scores with their labels, and the outcome where it changed; an id that is long has a line of its own."""
    name = visible(battle.old.battle.id)
    if battle.new is None:
        change = f"{_called(battle.old)} -> the record holds no facts to score again"
    else:
        change = f"{_called(battle.old)} -> {_called(battle.new)}"
        if battle.old.outcome != battle.new.outcome:
            change += f", {battle.old.outcome} -> {battle.new.outcome}"
    return (
        f"{name:<{_ID_WIDTH}} {change}" if len(name) <= _ID_WIDTH else f"{name}\n{'':<{_ID_WIDTH}} {change}"
    )


def rescored_data(battle: Rescored) -> Mapping[str, object]:
    """As plain data: scores are texts of four places, null where there is none; keys in order."""
    new = battle.new
    return {
        "battle": battle.old.battle.id,
        **({"facts": False} if new is None else {}),
        "new": None if new is None else _data(new),
        "old": _data(battle.old),
    }


def _data(verdict: Verdict) -> dict[str, object]:
    components = verdict.components.model_dump()
    return {
        "cis": _exact(verdict.cis),
        "components": {name: _exact(components[name]) for name in sorted(components)},
        "formula": verdict.formula,
        "label": label(verdict.cis),
        "outcome": verdict.outcome,
        "reasons": list(dict.fromkeys(reason.kind for reason in verdict.reasons)),
    }


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.4f}"


def _called(verdict: Verdict) -> str:
    return "no CIS" if verdict.cis is None else f"{verdict.cis:.4f} {label(verdict.cis)}"
