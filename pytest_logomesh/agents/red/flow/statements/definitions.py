"""Definitions of functions and classes: they are looked at when they are run through, and run later."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.parameters import defaults, ordered
from pytest_logomesh.agents.red.flow.program import Class, Function
from pytest_logomesh.agents.red.flow.state import Layer, State
from pytest_logomesh.agents.red.flow.statements.annotations import annotate
from pytest_logomesh.agents.red.flow.values import named

_MOST_BASES: Final = 6


def function_definition(run: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, state: State) -> None:
    """`def`."""
    function = run.program.defined[id(node)]
    assert isinstance(function, Function)
    run.closures[function.id] = state.locals
    _decorate(run, function, node.decorator_list, state)
    args = node.args
    for _, default in defaults(args):
        run.value(default, state)
    for arg in (*ordered(args), *args.kwonlyargs):
        if arg.annotation is not None:
            annotate(run, arg.annotation, state)
    if function.cls is None or function.outer is not None:
        state.locals[node.name] = named(function.id)


def _decorate(run: Interpreter, function: Function, decorators: list[ast.expr], state: State) -> None:
    names: list[str] = []
    routes: list[str] = []
    for decorator in decorators:
        names.extend(run.value(decorator, state).names or _spelt(decorator))
        for argument in decorator.args if isinstance(decorator, ast.Call) else ():
            text = run.seen(argument).const
            if isinstance(text, str):
                routes.append(text)
    function.decorators = tuple(name.removesuffix("()") for name in names)
    function.routes = tuple(routes)


def _spelt(node: ast.expr) -> tuple[str, ...]:
    """The dotted name of a decorator as it is written."""
    node = node.func if isinstance(node, ast.Call) else node
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return (".".join([node.id, *reversed(parts)]),) if isinstance(node, ast.Name) else ()


def class_definition(run: Interpreter, node: ast.ClassDef, state: State) -> None:
    """`class`."""
    cls = run.program.defined[id(node)]
    assert isinstance(cls, Class)
    bases = [name for base in node.bases for name in run.value(base, state).names]
    cls.bases = tuple(bases[:_MOST_BASES])
    for decorator in node.decorator_list:
        run.value(decorator, state)
    # What the body's expressions make is there afterwards: it is no branch.
    inner = State(Layer(state.locals), state.store, state.guards)
    run.block(node.body, inner)
    run.class_fields[cls.id] = inner.locals
    state.locals[node.name] = named(cls.id)
    for method in cls.methods.values():
        run.closures[method.id] = state.locals
