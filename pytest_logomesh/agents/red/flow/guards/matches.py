"""Regular expressions that have matched, or have found nothing."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.dangers import ALL
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about, looked_at
from pytest_logomesh.agents.red.flow.guards.letters import DENIED, without
from pytest_logomesh.agents.red.flow.patterns import excluded_by, found_by
from pytest_logomesh.agents.red.flow.values import Value


def matched(node: ast.Call, names: tuple[str, ...], receiver: Value, args: list[Value]) -> Facts:
    """What is excluded where the text matched."""
    pattern, place = _pattern(receiver, args)
    if place >= len(args):
        return NO_FACTS
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    whole = method == "fullmatch" or "re.fullmatch" in names
    if not isinstance(pattern, str):
        return about(args[place].taints, ALL) if whole else NO_FACTS
    if not whole and not pattern.startswith(("^", r"\A")) and method != "match":
        return NO_FACTS
    return looked_at(args[place], node.args[place], excluded_by(pattern, whole=whole))


def _pattern(receiver: Value, args: list[Value]) -> tuple[object, int]:
    """A pattern, and which argument it is held against: of a compiled one, or of a function of `re`."""
    if receiver.names[:1] == ("re",) or (not _is_compiled(receiver) and len(args) > 1):
        return (args[0].const if args else None), 1
    return (receiver.text if _is_compiled(receiver) and receiver.text is not None else receiver.const), 0


def _is_compiled(pattern: Value) -> bool:
    return any(name.startswith("re.compile()") for name in pattern.names)


def not_found(receiver: Value, args: list[Value]) -> Facts:
    """What is excluded where a search for forbidden characters found none."""
    pattern: object = receiver.text
    if not _is_compiled(receiver):
        pattern, args = (args[0].const if args else None), args[1:]
    if not args or not isinstance(pattern, str):
        return NO_FACTS
    return about(args[0].taints, without(letter for letter in DENIED if found_by(pattern, letter)))
