"""Returns: nothing comes back, the other answer, or an empty collection."""

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became, but

_ANSWERS = (ast.Compare, ast.BoolOp)


def returning(place: Place) -> Iterator[Change]:
    """`None` instead of the value, `not` before an answer, an empty collection instead of a filled one."""
    node = place.node
    if not isinstance(node, ast.Return) or node.value is None:
        return
    value = node.value
    if not (isinstance(value, ast.Constant) and value.value is None):
        yield became(node, but(node, value=ast.Constant(None)))
    empty = _empty(value)
    if empty is not None:
        yield became(node, but(node, value=empty))
    if isinstance(value, _ANSWERS) and not (isinstance(value, ast.Compare) and len(value.ops) == 1):
        yield became(node, but(node, value=ast.UnaryOp(ast.Not(), value)))


def _empty(value: ast.expr) -> ast.expr | None:
    if isinstance(value, ast.ListComp) or (isinstance(value, ast.List) and value.elts):
        return ast.List([], ast.Load())
    if isinstance(value, ast.DictComp) or (isinstance(value, ast.Dict) and value.keys):
        return ast.Dict([], [])
    if isinstance(value, ast.JoinedStr):
        return ast.Constant("")
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.args:
        empty = {
            "list": ast.List([], ast.Load()),
            "dict": ast.Dict([], []),
            "tuple": ast.Tuple([], ast.Load()),
        }
        empty["sorted"] = empty["list"]
        return empty.get(value.func.id)
    return None
