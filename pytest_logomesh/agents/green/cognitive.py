"""Cognitive complexity: how hard a function is to follow (G. Ann Campbell, "Cognitive Complexity", 2018).

A branch, a loop, a handler or a conditional expression costs 1, and 1 more for each of these that it stands in; `else`
and `elif` cost 1 however deep they stand; a run of one logical operator costs 1, and so does a call of the function
itself. A function or lambda inside counts as a level. The native analyser there is (complexipy 8.3) can end the
interpreter when threads share it, and reads comments as orders, so this one is ours.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def cognitive(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The complexity of one function, whatever is defined inside it included."""
    return sum(_cost(statement, 0, function.name) for statement in function.body)


def _cost(node: ast.AST, level: int, name: str) -> int:
    if isinstance(node, ast.If):
        return 1 + level + _if(node, level, name)
    if isinstance(node, (*_LOOPS, ast.ExceptHandler, ast.Match, ast.IfExp)):
        head, body = _parts(node)
        otherwise = isinstance(node, _LOOPS) and bool(node.orelse)
        return 1 + level + otherwise + _all(head, level, name) + _all(body, level + 1, name)
    if isinstance(node, _INNER):
        return _all(ast.iter_child_nodes(node), level + 1, name)
    own = isinstance(node, ast.BoolOp) or (isinstance(node, ast.Call) and _called(node) == name)
    return int(own) + _all(ast.iter_child_nodes(node), level, name)


def _parts(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """What of it stands at its own level, and what a level deeper."""
    match node:
        case ast.While(test=head, body=body, orelse=otherwise):
            return [head], [*body, *otherwise]
        case (
            ast.For(iter=head, body=body, orelse=otherwise)
            | ast.AsyncFor(iter=head, body=body, orelse=otherwise)
        ):
            return [head], [*body, *otherwise]
        case ast.Match(subject=head, cases=cases):
            return [head], [*cases]
        case ast.ExceptHandler(body=body):
            return [], [*body]
    return [], list(ast.iter_child_nodes(node))


def _if(node: ast.If, level: int, name: str) -> int:
    """What an if statement costs beyond itself: its parts, and a chain of `elif` and `else`."""
    total = _cost(node.test, level, name) + _all(node.body, level + 1, name)
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
        total += 1 + _cost(node.test, level, name) + _all(node.body, level + 1, name)
    return total + (1 + _all(node.orelse, level + 1, name) if node.orelse else 0)


def _all(nodes: Iterable[ast.AST], level: int, name: str) -> int:
    return sum(_cost(node, level, name) for node in nodes)


def _called(node: ast.Call) -> str:
    """The name by which a function may call itself: its own, or as a method of `self`."""
    called = node.func
    if (
        isinstance(called, ast.Attribute)
        and isinstance(called.value, ast.Name)
        and called.value.id in ("self", "cls")
    ):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
