"""Runs an own function for one call, within a budget, and once for several calls with the same plain values."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter, Outcome
from pytest_logomesh.agents.red.flow.own.execution import execute, leave, outcome
from pytest_logomesh.agents.red.flow.own.parameters import bind_parameters
from pytest_logomesh.agents.red.flow.program import Call, Function
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import join_taints, reshaped
from pytest_logomesh.agents.red.flow.values import Value

_MOST_CALLS_DEEP: Final = 6


def inline(run: Interpreter, made: Call, function: Function, bound: Value | None, state: State) -> Value:
    """What an own function gives for this call; without budget, what an unknown one would.

    Args:
        run: the interpreter.
        made: the call.
        function: what is called.
        bound: what its first parameter is, of a method.
        state: where the caller stands; guards that hold at every return hold there afterwards.
    """
    key = _memo_key(run, made, function, bound)
    known = run.memo.get(key) if key is not None else None
    if known is None:
        if run.left <= 0 or len(run.running) >= _MOST_CALLS_DEEP or function.id in run.running:
            return _unfollowed(run, made, state)
        known = _followed(run, made, function, bound, state)
        if key is not None:
            run.memo[key] = known
    value, told, ends = known
    run.facts_of[id(made.node)] = told
    state.dead = state.dead or ends
    return value


def _followed(run: Interpreter, made: Call, function: Function, bound: Value | None, state: State) -> Outcome:
    inner = state.inside(run.closures.get(function.id) or run.globals[function.module.name])
    bind_parameters(run, made, function, bound, inner)
    frame = execute(run, function, inner)
    found = outcome(run, function, frame, state)
    leave(frame, state)
    if frame.returned:
        # One that was left in its midst is looked at for itself, too.
        run.called.add(function.id)
    return found


def _unfollowed(run: Interpreter, made: Call, state: State) -> Value:
    taints = made.receiver.taints
    for value in (*made.args, *made.kwargs.values()):
        taints = join_taints(taints, state.flat(value))
    return Value(reshaped(taints, "part"))


def _memo_key(run: Interpreter, made: Call, function: Function, bound: Value | None) -> object | None:
    """What decides what the call gives, where that is plain values alone."""
    values = (*made.args, *made.kwargs.values())
    if (bound is not None and bound.ref is not None) or any(value.ref is not None for value in values):
        return None
    if function.outer is not None and run.closures.get(function.id) is not run.globals[function.module.name]:
        return None
    return function.id, tuple(made.kwargs), tuple([_plain(value) for value in values])


def _plain(value: Value) -> object:
    """A value as far as it decides what comes of it: the way it came does not."""
    taints = tuple([(taint.root, taint.cleaned, taint.form) for taint in value.taints])
    return taints, _hashable(value.const), value.text, value.names


def _hashable(const: object) -> object:
    return (type(const), const) if isinstance(const, int | float | str | bytes | None) else str(const)
