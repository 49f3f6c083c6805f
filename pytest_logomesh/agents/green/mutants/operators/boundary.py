"""Boundaries: a range, a slice or an index that is off by one."""

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became, but


def boundary(place: Place) -> Iterator[Change]:
    """Bounds of `range` and of slices, indexes, and numbers compared with, each one more and one less."""
    node = place.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        for at, bound in enumerate(node.args[:2]):
            for new in _off_by_one(bound):
                yield became(node, but(node, args=[*node.args[:at], new, *node.args[at + 1 :]]))
    elif isinstance(node, ast.Subscript):
        yield from _subscript(node)
    elif isinstance(node, ast.Compare):
        for at, operand in enumerate(node.comparators):
            if _is_number(operand):
                for new in _off_by_one(operand):
                    others = [*node.comparators[:at], new, *node.comparators[at + 1 :]]
                    yield became(node, but(node, comparators=others))


def _subscript(node: ast.Subscript) -> Iterator[Change]:
    if isinstance(node.slice, ast.Slice):
        cut = node.slice
        for bound in ("lower", "upper"):
            held = getattr(cut, bound)
            if held is None:
                continue
            yield became(node, but(node, slice=but(cut, **{bound: None})))
            for new in _off_by_one(held):
                yield became(node, but(node, slice=but(cut, **{bound: new})))
    elif _is_number(node.slice):
        for new in _off_by_one(node.slice):
            yield became(node, but(node, slice=new))
    elif isinstance(node.slice, ast.BinOp):
        yield became(node, but(node, slice=node.slice.left))


def _off_by_one(node: ast.expr) -> Iterator[ast.expr]:
    value = _number(node)
    if value is not None:
        yield number(value + 1)
        yield number(value - 1)
        return
    if isinstance(node, ast.Starred):
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) and _number(node.right) == 1:
        yield node.left
    else:
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
    yield ast.BinOp(node, ast.Add(), ast.Constant(1))


def number(value: int | float) -> ast.expr:
    """The number as a parser would read it: a minus stands outside the constant."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _is_number(node: ast.expr) -> bool:
    return _number(node) is not None


def _number(node: ast.expr) -> int | float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value  # type: ignore[return-value] # the check above is exact, to keep booleans out
    return None
