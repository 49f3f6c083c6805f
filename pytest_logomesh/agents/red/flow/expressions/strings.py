"""Strings with values in them."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import LINES, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.values import Value

_QUOTED: Final = frozenset({ord("r"), ord("a")})
_NUMERIC: Final = frozenset("bdoxXeEfFgGn%")


def joined(run: Interpreter, node: ast.JoinedStr, state: State) -> Value:
    """An f-string."""
    return text_of([run.value(part, state) for part in node.values])


def formatted(run: Interpreter, node: ast.FormattedValue, state: State) -> Value:
    """A value in an f-string."""
    value = run.value(node.value, state)
    if value.ref is not None:
        value = special(run, value, "__str__", state) or Value(state.flat(value))
    if not value.taints:
        return value
    if node.conversion in _QUOTED:
        return Value(cleaned(value.taints, LINES))
    return Value(cleaned(value.taints, TEXT)) if _kind(node.format_spec) in _NUMERIC else value


def _kind(spec: ast.expr | None) -> str:
    """The last letter of a format's specification, that says what is to be written; empty where there is none."""
    last = spec.values[-1] if isinstance(spec, ast.JoinedStr) and spec.values else None
    return last.value[-1:] if isinstance(last, ast.Constant) and isinstance(last.value, str) else ""
