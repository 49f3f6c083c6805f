"""The arguments of a call, starred ones unpacked and bound ones added."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, Value


def by_position(run: Interpreter, node: ast.Call, state: State) -> tuple[Value, ...]:
    """The positional arguments, the items of a starred one where they are known."""
    values: list[Value] = []
    for arg in node.args:
        if not isinstance(arg, ast.Starred):
            values.append(run.value(arg, state))
            continue
        value = run.value(arg.value, state)
        held = state.contents(value)
        if held is not None and held.exact and held.kind in ("list", "tuple"):
            values.extend(held.items.values())
        else:
            values.append(Value(state.flat(value)))
    return tuple(values)


def by_keyword(run: Interpreter, node: ast.Call, state: State) -> dict[str, Value]:
    """The keyword arguments; `**` holds what of an unpacked one is not known by name."""
    found: dict[str, Value] = {}
    for keyword in node.keywords:
        value = run.value(keyword.value, state)
        if keyword.arg is not None:
            found[keyword.arg] = value
            continue
        held = state.contents(value)
        if held is None:
            found["**"] = value
            continue
        found.update({key: item for key, item in held.items.items() if isinstance(key, str)})
        if not held.exact:
            found["**"] = held.rest
    return found


def with_bound(
    callee: Value, args: tuple[Value, ...], kwargs: dict[str, Value], state: State
) -> tuple[Value, tuple[Value, ...], dict[str, Value]]:
    """What is called, and with what, once a partial function's own arguments are put before the given ones."""
    held = None if callee.ref is None else state.contents(callee)
    if held is None or held.kind != "partial":
        return callee, args, kwargs
    first = [value for key, value in held.items.items() if isinstance(key, int)]
    names = {key[1]: value for key, value in held.items.items() if isinstance(key, tuple)}
    return held.items.get("function", NOTHING), (*first, *args), {**names, **kwargs}
