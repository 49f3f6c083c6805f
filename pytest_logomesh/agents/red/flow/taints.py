"""How inputs are joined, cleaned, and followed from line to line."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.sources import is_chosen_by_client
from pytest_logomesh.agents.red.flow.values import UNKNOWN, Taint, Trail, Value, new, spelt

_MOST_TAINTS: Final = 8
_LONGEST_TRAIL: Final = 24
_LONGEST_ROOT: Final = 120

Taints = tuple[Taint, ...]


def join_taints(one: Taints, other: Taints) -> Taints:
    """Both; of one root the dangers that neither has lost."""
    if not other or one is other:
        return one
    if not one:
        return other
    found = {taint.root: taint for taint in one}
    for taint in other:
        known = found.get(taint.root)
        if known is None:
            found[taint.root] = taint
        elif known.cleaned != taint.cleaned or known.form != taint.form:
            found[taint.root] = _joined(known, taint)
    return tuple(found.values())[:_MOST_TAINTS]


def added(taints: Taints, others: Taints) -> Taints:
    """Those of the others whose roots are not known yet, however clean they are here."""
    if not taints or not others:
        return others
    known = {taint.root for taint in taints}
    return tuple([taint for taint in others if taint.root not in known])


def _joined(one: Taint, other: Taint) -> Taint:
    if "text" in one.cleaned and "text" not in other.cleaned:
        cleaned = other.cleaned
    elif "text" in other.cleaned and "text" not in one.cleaned:
        cleaned = one.cleaned
    else:
        cleaned = one.cleaned & other.cleaned
    form = one.form if one.form == other.form else "composed"
    return Taint(one.root, one.reach, one.says, one.trail, cleaned, form)


def cleaned(taints: Taints, dangers: frozenset[str]) -> Taints:
    """The same inputs without these dangers; none at all where every danger is gone."""
    if "all" in dangers or not taints:
        return ()
    return tuple([taint if dangers <= taint.cleaned else _without(taint, dangers) for taint in taints])


def _without(taint: Taint, dangers: frozenset[str]) -> Taint:
    root, reach, says, trail, known, form = taint
    return new(Taint, (root, reach, says, trail, known | dangers, form))


def restored(taints: Taints, dangers: frozenset[str]) -> Taints:
    """The same inputs, after the cleaning of these dangers has been undone."""
    return tuple(taint._replace(cleaned=taint.cleaned - dangers) for taint in taints)


def reshaped(taints: Taints, form: str) -> Taints:
    """The same inputs in another form."""
    return tuple([taint if taint.form == form else new(Taint, (*taint[:5], form)) for taint in taints])


def derived(taints: Taints, suffix: str) -> Taints:
    """Inputs of their own, that come out of an input: a field of a form, a key of a document."""
    return tuple(
        taint._replace(root=f"{taint.root}{suffix}"[:_LONGEST_ROOT]) if taint.form == "whole" else taint
        for taint in taints
    )


def keyed(taints: Taints, key: Value) -> Taints:
    """What stands at a key of an input."""
    if key.const is UNKNOWN or (isinstance(key.const, int) and spelt(key.const) is None):
        return taints
    chosen = tuple(taint for taint in taints if is_chosen_by_client(taint.root, key.const))
    return derived(chosen, f"[{key.const!r}]")


def stepped(value: Value, file: str, line: int) -> Value:
    """The value after it has passed a line."""
    if not value.taints:
        return value
    taints, const, text, names, ref = value
    moved = tuple([_stepped(taint, file, line) for taint in taints])
    return new(Value, (moved, const, text, names, ref))


def _stepped(taint: Taint, file: str, line: int) -> Taint:
    root, reach, says, trail, known, form = taint
    if (trail.line == line and trail.file == file) or trail.length >= _LONGEST_TRAIL:
        return taint
    return new(Taint, (root, reach, says, new(Trail, (file, line, trail, trail.length + 1)), known, form))
