"""Binds the arguments of a call to the parameters of an own function."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Call, Function
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import stepped
from pytest_logomesh.agents.red.flow.typing_hints import hinted
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value


def ordered(args: ast.arguments) -> list[ast.arg]:
    """The parameters that can be given by position."""
    return [*args.posonlyargs, *args.args]


def defaults(args: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that have a default, each with it."""
    places = ordered(args)
    by_position = zip(places[len(places) - len(args.defaults) :], args.defaults, strict=True)
    by_keyword = zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return [*by_position, *((arg, default) for arg, default in by_keyword if default is not None)]


def bind_parameters(
    run: Interpreter, made: Call, function: Function, bound: Value | None, inner: State
) -> None:
    """Bind what is given, the defaults of what is not, and what is left over."""
    args = function.node.args
    places = ordered(args)
    given = list(made.args) if bound is None else [bound, *made.args]
    variables, file, line = inner.locals, function.module.path, function.line
    variables.update((arg.arg, NOTHING) for arg in (*places, *args.kwonlyargs))
    variables.update((arg.arg, run.seen(default)) for arg, default in defaults(args))
    for arg, value in zip(places, given, strict=False):
        variables[arg.arg] = stepped(hinted(run, value, arg.annotation), file, line)
    if args.vararg is not None:
        spare: dict[object, Value] = dict(enumerate(given[len(places) :]))
        variables[args.vararg.arg] = run.hold(Contents("tuple", spare), inner)
    known = {arg.arg for arg in (*places, *args.kwonlyargs)}
    variables.update(
        (name, stepped(value, file, line)) for name, value in made.kwargs.items() if name in known
    )
    if args.kwarg is not None:
        extra: dict[object, Value] = {name: value for name, value in made.kwargs.items() if name not in known}
        rest = extra.pop("**", NOTHING)
        variables[args.kwarg.arg] = run.hold(Contents("dict", extra, rest, rest is NOTHING), inner)
