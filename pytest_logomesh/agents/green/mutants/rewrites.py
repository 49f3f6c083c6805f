"""Says the same in other words: turned comparisons and branches, named results, other increments."""

import ast
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.blocks import Block, blocks
from pytest_logomesh.agents.green.mutants.reflection import FunctionNode
from pytest_logomesh.agents.green.mutants.renaming import new_name
from pytest_logomesh.agents.green.mutants.walking import nodes

_MIRRORED: Mapping[type[ast.cmpop], type[ast.cmpop]] = MappingProxyType(
    {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
)
_SCALED = (ast.Add, ast.Sub, ast.Mult)
_TURNED, _BRANCHED, _NAMED, _UNNAMED, _SPELLED = 0.5, 0.4, 0.3, 0.5, 0.5
"""How often each is done where it may be."""


def rewrite(function: FunctionNode, rng: random.Random, numbers: Iterator[int]) -> list[Block]:
    """Change an outermost function in place.

    Args:
        function: it does not look at its locals.
        rng: what is drawn from.
        numbers: of inserted names.

    Returns:
        its blocks as they are now.
    """
    found = nodes(function)
    counts = Counter(node.id for node in found if isinstance(node, ast.Name))
    whole = _whole_numbers(found)
    for node in found:
        if isinstance(node, ast.Compare):
            _turn(node, rng)
        elif isinstance(node, ast.If | ast.IfExp):
            _branch(node, rng)
    parts = blocks(function)
    for block in parts:
        if whole:
            _spell(block.body, whole, rng)
        if block.plain:
            _return(block.body, counts, rng, numbers)
    return parts


def _turn(node: ast.Compare, rng: random.Random) -> None:
    """`a < b` as `b > a`."""
    mirrored = _MIRRORED.get(type(node.ops[0])) if len(node.ops) == 1 else None
    if mirrored is None or rng.random() >= _TURNED:
        return
    left, right = node.left, node.comparators[0]
    if _is_still(left) and _is_still(right):
        node.left, node.ops, node.comparators = right, [mirrored()], [left]


def _is_still(node: ast.expr) -> bool:
    """Whether reading it does nothing else."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "self"
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Name | ast.Constant)


def _branch(node: ast.If | ast.IfExp, rng: random.Random) -> None:
    """`if c: A else: B` as `if not c: B else: A`."""
    if not node.orelse or rng.random() >= _BRANCHED:
        return
    if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
        node.test = node.test.operand
    else:
        node.test = ast.UnaryOp(ast.Not(), node.test)
    if isinstance(node, ast.If):
        node.body, node.orelse = node.orelse, node.body
    else:
        node.body, node.orelse = node.orelse, node.body


def _whole_numbers(found: list[ast.AST]) -> frozenset[str]:
    """Locals that hold nothing but whole numbers made of constants."""
    if not any(map(_counts, found)) or any(isinstance(node, ast.Global | ast.Nonlocal) for node in found):
        return frozenset()
    good: set[ast.AST] = set()
    bad: set[str] = set()
    for node in found:
        if isinstance(node, ast.Assign) and _is_whole(node.value, node.targets):
            good.update(node.targets)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, _SCALED) and _is_int(node.value):
            good.add(node.target)
        elif isinstance(node, ast.arg):
            bad.add(node.arg)
        elif not isinstance(node, ast.Name):
            bad.update(_otherwise_bound(node))
    stored = [node for node in found if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    bad.update(node.id for node in stored if node not in good)
    return frozenset(node.id for node in stored) - bad


def _counts(node: ast.AST) -> bool:
    return isinstance(node, ast.AugAssign) or (
        isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp)
    )


def _otherwise_bound(node: ast.AST) -> Iterator[str]:
    for field in ("name", "rest", "asname"):
        name = getattr(node, field, None)
        if isinstance(name, str):
            yield name


def _is_whole(value: ast.expr, targets: list[ast.expr]) -> bool:
    """Whether the value is a constant, or the only target itself with a constant added."""
    if isinstance(value, ast.BinOp) and len(targets) == 1:
        target, left = targets[0], value.left
        same = isinstance(target, ast.Name) and isinstance(left, ast.Name) and target.id == left.id
        return same and isinstance(value.op, _SCALED) and _is_int(value.right)
    return _is_int(value)


def _is_int(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _spell(body: list[ast.stmt], whole: frozenset[str], rng: random.Random) -> None:
    """`x += 1` as `x = x + 1`, and back."""
    for index, node in enumerate(body):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in whole:
            if rng.random() < _SPELLED:
                read = ast.Name(node.target.id, ast.Load())
                body[index] = assigned(node.target, ast.BinOp(read, node.op, node.value))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Name) and target.id in whole and rng.random() < _SPELLED:
                body[index] = ast.AugAssign(target, value.op, value.right)


def _return(body: list[ast.stmt], counts: Counter[str], rng: random.Random, numbers: Iterator[int]) -> None:
    """`return f(x)` as `y = f(x); return y`, and back; it ends its block either way."""
    node = body[-1]
    if not isinstance(node, ast.Return) or node.value is None:
        return
    before = body[-2] if len(body) > 1 else None
    if isinstance(node.value, ast.Name):
        name = node.value.id
        if isinstance(before, ast.Assign) and len(before.targets) == 1 and rng.random() < _UNNAMED:
            target = before.targets[0]
            if isinstance(target, ast.Name) and target.id == name and counts[name] == 2:
                body[-2:] = [ast.Return(before.value)]
    elif not isinstance(node.value, ast.Constant) and rng.random() < _NAMED:
        name = new_name(next(numbers))
        body[-1:] = [
            assigned(ast.Name(name, ast.Store()), node.value),
            ast.Return(ast.Name(name, ast.Load())),
        ]


def assigned(target: ast.expr, value: ast.expr) -> ast.Assign:
    """The assignment, as the printer wants it."""
    return ast.Assign([target], value, lineno=1)
