"""What syntax says by itself: dotted text, equal expressions, and the statements that belong to one function."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_SILENT: Final = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop)
_ENDING: Final = frozenset({"abort", "exit", "_exit", "fail", "quit", "skip"})


def dotted(node: ast.AST | None) -> str:
    """`self.store.lock` of such an expression; empty where it is anything but names and dots."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def called(node: ast.AST | None) -> str:
    """The last part of what a call calls: `get` of `self.users.get(1)`; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def same(one: ast.AST, other: ast.AST) -> bool:
    """Whether two expressions are written alike, wherever they stand."""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
        return type(one.value) is type(other.value) and one.value == other.value
    return all(_alike(getattr(one, name, None), getattr(other, name, None)) for name in one._fields)


def _alike(one: object, other: object) -> bool:
    if isinstance(one, ast.expr_context):
        return True
    if isinstance(one, ast.AST):
        return isinstance(other, ast.AST) and same(one, other)
    if isinstance(one, list):
        return (
            isinstance(other, list)
            and len(one) == len(other)
            and all(_alike(a, b) for a, b in zip(one, other, strict=True))
        )
    return type(one) is type(other) and one == other


def own_nodes(*roots: ast.AST) -> Iterator[ast.AST]:
    """These and every node below in the order of the source, without the inside of functions and classes.

    Contexts and operators are left out: they say nothing by themselves.
    """
    waiting = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, _SCOPES):
            continue
        for name in reversed(node._fields):
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting.extend(item for item in reversed(value) if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST) and not isinstance(value, _SILENT):
                waiting.append(value)


def body_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Every node of a function's own body."""
    body = getattr(function, "body", [])
    yield from own_nodes(*(body if isinstance(body, list) else [body]))


def ends(body: Sequence[ast.stmt]) -> bool:
    """Whether control does not come past the last of these statements."""
    last = body[-1] if body else None
    if isinstance(last, ast.Return | ast.Raise | ast.Continue | ast.Break):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and ends(last.body) and ends(last.orelse)
    if isinstance(last, ast.With | ast.AsyncWith):
        return ends(last.body)
    return isinstance(last, ast.Expr) and called(last.value) in _ENDING
