"""`any(...)` and `all(...)` over what is looked at piece by piece."""

from __future__ import annotations

import ast

from pytest_logomesh.agents.red.flow.dangers import ALL
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about, either
from pytest_logomesh.agents.red.flow.guards.letters import DENIED, without
from pytest_logomesh.agents.red.flow.guards.prefixes import begins
from pytest_logomesh.agents.red.flow.guards.types import excluded_by_type
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.state import State


def _pieces(node: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """What is asked of each piece, and what the pieces are taken from."""
    comprehension = node.args[0] if node.args else None
    if not isinstance(comprehension, ast.GeneratorExp | ast.ListComp):
        return None
    return comprehension.elt, comprehension.generators[0].iter


def any_is(run: Interpreter, node: ast.Call, state: State) -> Facts:
    """`any(url.startswith(prefix) for prefix in PREFIXES)`: as one call with a tuple."""
    pieces = _pieces(node)
    if pieces is None:
        return NO_FACTS
    test, over = pieces
    held = state.contents(run.seen(over))
    if not isinstance(test, ast.Call) or not isinstance(test.func, ast.Attribute) or held is None:
        return NO_FACTS
    if test.func.attr != "startswith" or not held.items:
        return NO_FACTS
    receiver = run.seen(test.func.value)
    return either(*(begins(receiver, prefix) for prefix in held.items.values()))


def all_are(run: Interpreter, node: ast.Call, state: State) -> Facts:
    """`all(c in ALLOWED for c in text)`, `all(isinstance(value, str) for value in values)`."""
    pieces = _pieces(node)
    if pieces is None:
        return NO_FACTS
    test, over = pieces
    taints = state.flat(run.seen(over))
    if isinstance(test, ast.Call) and _is_isinstance(test):
        return about(taints, excluded_by_type(run, test.args[1]))
    return about(taints, ALL) if isinstance(test, ast.Compare | ast.Call | ast.BoolOp) else NO_FACTS


def _is_isinstance(test: ast.Call) -> bool:
    return isinstance(test.func, ast.Name) and test.func.id == "isinstance" and len(test.args) == 2


def none_is(run: Interpreter, node: ast.Call) -> Facts:
    """`any(...)` that came out false: all are on the list, or nothing on a list of forbidden things is in the text."""
    pieces = _pieces(node)
    if pieces is None:
        return NO_FACTS
    test, over = pieces
    if not isinstance(test, ast.Compare):
        return NO_FACTS
    if isinstance(test.ops[0], ast.NotIn):
        return about(run.seen(over).taints, ALL)
    return _none_in(run, test.comparators[0], over) if isinstance(test.ops[0], ast.In) else NO_FACTS


def _none_in(run: Interpreter, text: ast.expr, over: ast.expr) -> Facts:
    value, each = run.seen(text), run.seen(over)
    if each.taints and isinstance(value.const, str):
        return about(each.taints, without(value.const))
    if isinstance(each.const, str):
        return about(value.taints, without(each.const))
    listed = ast.dump(over)
    return about(value.taints, without(word for word in DENIED if repr(word) in listed))
