"""Conditions: the other branch, another connective, one operand less, a filter less."""

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became, but


def condition(place: Place) -> Iterator[Change]:
    """Tests negated, `and` for `or`, an operand or a `not` dropped, filters negated and dropped."""
    node = place.node
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield from _negated(node)
    elif isinstance(node, ast.BoolOp):
        yield from _connected(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield became(node, node.operand)
    elif isinstance(node, ast.comprehension):
        yield from _filtered(node)


def _negated(node: ast.If | ast.While | ast.IfExp) -> Iterator[Change]:
    # Comparisons, `not`s and constants are turned round by their own operators.
    if not _turns_itself(node.test):
        test = ast.UnaryOp(ast.Not(), node.test)
        yield Change(but(node, test=test), node.test, test)


def _connected(node: ast.BoolOp) -> Iterator[Change]:
    swapped = but(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    was, now = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    yield Change(swapped, was, now)
    for at in range(len(node.values)):
        left = [*node.values[:at], *node.values[at + 1 :]]
        yield became(node, left[0] if len(left) == 1 else but(node, values=left))


def _filtered(node: ast.comprehension) -> Iterator[Change]:
    for at, test in enumerate(node.ifs):
        before, after = node.ifs[:at], node.ifs[at + 1 :]
        yield Change(but(node, ifs=[*before, *after]), test, what="the filter")
        if not _turns_itself(test):
            turned = ast.UnaryOp(ast.Not(), test)
            yield Change(but(node, ifs=[*before, turned, *after]), test, turned)


def _turns_itself(test: ast.expr) -> bool:
    return (
        isinstance(test, ast.Constant)
        or (isinstance(test, ast.Compare) and len(test.ops) == 1)
        or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))
    )
