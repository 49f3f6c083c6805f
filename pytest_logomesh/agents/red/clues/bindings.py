"""What statements bind to variables, and calls to parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.red.clues.shapes import dotted


def binds(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The variables that a statement binds, each with what it is, or is an item of."""
    targets: list[ast.expr] = []
    value: ast.expr | None = None
    if isinstance(node, ast.Assign):
        targets, value = [each for each in node.targets if isinstance(each, ast.Name)], node.value
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
        targets, value = [node.target], node.value
    elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        target, value = node.target, node.iter
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        targets, value = [node.optional_vars], node.context_expr
    for each in targets if value is not None else ():
        if isinstance(each, ast.Name) and value is not None:
            yield each.id, value


def given(node: ast.Call, places: list[str], name: str, rest: bool) -> Iterator[ast.expr]:
    """What a call gives for a parameter; for `**name`, what it unpacks."""
    for keyword in node.keywords:
        if keyword.arg == name or (keyword.arg is None and rest):
            yield keyword.value
    if name in places and places.index(name) < len(node.args):
        yield node.args[places.index(name)]


def line_of(node: ast.AST | None) -> int:
    """Where a node begins; 1 where it stands nowhere."""
    return getattr(node, "lineno", 1)


def is_rest(args: ast.arguments, name: str) -> bool:
    """Whether a parameter takes all other keywords: `**name`."""
    return args.kwarg is not None and args.kwarg.arg == name


def last_part(node: ast.expr) -> str:
    """The last part of the name of a type, quoted or not: `Any` of `typing.Any`; empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.partition("[")[0]
    return dotted(node).rpartition(".")[2]
