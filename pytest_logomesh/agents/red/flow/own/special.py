"""Methods of own classes that Python calls by itself: getters, items, iteration, text."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.program import Call, Function
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value

_GETTERS: Final = frozenset({"property", "functools.cached_property", "functools.cache", "cached_property"})


def special(run: Interpreter, value: Value, method: str, state: State, *args: Value) -> Value | None:
    """What an object's own method of this name gives; None where its class has none."""
    function = _method(run, value, method)
    return called_on(run, value, function, state, *args) if function is not None else None


def _method(run: Interpreter, value: Value, method: str) -> Function | None:
    for name in value.names:
        cls = run.program.classes.get(name.removesuffix("()")) if name.endswith("()") else None
        if cls is not None:
            return next(
                (each.methods[method] for each in run.program.lineage(cls) if method in each.methods), None
            )
    return None


def is_getter(function: Function) -> bool:
    """Whether it is run where its name is read, like a field."""
    return not _GETTERS.isdisjoint(function.decorators)


def called_on(run: Interpreter, value: Value, function: Function, state: State, *args: Value) -> Value:
    """What an own method gives that is called where nothing says so."""
    place = ast.Call(
        func=ast.Name(id=function.name, ctx=ast.Load()), args=[], keywords=[], lineno=function.line
    )
    made = Call(run.file, place, (function.id,), function.name, value, args, {}, run.frame.function, NOTHING)
    return inline(run, made, function, value, state)
