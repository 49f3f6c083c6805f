"""Runs the body of an own function, and tells what its outcome says."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.facts import NO_FACTS, VARIABLE, Facts, both, either
from pytest_logomesh.agents.red.flow.guards.conditions import facts
from pytest_logomesh.agents.red.flow.interpreter import Frame, Interpreter, Outcome
from pytest_logomesh.agents.red.flow.joining import join_all
from pytest_logomesh.agents.red.flow.program import Function
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Value


def execute(run: Interpreter, function: Function, inner: State) -> Frame:
    """Run a body whose parameters are bound, from `inner` on.

    Returns:
        how it was left.
    """
    frame = Frame(function, function.module)
    before = run.enter(frame)
    run.running.append(function.id)
    try:
        if isinstance(function.node, ast.Lambda):
            value = run.value(function.node.body, inner)
            frame.returned.append((value, inner, function.node.body))
        else:
            run.block(function.node.body, inner)
    finally:
        run.running.pop()
        run.enter(before)
    if not inner.dead and not isinstance(function.node, ast.Lambda):
        frame.returned.append((NOTHING if frame.returned else Value(const=None), inner, None))
    return frame


def outcome(run: Interpreter, function: Function, frame: Frame, state: State) -> Outcome:
    """What a function that has been run says to its caller.

    Args:
        run: the interpreter.
        function: what was run.
        frame: how it was left.
        state: where its caller stands.
    """
    if not frame.returned:
        return NOTHING, (NO_FACTS, NO_FACTS), not _is_stub(function)
    given = [value for value, _, node in frame.returned if value is not NOTHING or node is not None]
    told = _told(run, frame, state, outcome=True), _told(run, frame, state, outcome=False)
    return join_all(given), told, False


def leave(frame: Frame, state: State) -> None:
    """Go on in a caller: the containers are as one of the returns has left them, its variables are its own."""
    if len(frame.returned) == 1:
        state.store.update(frame.returned[0][1].store.since(state.store))
    elif frame.returned:
        exits = [
            State(Layer(state.locals), at.store.since(state.store), state.guards)
            for _, at, _ in frame.returned
        ]
        state.adopt(*exits)


def _is_stub(function: Function) -> bool:
    """Whether its body says only that somebody else will write it."""
    last = function.node.body[-1] if isinstance(function.node.body, list) else None
    raised = last.exc if isinstance(last, ast.Raise) else None
    raised = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _told(run: Interpreter, frame: Frame, state: State, *, outcome: bool) -> Facts:
    """What is excluded when the function gave something true, or something false."""
    each: list[Facts] = []
    for value, at, node in frame.returned:
        if value.const is UNKNOWN or bool(value.const) is outcome:
            known = at.guards_since(state)
            each.append(known if node is None else both(known, facts(run, node, at, outcome=outcome)))
    return {root: dangers for root, dangers in either(*each).items() if not root.startswith(VARIABLE)}
