"""Draws new names for what nobody outside a program can call by name, and writes them everywhere."""

import random
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.names import Names, Scope, Slot, is_private
from pytest_logomesh.agents.green.mutants.vocabulary import fresh_names

_SHARE = 0.85
"""Of the names that may be new ones."""
_KNOWN_BASES = frozenset(
    {
        "object",
        "Generic",
        "Protocol",
        "ABC",
        "Exception",
        "ValueError",
        "TypeError",
        "KeyError",
        "LookupError",
    }
    | {"IndexError", "RuntimeError", "ArithmeticError"}
)
"""Classes of others that have no private members a program could override."""
_RESERVED = frozenset({"_replace", "_asdict", "_make", "_fields", "_field_defaults", "_exit"})


def new_name(number: int, *, private: bool = False) -> str:
    """What an inserted name is called until `rename` draws its own; no source can hold it."""
    return f"{'_ ' if private else ''}new {number}"


def rename(names: Names, rng: random.Random, *, privates: bool) -> None:
    """Write new names for locals, and with `privates` for private members of modules and classes.

    Args:
        names: of all files of the program; their trees are changed.
        rng: what names are drawn from.
        privates: whether nothing in the program may look names up by their text, and every file is known.
    """
    local, shared = _grouped(names)
    fresh = fresh_names(names.taken | names.words, rng)
    for (scope, name), slots in local.items():
        if _is_new(name) or (_may_change(scope, name) and rng.random() < _SHARE):
            _write(slots, next(fresh))
    for name, slots in shared.items():
        if _is_new(name):
            _write(slots, f"_{next(fresh)}")
        elif privates and _may_go(names, name) and rng.random() < _SHARE:
            _write([*slots, *names.members.get(name, ())], _in_kind(name, next(fresh)))
    for name, slots in names.members.items():
        if privates and name not in shared and _may_go(names, name) and rng.random() < _SHARE:
            _write(slots, f"_{next(fresh)}")


def _grouped(names: Names) -> tuple[dict[tuple[Scope, str], list[Slot]], dict[str, list[Slot]]]:
    """Uses of each local variable, and of each private name of modules and classes."""
    local: dict[tuple[Scope, str], list[Slot]] = {}
    shared: dict[str, list[Slot]] = {}
    for scope, name, slot in names.uses:
        home = scope.home(name)
        if home.kind in ("function", "comprehension"):
            local.setdefault((home, name), []).append(slot)
        elif is_private(name):
            shared.setdefault(name, []).append(slot)
    return local, shared


def _is_new(name: str) -> bool:
    return " " in name


def _may_change(scope: Scope, name: str) -> bool:
    return not scope.frozen and name not in scope.fixed and name != "_" and not name.startswith("__")


def _may_go(names: Names, name: str) -> bool:
    """Whether a private name is the program's own, and written nowhere but where it is known to be."""
    owners = names.defined.get(name)
    if not owners or name in names.blocked or name in names.words or name in _RESERVED:
        return False
    if not names.foreign.isdisjoint(names.roots.get(name, ())):
        return False
    if name in names.bases and (names.bases[name] or names.mangles):
        return False  # an exception's class name is seen by others
    return all(_is_own(names, owner) for owner in owners if owner)


def _is_own(names: Names, owner: str) -> bool:
    """Whether a class inherits from nothing that the program does not show."""
    return all(base in _KNOWN_BASES or base in names.bases for base in _ancestors(names, owner))


def _ancestors(names: Names, owner: str) -> Iterator[str]:
    left, seen = [owner], {owner}
    while left:
        for base in sorted(names.bases.get(left.pop(), ())):
            if base not in seen:
                seen.add(base)
                left.append(base)
                yield base


def _in_kind(name: str, fresh: str) -> str:
    if name.isupper():
        return f"_{fresh.upper()}"
    return f"_{fresh.title().replace('_', '')}" if name[1].isupper() else f"_{fresh}"


def _write(slots: list[Slot], name: str) -> None:
    for slot in slots:
        slot.write(name)
