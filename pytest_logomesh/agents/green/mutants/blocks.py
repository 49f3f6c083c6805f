"""The lists of statements of a function, each with what may be put there."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_logomesh.agents.green.mutants.reflection import FunctionNode
from pytest_logomesh.agents.green.mutants.walking import nodes

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@dataclass(frozen=True, slots=True)
class Block:
    """Statements that follow one another."""

    body: list[ast.stmt]
    looped: bool
    """They run once per turn of a loop."""
    plain: bool
    """The function around them is no generator, and no coroutine."""


def blocks(function: FunctionNode) -> list[Block]:
    """Every block of a function and of the functions in it, outer before inner; bodies of classes are left out."""
    return list(_blocks(function.body, looped=False, plain=_is_plain(function)))


def _blocks(body: list[ast.stmt], *, looped: bool, plain: bool) -> Iterator[Block]:
    yield Block(body, looped, plain)
    for node in body:
        if isinstance(node, FunctionNode):
            yield from _blocks(node.body, looped=looped, plain=_is_plain(node))
            continue
        if isinstance(node, ast.ClassDef):
            continue
        for field in ("body", "orelse", "finalbody"):
            held = getattr(node, field, None)
            if held:
                inside = looped or (field == "body" and isinstance(node, _LOOPS))
                yield from _blocks(held, looped=inside, plain=plain)
        for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _blocks(branch.body, looped=looped, plain=plain)


def _is_plain(function: FunctionNode) -> bool:
    if isinstance(function, ast.AsyncFunctionDef):
        return False
    return not any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes(function))
