"""Calls of the submission's own functions and classes."""

from __future__ import annotations

from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join_all
from pytest_logomesh.agents.red.flow.own.construction import construct, record
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.program import Call, Function
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import Value

_EVERYWHERE: Final = frozenset({
    "get", "run", "close", "open", "read", "write", "send", "items", "keys", "values", "append", "add", "update", "pop",
    "execute", "commit", "join", "start", "format", "connect", "put", "set", "delete", "remove", "save", "load",
    "filter",
    "split", "strip", "encode", "decode", "replace", "find", "index", "count", "copy", "clear", "insert", "search",
    "match",
})  # fmt: skip
"""Methods of so many classes that a call on an unknown object says nothing of whose it is."""


def of_own(run: Interpreter, made: Call, callee: Value, state: State) -> Value | None:
    """What own functions and classes give; None where none is called."""
    held = state.contents(callee)
    if held is not None and held.kind == "record class":
        return record(run, made, [str(field.const) for field in held.items.values()], state)
    results: list[Value] = []
    for name in callee.names:
        function, cls = run.program.functions.get(name), run.program.classes.get(name)
        if function is not None:
            results.append(inline(run, made, function, _bound(run, made, function), state))
        elif cls is not None:
            results.append(construct(run, made, cls, state))
    called = special(run, callee, "__call__", state, *made.args) if not results else None
    if called is not None:
        return called
    if results:
        return join_all(results)
    if callee.names or not made.method or made.receiver.ref is not None:
        return None
    likely = _likely(run, made.method)
    return inline(run, made, likely, made.receiver, state) if likely is not None else None


def _bound(run: Interpreter, made: Call, function: Function) -> Value | None:
    """What a function's first parameter is before any argument."""
    if function.cls is None or "staticmethod" in function.decorators:
        return None
    of_class = any(name in run.program.classes for name in made.receiver.names)
    return made.receiver if "classmethod" in function.decorators or not of_class else None


def _likely(run: Interpreter, method: str) -> Function | None:
    """The one own method of that name, called on an object of which nothing is known."""
    if method in _EVERYWHERE or method.startswith("__"):
        return None
    found = run.program.own_methods(method)
    return found[0] if len(found) == 1 else None
