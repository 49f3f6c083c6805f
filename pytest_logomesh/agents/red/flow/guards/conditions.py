"""Conditions of every kind: what each excludes when it comes out true, and when it comes out false."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Final, cast

from pytest_logomesh.agents.red.flow.dangers import ALL, REDIRECT
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about, both, either
from pytest_logomesh.agents.red.flow.guards.calls import called
from pytest_logomesh.agents.red.flow.guards.comparisons import compared
from pytest_logomesh.agents.red.flow.guards.hosts import is_host
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State

_Condition = Callable[[Interpreter, ast.expr, State, bool], Facts]
_Told = tuple[Facts, Facts] | tuple[()]
_IDENTITY: Final = (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)


def facts(run: Interpreter, test: ast.expr, state: State, *, outcome: bool) -> Facts:
    """The dangers that are excluded where `test` was evaluated and came out so."""
    condition = _CONDITIONS.get(type(test))
    return NO_FACTS if condition is None else condition(run, test, state, outcome)


def remember(run: Interpreter, name: str, value: ast.expr, state: State) -> None:
    """Keep what is known when the variable that a check's result is assigned to turns out true or false."""
    if isinstance(value, ast.Compare | ast.BoolOp | ast.Call | ast.UnaryOp):
        told = facts(run, value, state, outcome=True), facts(run, value, state, outcome=False)
        if told[0] or told[1]:
            state.locals[f"?{name}"] = told
            return
    if state.locals.find(f"?{name}"):
        state.locals[f"?{name}"] = ()


def _not(run: Interpreter, test: ast.UnaryOp, state: State, outcome: bool) -> Facts:
    return facts(run, test.operand, state, outcome=not outcome) if isinstance(test.op, ast.Not) else NO_FACTS


def _combined(run: Interpreter, test: ast.BoolOp, state: State, outcome: bool) -> Facts:
    each = [facts(run, part, state, outcome=outcome) for part in test.values]
    together = isinstance(test.op, ast.And) is outcome
    return both(*each) if together else either(*each)


def _compared(run: Interpreter, test: ast.Compare, state: State, outcome: bool) -> Facts:
    op = test.ops[0]
    if len(test.ops) == 1 and isinstance(op, _IDENTITY) and run.seen(test.comparators[0]).const is None:
        # What is not None is true: a match, a row that was found.
        found = isinstance(op, ast.NotEq | ast.IsNot) is outcome
        return facts(run, test.left, state, outcome=True) if found else NO_FACTS
    return compared(run, test, state, outcome=outcome)


def _called(run: Interpreter, test: ast.Call, state: State, outcome: bool) -> Facts:
    if isinstance(test.func, ast.Name) and test.func.id == "bool" and len(test.args) == 1:
        return facts(run, test.args[0], state, outcome=outcome)
    return called(run, test, state, outcome=outcome)


def _attribute(run: Interpreter, test: ast.Attribute, state: State, outcome: bool) -> Facts:
    """An address that names no host stays on this one."""
    value = run.seen(test)
    return about(value.taints, REDIRECT) if not outcome and is_host(value) else NO_FACTS


def _difference(run: Interpreter, test: ast.BinOp, state: State, outcome: bool) -> Facts:
    """Nothing is left of a set without the allowed ones."""
    if outcome or not isinstance(test.op, ast.Sub):
        return NO_FACTS
    taken = run.seen(test.left)
    return about(state.flat(taken), ALL) if "set()" in taken.names else NO_FACTS


def _conditional(run: Interpreter, test: ast.IfExp, state: State, outcome: bool) -> Facts:
    """`True if test else False`."""
    each: list[Facts] = []
    for side, part in ((True, test.body), (False, test.orelse)):
        if not isinstance(part, ast.Constant):
            each.append(facts(run, part, state, outcome=outcome))
        elif bool(part.value) is outcome:
            each.append(facts(run, test.test, state, outcome=side))
    return either(*each)


def _walrus(run: Interpreter, test: ast.NamedExpr, state: State, outcome: bool) -> Facts:
    return facts(run, test.value, state, outcome=outcome)


def _variable(run: Interpreter, test: ast.Name, state: State, outcome: bool) -> Facts:
    told = cast("_Told", state.locals.find(f"?{test.id}") or ())
    return told[0 if outcome else 1] if told else NO_FACTS


_CONDITIONS: Final = cast(
    "Mapping[type, _Condition]",
    {
        ast.UnaryOp: _not,
        ast.BoolOp: _combined,
        ast.Compare: _compared,
        ast.Call: _called,
        ast.Attribute: _attribute,
        ast.BinOp: _difference,
        ast.IfExp: _conditional,
        ast.NamedExpr: _walrus,
        ast.Name: _variable,
    },
)
