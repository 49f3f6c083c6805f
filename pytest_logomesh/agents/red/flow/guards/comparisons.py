"""Comparisons: with a list, with a value, with a bound."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL, LENGTH, NUMERIC, PATH, REDIRECT, STRUCTURE, URLS
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about, both, looked_at
from pytest_logomesh.agents.red.flow.guards.folders import resolved
from pytest_logomesh.agents.red.flow.guards.hosts import is_host, is_own_host
from pytest_logomesh.agents.red.flow.guards.letters import DENIED
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import Value

_ANY_OF_IT: Final = (".suffix", ".scheme", ".content_type", ".mimetype")
"""Parts of an input that say nothing of the rest."""
_LISTING: Final = (ast.In, ast.NotIn)
_EQUATING: Final = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)
_LENGTHS: Final = ("len()", "getsize()", ".st_size", "content_length")
_LAST_PARTS: Final = ("basename", "secure_filename", "commonpath", "commonprefix")
_MOST_LOOKED_AT: Final = 400


def compared(run: Interpreter, test: ast.Compare, state: State, *, outcome: bool) -> Facts:
    """What a comparison excludes."""
    if len(test.ops) > 1:
        return _bounded(run, test) if outcome else NO_FACTS
    left, right = state.shown(run.seen(test.left)), run.seen(test.comparators[0])
    op = test.ops[0]
    if isinstance(op, _LISTING):
        return _listed(left, state.shown(right), test, inside=isinstance(op, ast.In) is outcome)
    if isinstance(op, _EQUATING):
        return _equal(left, right, test) if isinstance(op, ast.Eq | ast.Is) is outcome else NO_FACTS
    less = isinstance(op, ast.Lt | ast.LtE) is outcome
    return _smaller(left, right) if less else _smaller(right, left)


def _bounded(run: Interpreter, test: ast.Compare) -> Facts:
    """`0 < length < 100`."""
    values = [run.seen(node) for node in (test.left, *test.comparators)]
    each: list[Facts] = []
    for op, left, right in zip(test.ops, values, values[1:], strict=False):
        if isinstance(op, ast.Lt | ast.LtE):
            each.append(_smaller(left, right))
        elif isinstance(op, ast.Gt | ast.GtE):
            each.append(_smaller(right, left))
    return both(*each)


def _listed(left: Value, right: Value, test: ast.Compare, *, inside: bool) -> Facts:
    if inside and left.taints and not _same_input(left, right):
        return _one_of(left, test.left)
    if inside and right.taints and any(name.endswith(".parents") for name in right.names):
        return about(resolved(right.taints), PATH)
    if not inside and right.taints and isinstance(left.const, str):
        return about(right.taints, DENIED.get(left.const, frozenset()))
    return NO_FACTS


def _same_input(left: Value, right: Value) -> bool:
    roots = {taint.root for taint in right.taints}
    return any(taint.root in roots for taint in left.taints)


def _one_of(value: Value, node: ast.expr) -> Facts:
    """The input is one of a list, unless only a part of it was looked at."""
    if is_host(value) or "netloc" in ast.dump(node)[:_MOST_LOOKED_AT]:
        return about(value.taints, URLS)
    if any(name.endswith(_ANY_OF_IT) for name in value.names):
        return NO_FACTS
    return looked_at(value, node, ALL)


def _equal(left: Value, right: Value, test: ast.Compare) -> Facts:
    for value, other, node in ((left, right, test.left), (right, left, test.comparators[0])):
        found = _equal_to(value, other, node) if value.taints else None
        if found is not None:
            return found
    return NO_FACTS


def _equal_to(value: Value, other: Value, node: ast.expr) -> Facts | None:
    """What it says of an input that it is equal to another value; None where it says nothing."""
    if other.taints and _same_input(value, other):
        return about(value.taints, PATH) if _is_cleaned_path(value, other) else None
    if is_own_host(other):
        return about(value.taints, URLS)
    if other.taints or other.const is None or any("secure_filename" in name for name in value.names):
        return None
    if any(name.startswith("os.path.commonp") for name in value.names):
        return about(resolved(value.taints), PATH)
    dangers = _of_part(value, other)
    return _one_of(value, node) if dangers is None else about(value.taints, dangers)


def _is_cleaned_path(value: Value, other: Value) -> bool:
    """Whether a path is compared with what is left of it once folders are taken away."""
    names = (*value.names, *other.names)
    return any(name.endswith(".name") or any(part in name for part in _LAST_PARTS) for name in names)


def _of_part(value: Value, other: Value) -> frozenset[str] | None:
    """What is excluded where something about an input, and not the input, is equal to a value."""
    if any(name.startswith("os.path.dirname") or name.endswith(".parent") for name in value.names):
        return PATH
    if other.names == ("str",) and "type()" in value.names:
        return STRUCTURE
    if isinstance(other.const, int) and not isinstance(other.const, bool):
        return NUMERIC
    if other.const == "" and is_host(value):
        return REDIRECT
    return None


def _smaller(value: Value, bound: Value) -> Facts:
    """What is excluded where one value is known to be no greater than another."""
    for each in (value, bound):
        if "set()" in each.names and each.taints:
            return about(each.taints, ALL)
    if not value.taints or _same_input(value, bound):
        return NO_FACTS
    length = any(name.endswith(_LENGTHS) for name in value.names)
    return about(value.taints, LENGTH if length else NUMERIC)
