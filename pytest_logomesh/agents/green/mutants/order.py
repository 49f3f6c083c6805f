"""Puts plain functions and methods that stand side by side in another order."""

import ast
import random

from pytest_logomesh.agents.green.mutants.reflection import FunctionNode

_SIMPLE = (ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp)
_SIMPLE_PARTS = (*_SIMPLE, ast.expr_context, ast.operator, ast.unaryop)


def reorder(tree: ast.Module, rng: random.Random) -> None:
    """Shuffle each run of functions whose definitions do not touch one another."""
    _reorder(tree.body, rng)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            reorder_class(node, rng)


def reorder_class(node: ast.ClassDef, rng: random.Random) -> None:
    """Shuffle the methods of a class and of the classes in it."""
    _reorder(node.body, rng)
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            reorder_class(inner, rng)


def _reorder(body: list[ast.stmt], rng: random.Random) -> None:
    start = 0
    while start < len(body):
        end = start
        while end < len(body) and _is_plain(body[end]):
            end += 1
        if end - start > 1 and _are_apart(body[start:end]):
            run = body[start:end]
            rng.shuffle(run)
            body[start:end] = run
        start = end + 1


def _is_plain(node: ast.stmt) -> bool:
    """Whether defining it calls nothing."""
    return (
        isinstance(node, FunctionNode)
        and not node.decorator_list
        and not getattr(node, "type_params", ())
        and all(isinstance(part, _SIMPLE_PARTS) for outer in _evaluated(node) for part in ast.walk(outer))
    )


def _evaluated(node: FunctionNode) -> list[ast.expr]:
    """What a definition evaluates at once."""
    arguments = node.args
    parts = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    annotations = [part.annotation for part in parts if part is not None]
    found = [*arguments.defaults, *arguments.kw_defaults, *annotations, node.returns]
    return [part for part in found if part is not None]


def _are_apart(run: list[ast.stmt]) -> bool:
    """Whether no name is defined twice or evaluated by a neighbour's definition."""
    functions = [node for node in run if isinstance(node, FunctionNode)]
    defined = {node.name for node in functions}
    if len(defined) < len(run):
        return False
    read = {
        part.id
        for node in functions
        for outer in _evaluated(node)
        for part in ast.walk(outer)
        if isinstance(part, ast.Name)
    }
    return defined.isdisjoint(read)
