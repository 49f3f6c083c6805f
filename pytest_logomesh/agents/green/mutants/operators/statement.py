"""Statements: one is missing."""

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, but
from pytest_logomesh.agents.green.mutants.walking import nodes

_ACTS = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom)


def statement(place: Place) -> Iterator[Change]:
    """Without an assignment, a call, a del, a break or continue, an else or finally branch."""
    node = place.node
    if _may_go(place):
        yield Change(ast.Pass(), node)
    if isinstance(node, ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try) and node.orelse:
        yield Change(but(node, orelse=[]), node.orelse[0], what="the else branch")
    if isinstance(node, ast.Try) and node.handlers and node.finalbody:
        yield Change(but(node, finalbody=[]), node.finalbody[0], what="the finally branch")


def _may_go(place: Place) -> bool:
    node = place.node
    if isinstance(node, ast.Assign):
        return place.function != "" and all(_is_known(target, place) for target in node.targets)
    if isinstance(node, ast.AugAssign | ast.Delete | ast.Break | ast.Continue):
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, _ACTS)


def _is_known(target: ast.expr, place: Place) -> bool:
    """Whether the target exists without the assignment; otherwise any test would see that it is gone."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(_is_known(part, place) for part in target.elts)
    if isinstance(target, ast.Attribute):
        return not place.function.endswith("__init__")
    if not isinstance(target, ast.Name):
        return True
    return any(_binds(node, target) for node in nodes(place.body))


def _binds(node: ast.AST, target: ast.Name) -> bool:
    if isinstance(node, ast.arg):
        return node.arg == target.id
    return (
        isinstance(node, ast.Name)
        and node is not target
        and node.id == target.id
        and isinstance(node.ctx, ast.Store)
    )
