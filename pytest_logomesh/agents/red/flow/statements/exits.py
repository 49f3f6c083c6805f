"""Statements that control does not pass."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Return
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import stepped
from pytest_logomesh.agents.red.flow.values import Value


def break_loop(run: Interpreter, node: ast.Break, state: State) -> None:
    """`break`."""
    if run.frame.breaks:
        run.frame.breaks[-1].append(state)
    state.dead = True


def continue_loop(run: Interpreter, node: ast.Continue, state: State) -> None:
    """`continue`."""
    if run.frame.continues:
        run.frame.continues[-1].append(state)
    state.dead = True


def return_value(run: Interpreter, node: ast.Return, state: State) -> None:
    """`return`; a value is kept for the checks."""
    value = run.value(node.value, state) if node.value is not None else Value(const=None)
    function = run.frame.function
    if node.value is not None and function is not None:
        run.program.returns.append(Return(run.file, node.value, state.shown(value), function))
    run.frame.returned.append((stepped(value, run.file, node.lineno), state, node.value))
    state.dead = True


def raise_exception(run: Interpreter, node: ast.Raise, state: State) -> None:
    """`raise`."""
    if node.exc is not None:
        run.raised.append(state.flat(run.value(node.exc, state)))
    state.dead = True
