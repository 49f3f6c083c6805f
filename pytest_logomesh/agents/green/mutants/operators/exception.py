"""Exceptions: another class is raised, none is raised, one less is caught."""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, but

_SIBLINGS: Mapping[str, str] = MappingProxyType(
    {
        "ValueError": "TypeError",
        "TypeError": "ValueError",
        "KeyError": "IndexError",
        "IndexError": "KeyError",
        "LookupError": "ValueError",
        "RuntimeError": "ValueError",
        "ZeroDivisionError": "OverflowError",
        "OverflowError": "ZeroDivisionError",
        "StopIteration": "ValueError",
        "AttributeError": "KeyError",
    }
)


def exception(place: Place) -> Iterator[Change]:
    """A raise with a sibling's class or gone, a handler of several classes with one less."""
    node = place.node
    if isinstance(node, ast.Raise):
        if not _is_abstract(node):
            yield from _sibling(node)
            yield Change(ast.Pass(), node)
    elif isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Tuple):
        kinds = node.type.elts
        for at in range(len(kinds) if len(kinds) > 1 else 0):
            left = [*kinds[:at], *kinds[at + 1 :]]
            caught = left[0] if len(left) == 1 else but(node.type, elts=left)
            yield Change(but(node, type=caught), node.type, caught)


def _sibling(node: ast.Raise) -> Iterator[Change]:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    if not isinstance(raised, ast.Name) or (isinstance(node.exc, ast.Call) and node.exc.keywords):
        return
    if raised.id[:1].islower():
        return  # an exception that was caught or made before, not a class
    other = ast.Name(_SIBLINGS.get(raised.id, "RuntimeError"), ast.Load())
    exc = but(node.exc, func=other) if isinstance(node.exc, ast.Call) else other
    yield Change(but(node, exc=exc), raised, other)


def _is_abstract(node: ast.Raise) -> bool:
    return node.exc is not None and "NotImplementedError" in ast.unparse(node.exc)
