"""Variables, attributes and items."""

from __future__ import annotations

import ast
from typing import Final, cast

from pytest_logomesh.agents.red.flow.dangers import LENGTH
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.members import item_of, member_of
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, reshaped
from pytest_logomesh.agents.red.flow.values import HOLE, Contents, Value, constant, named

_SHORT: Final = 256
"""Up to this length a text is no burden."""


def name(run: Interpreter, node: ast.Name, state: State) -> Value:
    """A variable; a builtin, or a name that nothing here binds, because answers often forget an import."""
    found = state.locals.find(node.id)
    if not isinstance(found, Value):
        return named("http.request" if node.id == "request" else node.id)
    return state.settled(found) if found.taints else found


def attribute(run: Interpreter, node: ast.Attribute, state: State) -> Value:
    """What stands behind a dot."""
    return member_of(run, run.value(node.value, state), node.attr, state, node)


def subscript(run: Interpreter, node: ast.Subscript, state: State) -> Value:
    """What stands between brackets, or a slice of it."""
    base = run.value(node.value, state)
    if isinstance(node.slice, ast.Slice):
        parts = (node.slice.lower, node.slice.upper)
        lower, upper = (run.value(part, state) if part is not None else constant(None) for part in parts)
        return _sliced(run, base, lower.const, upper.const, state)
    return item_of(run, base, run.value(node.slice, state), state, node)


def _sliced(run: Interpreter, base: Value, lower: object, upper: object, state: State) -> Value:
    known = slice(lower, upper) if isinstance(lower, int | None) and isinstance(upper, int | None) else None
    held = state.contents(base)
    if held is not None and held.exact and held.kind in ("list", "tuple"):
        values = list(held.items.values())[known or slice(None)]
        return run.hold(Contents(held.kind, dict(enumerate(values))), state).with_taints(base.taints)
    if held is not None:
        return base
    if isinstance(base.const, str | bytes) and known is not None:
        return Value(base.taints, base.const[known])
    text = _known_part(base.text, lower, upper) if base.text is not None else None
    if text is not None:
        return constant(text)
    taints = reshaped(base.taints, "part")
    if isinstance(upper, int) and 0 <= upper <= _SHORT and isinstance(lower, int | None):
        taints = cleaned(taints, LENGTH)
    return Value(taints, names=base.names)


def _known_part(text: str, lower: object, upper: object) -> str | None:
    """A slice of a text that is known in part, where it lies in what is known before, or behind, all that is not."""
    head, tail = text.partition(HOLE)[0], text.rpartition(HOLE)[2]
    if isinstance(upper, int) and isinstance(lower, int | None) and 0 <= (lower or 0) <= upper <= len(head):
        return head[lower:upper]
    ends = upper is None or (isinstance(upper, int) and upper < 0)
    if ends and isinstance(lower, int) and -len(tail) <= lower < 0:
        return tail[lower : cast("int | None", upper)]
    return None
