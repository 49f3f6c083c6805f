"""Whose variable a name in a function is."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from pytest_logomesh.agents.red.clues.shapes import body_nodes
from pytest_logomesh.agents.red.flow import Function


def local_names(
    function: Function, nodes: Iterable[ast.AST] | None = None
) -> tuple[set[str], set[str], set[str]]:
    """A function's own variables, those it calls global, and those it calls nonlocal."""
    spec = function.node.args
    own = {arg.arg for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    own |= {arg.arg for arg in (spec.vararg, spec.kwarg) if arg is not None}
    outside: set[str] = set()
    outer: set[str] = set()
    for node in body_nodes(function.node) if nodes is None else nodes:
        if isinstance(node, ast.Global):
            outside.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            outer.update(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
    return own - outside - outer, outside, outer
