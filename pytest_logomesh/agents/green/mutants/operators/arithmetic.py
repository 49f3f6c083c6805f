"""Arithmetic: another operator between the same operands, also in augmented assignments."""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became, but

_SIGNS: Mapping[type[ast.operator], str] = MappingProxyType(
    {
        ast.Add: "+",
        ast.Sub: "-",
        ast.Mult: "*",
        ast.Div: "/",
        ast.FloorDiv: "//",
        ast.Mod: "%",
        ast.Pow: "**",
        ast.LShift: "<<",
        ast.RShift: ">>",
        ast.BitAnd: "&",
        ast.BitOr: "|",
        ast.BitXor: "^",
    }
)
_OTHERS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = MappingProxyType(
    {
        ast.Add: (ast.Sub,),
        ast.Sub: (ast.Add,),
        ast.Mult: (ast.FloorDiv, ast.Add),
        ast.Div: (ast.Mult, ast.FloorDiv),
        ast.FloorDiv: (ast.Mult, ast.Div),
        ast.Mod: (ast.FloorDiv,),
        ast.Pow: (ast.Mult,),
        ast.LShift: (ast.RShift,),
        ast.RShift: (ast.LShift,),
        ast.BitAnd: (ast.BitOr,),
        ast.BitOr: (ast.BitAnd, ast.BitXor),
        ast.BitXor: (ast.BitAnd, ast.BitOr),
    }
)
_NO_NUMBERS = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp, ast.Dict)


def arithmetic(place: Place) -> Iterator[Change]:
    """Each sign as one that is easily taken for it; a minus before an operand may go."""
    node = place.node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield became(node, node.operand)
    if isinstance(node, ast.BinOp) and (_is_no_number(node.left) or _is_no_number(node.right)):
        return  # text and lists know one sign only; any other fails at once
    if isinstance(node, ast.AugAssign) and _is_no_number(node.value):
        return
    if isinstance(node, ast.BinOp | ast.AugAssign):
        equals = "=" if isinstance(node, ast.AugAssign) else ""
        for other in _OTHERS.get(type(node.op), ()):
            yield Change(but(node, op=other()), _SIGNS[type(node.op)] + equals, _SIGNS[other] + equals)


def _is_no_number(node: ast.expr) -> bool:
    return isinstance(node, _NO_NUMBERS) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )
