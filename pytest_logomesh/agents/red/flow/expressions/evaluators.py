"""The table of evaluators, and those of the simplest expressions."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final, cast

from pytest_logomesh.agents.red.flow.calling.calls import call
from pytest_logomesh.agents.red.flow.expressions.arithmetic import binary, unary
from pytest_logomesh.agents.red.flow.expressions.choices import boolean, compare, conditional
from pytest_logomesh.agents.red.flow.expressions.displays import comprehension, dictionary, sequence
from pytest_logomesh.agents.red.flow.expressions.places import attribute, name, subscript
from pytest_logomesh.agents.red.flow.expressions.strings import formatted, joined
from pytest_logomesh.agents.red.flow.interpreter import Evaluator, Interpreter
from pytest_logomesh.agents.red.flow.own.inlining import inline
from pytest_logomesh.agents.red.flow.program import Call, Function
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.unpacking import bind
from pytest_logomesh.agents.red.flow.values import NOTHING, Value, constant, named


def _constant(run: Interpreter, node: ast.Constant, state: State) -> Value:
    return constant(node.value)


def _lambda(run: Interpreter, node: ast.Lambda, state: State) -> Value:
    function = run.program.defined.get(id(node))
    if not isinstance(function, Function):
        return NOTHING
    run.closures[function.id] = state.locals
    if function.id not in run.called and run.left > 0:
        # It is run where it is written, for what it calls.
        place = ast.Call(func=ast.Name(id="lambda", ctx=ast.Load()), args=[], keywords=[], lineno=node.lineno)
        made = Call(run.file, place, (), "", NOTHING, (), {}, run.frame.function, NOTHING)
        inline(run, made, function, None, state)
    return named(function.id)


def _walrus(run: Interpreter, node: ast.NamedExpr, state: State) -> Value:
    value = run.value(node.value, state)
    bind(run, node.target, value, state)
    return value


def _yield(run: Interpreter, node: ast.Yield | ast.YieldFrom, state: State) -> Value:
    if node.value is not None:
        value = run.value(node.value, state)
        run.frame.returned.append((Value(state.flat(value)), state.fork(), None))
    return NOTHING


def _itself(run: Interpreter, node: ast.Await | ast.Starred, state: State) -> Value:
    return run.value(node.value, state)


EVALUATORS: Final = cast(
    "Mapping[type, Evaluator]",
    {
        ast.Attribute: attribute,
        ast.Await: _itself,
        ast.BinOp: binary,
        ast.BoolOp: boolean,
        ast.Call: call,
        ast.Compare: compare,
        ast.Constant: _constant,
        ast.Dict: dictionary,
        ast.DictComp: comprehension,
        ast.FormattedValue: formatted,
        ast.GeneratorExp: comprehension,
        ast.IfExp: conditional,
        ast.JoinedStr: joined,
        ast.Lambda: _lambda,
        ast.List: sequence,
        ast.ListComp: comprehension,
        ast.Name: name,
        ast.NamedExpr: _walrus,
        ast.Set: sequence,
        ast.SetComp: comprehension,
        ast.Starred: _itself,
        ast.Subscript: subscript,
        ast.Tuple: sequence,
        ast.UnaryOp: unary,
        ast.Yield: _yield,
        ast.YieldFrom: _yield,
    },
)
