"""Loops: the body is run twice, so that what one round leaves behind is met by the next."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from pytest_logomesh.agents.red.flow.expressions.displays import element
from pytest_logomesh.agents.red.flow.guards.conditions import facts
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.unpacking import bind
from pytest_logomesh.agents.red.flow.values import Value

_Loop = ast.For | ast.AsyncFor | ast.While
_DEEPEST_TWICE: Final = 2


def for_loop(run: Interpreter, node: ast.For | ast.AsyncFor, state: State) -> None:
    """`for target in items`."""
    items = run.value(node.iter, state)

    def enter(inner: State) -> None:
        bind(run, node.target, element(run, items, inner), inner)

    _after(run, node, _rounds(run, node, state, enter), state)


def while_loop(run: Interpreter, node: ast.While, state: State) -> None:
    """`while test`."""
    known = run.value(node.test, state).truth
    if known is False:
        run.block(node.orelse, state)
        return

    def enter(inner: State) -> None:
        run.value(node.test, inner)
        inner.assume(facts(run, node.test, inner, outcome=True))

    breaks = _rounds(run, node, state, enter)
    if known and not breaks:
        state.dead = True
        return
    if known is None:
        state.assume(facts(run, node.test, state, outcome=False))
    _after(run, node, breaks, state, forever=known is True)


def _rounds(run: Interpreter, node: _Loop, state: State, enter: Callable[[State], None]) -> list[State]:
    """Run the body, once where it leaves nothing behind or stands deep in others; the states at its breaks."""
    frame = run.frame
    breaks: list[State] = []
    for _ in range(2 if len(frame.breaks) < _DEEPEST_TWICE else 1):
        inner = state.fork()
        frame.breaks.append([])
        frame.continues.append([])
        enter(inner)
        run.block(node.body, inner)
        breaks = [each.since(state) for each in frame.breaks.pop()]
        again = [each.since(state) for each in frame.continues.pop()]
        # The body ran, or it did not.
        state.adopt(inner, *again, state.fork())
        if not _leaves_something(inner):
            break
    return breaks


def _leaves_something(inner: State) -> bool:
    """Whether the body left anything tainted behind, that it may meet again."""
    if any(isinstance(value, Value) and value.taints for value in inner.locals.values()):
        return True
    return any(isinstance(key, int) for key in inner.store)


def _after(
    run: Interpreter, node: _Loop, breaks: list[State], state: State, *, forever: bool = False
) -> None:
    """What follows when the loop came to its end, and where it was left."""
    if not breaks:
        run.block(node.orelse, state)
        return
    rest = state.fork()
    rest.dead = forever
    run.block(node.orelse, rest)
    state.adopt(rest, *breaks)
