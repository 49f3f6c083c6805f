"""Comparisons, and expressions of which only a part may be evaluated."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from pytest_logomesh.agents.red.flow.guards.conditions import facts
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Compare
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Value, constant

_ORDER: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], object]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


def compare(run: Interpreter, node: ast.Compare, state: State) -> Value:
    """A comparison; one of two values is kept for the checks."""
    left = run.value(node.left, state)
    rights = [run.value(part, state) for part in node.comparators]
    if len(rights) > 1:
        return NOTHING
    right = rights[0]
    run.program.compares.append(Compare(run.file, node, left, right, run.frame.function))
    result = _folded(node.ops[0], left, right, state)
    return constant(result) if isinstance(result, bool) else NOTHING


def _folded(op: ast.cmpop, left: Value, right: Value, state: State) -> object:
    if left.const is UNKNOWN or left.taints:
        return UNKNOWN
    if right.const is not UNKNOWN and not right.taints:
        try:
            return _ORDER[type(op)](left.const, right.const)
        except (TypeError, ValueError):
            return UNKNOWN
    if not isinstance(op, ast.In | ast.NotIn):
        return UNKNOWN
    held = state.contents(right)
    if held is None or not held.exact or held.rest is not NOTHING:
        return UNKNOWN
    values = list(held.items) if held.kind == "dict" else [value.const for value in held.items.values()]
    return UNKNOWN if UNKNOWN in values else (left.const in values) is isinstance(op, ast.In)


def boolean(run: Interpreter, node: ast.BoolOp, state: State) -> Value:
    """`and`, `or`: each part is evaluated where those before it came out so that it is."""
    wanted = isinstance(node.op, ast.And)
    branch = state.fork()
    values: list[Value] = []
    for part in node.values:
        value = run.value(part, branch)
        if value.truth is not wanted or part is node.values[-1]:
            values.append(value)
        if value.truth is not None and value.truth is not wanted:
            break
        branch.assume(facts(run, part, branch, outcome=wanted))
    state.keep_contents(branch)
    if branch.locals:
        # A walrus in a part that was evaluated binds here.
        state.adopt(branch, state.fork())
    return state.either(values)


def conditional(run: Interpreter, node: ast.IfExp, state: State) -> Value:
    """`body if test else orelse`."""
    known = run.value(node.test, state).truth
    results: list[Value] = []
    for side, part in ((True, node.body), (False, node.orelse)):
        if known is None or known is side:
            branch = state.fork()
            branch.assume(facts(run, node.test, branch, outcome=side))
            results.append(run.value(part, branch))
            state.keep_contents(branch)
    return state.either(results)
