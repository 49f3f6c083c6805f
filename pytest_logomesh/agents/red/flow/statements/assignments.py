"""Assignments of every kind, and their undoing."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.expressions.arithmetic import operate
from pytest_logomesh.agents.red.flow.guards.conditions import remember
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import join, join_names
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.statements.annotations import annotate, instances
from pytest_logomesh.agents.red.flow.unpacking import bind
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Value


def assign(run: Interpreter, node: ast.Assign, state: State) -> None:
    """`target = value`."""
    value = run.value(node.value, state)
    for target in node.targets:
        bind(run, target, value, state)
        if isinstance(target, ast.Name):
            remember(run, target.id, node.value, state)
            if run.outer_names:
                _to_outer(run, target.id, state)


def annotated(run: Interpreter, node: ast.AnnAssign, state: State) -> None:
    """`target: hint = value`."""
    annotate(run, node.annotation, state)
    names = instances(run, node.annotation)
    if node.value is not None:
        value = run.value(node.value, state)
        bind(run, node.target, _named(value, names) if names else value, state)
    elif names and run.frame.function is None and isinstance(node.target, ast.Name):
        state.locals.setdefault(node.target.id, Value(names=names))


def _named(value: Value, names: tuple[str, ...]) -> Value:
    """A value that goes by its hint's names, too, unless nothing but a constant stands for it yet."""
    return value if value.const is not UNKNOWN else value._replace(names=join_names(names, value.names))


def augmented(run: Interpreter, node: ast.AugAssign, state: State) -> None:
    """`target += value`."""
    before = run.value(node.target, state)
    value = operate(run, node.op, before, run.value(node.value, state), state)
    bind(run, node.target, value, state)


def declare_outer(run: Interpreter, node: ast.Global | ast.Nonlocal, state: State) -> None:
    """`global name`, `nonlocal name`."""
    run.outer_names = True
    word = "global" if isinstance(node, ast.Global) else "nonlocal"
    for name in node.names:
        state.locals[f"{word} {name}"] = True


def _to_outer(run: Interpreter, name: str, state: State) -> None:
    """What a function assigns to a variable outside is seen there."""
    new = state.locals[name]
    if not isinstance(new, Value):
        return
    if state.locals.find(f"global {name}"):
        _to_global(run, name, new)
    elif state.locals.find(f"nonlocal {name}") and run.frame.function is not None:
        layer = run.closures.get(run.frame.function.id)
        while layer is not None and name not in layer:
            layer = layer.below
        known = layer.get(name) if layer is not None else None
        if layer is not None and isinstance(known, Value):
            layer[name] = join(known, new)


def _to_global(run: Interpreter, name: str, new: Value) -> None:
    module = run.frame.module.name
    known = run.globals[module].get(name)
    joined = join(known, new) if isinstance(known, Value) else new
    run.globals[module][name] = joined
    run.kept.set_global(module, name, joined)


def delete(run: Interpreter, node: ast.Delete, state: State) -> None:
    """`del target`."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            state.locals[target.id] = NOTHING
        elif isinstance(target, ast.Subscript):
            _delete_item(run, target, state)


def _delete_item(run: Interpreter, target: ast.Subscript, state: State) -> None:
    base = run.value(target.value, state)
    key = NOTHING if isinstance(target.slice, ast.Slice) else run.value(target.slice, state)
    held = state.contents(base)
    if held is not None and base.ref is not None and key.const in held.items:
        left = {each: value for each, value in held.items.items() if each != key.const}
        run.put(base.ref, held.with_items(left), state)
