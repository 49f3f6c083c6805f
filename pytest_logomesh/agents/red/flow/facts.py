"""What a condition that came out true, or false, excludes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL
from pytest_logomesh.agents.red.flow.values import Taint, Value

Facts = Mapping[str, frozenset[str]]
"""By root of an input: the dangers that are excluded."""
NO_FACTS: Final[Facts] = {}
VARIABLE: Final = "\0"
"""Begins a key of facts that are about what a variable holds, and not about the whole input that it is a part of."""


def about(taints: tuple[Taint, ...], dangers: frozenset[str]) -> Facts:
    """That these inputs do not carry these dangers."""
    return {taint.root: dangers for taint in taints} if dangers else NO_FACTS


def looked_at(value: Value, node: ast.expr, dangers: frozenset[str]) -> Facts:
    """What a look at all of a value excludes: of an input that it is, or of the variable that holds a part of one."""
    found = dict(about(tuple(taint for taint in value.taints if taint.form != "part"), dangers))
    if dangers and isinstance(node, ast.Name) and any(taint.form == "part" for taint in value.taints):
        found[VARIABLE + node.id] = dangers
    return found


def both(*each: Facts) -> Facts:
    """What holds where all of these hold."""
    found: dict[str, frozenset[str]] = {}
    for one in each:
        for root, dangers in one.items():
            found[root] = found.get(root, frozenset()) | dangers
    return found


def either(*each: Facts) -> Facts:
    """What holds where one of these holds, and nobody knows which."""
    if not each:
        return NO_FACTS
    found: dict[str, frozenset[str]] = {}
    for root in set(each[0]).intersection(*each[1:]):
        sets = [one[root] for one in each]
        if any("all" in dangers for dangers in sets):
            sets = [dangers for dangers in sets if "all" not in dangers] or [ALL]
        found[root] = frozenset.intersection(*sets)
    return found
