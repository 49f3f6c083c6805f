"""Binds values to the targets of assignments, loops and with statements."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join
from pytest_logomesh.agents.red.flow.program import Store
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import added, join_taints, stepped
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Value, constant

_MOST_ITEMS: Final = 256


def bind(run: Interpreter, target: ast.expr, value: Value, state: State) -> None:
    """Assign a value to a target."""
    if isinstance(target, ast.Name):
        state.locals[target.id] = stepped(value, run.file, target.lineno)
    elif isinstance(target, ast.Attribute):
        _to_attribute(run, target, stepped(value, run.file, target.lineno), state)
    elif isinstance(target, ast.Subscript):
        _to_item(run, target, stepped(value, run.file, target.lineno), state)
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(run, target.elts, value, state)
    elif isinstance(target, ast.Starred):
        bind(run, target.value, Value(value.taints), state)


def _unpack(run: Interpreter, targets: list[ast.expr], value: Value, state: State) -> None:
    held = state.contents(value)
    if held is not None and _fits(held, targets):
        for target, item in zip(targets, held.items.values(), strict=True):
            bind(run, target, item, state)
        return
    each = run.any_item(held, state) if held is not None else value
    for number, target in enumerate(targets):
        names = tuple(f"{name}[{number}]" for name in value.names[:1])
        item = Value(join_taints(each.taints, value.taints), names=names or each.names, ref=each.ref)
        bind(run, target, item, state)


def _fits(held: Contents, targets: list[ast.expr]) -> bool:
    """Whether it is known which item goes to which target."""
    known = held.exact and held.kind != "dict" and len(held.items) == len(targets)
    return known and not any(isinstance(target, ast.Starred) for target in targets)


def _to_attribute(run: Interpreter, target: ast.Attribute, value: Value, state: State) -> None:
    base = run.value(target.value, state)
    function = run.frame.function
    run.program.stores.append(Store(run.file, target, base, constant(target.attr), value, function))
    held = state.contents(base)
    if held is not None and base.ref is not None:
        run.put(base.ref, held.with_items({**held.items, target.attr: value}), state)
    if function is not None and function.cls is not None and isinstance(target.value, ast.Name):
        run.kept.set_field(function.cls.id, target.attr, state.shown(value))
    elif base.names and base.names[0] in run.class_fields:
        variables = run.class_fields[base.names[0]]
        known = variables.get(target.attr)
        variables[target.attr] = join(known, value) if isinstance(known, Value) else value
    elif held is None:
        _spoil(target.value, base, value, state)


def _to_item(run: Interpreter, target: ast.Subscript, value: Value, state: State) -> None:
    base = run.value(target.value, state)
    key = NOTHING if isinstance(target.slice, ast.Slice) else run.value(target.slice, state)
    run.program.stores.append(Store(run.file, target, base, key, value, run.frame.function))
    held = state.contents(base)
    if held is not None and base.ref is not None:
        run.put(base.ref, with_item(held, key, value), state)
    else:
        _spoil(target.value, base, value, state)


def _spoil(name: ast.expr, base: Value, value: Value, state: State) -> None:
    """An object of which nothing is known now holds an input."""
    if isinstance(name, ast.Name) and value.taints:
        state.locals[name.id] = base.with_taints(join_taints(base.taints, value.taints))


def with_item(held: Contents, key: Value, value: Value) -> Contents:
    """A container after an assignment to one of its places."""
    if key.const is UNKNOWN or len(held.items) > _MOST_ITEMS:
        item = join(value, Value(added(value.taints, key.taints)))
        return held._replace(rest=join(held.rest, item), exact=False)
    try:
        return held.with_items({**held.items, key.const: value})
    except TypeError:
        return held._replace(rest=join(held.rest, value), exact=False)
