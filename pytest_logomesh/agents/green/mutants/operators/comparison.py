"""Comparisons: the boundary moves, or the answer turns round."""

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, but

_SIGNS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.In: "in",
        ast.NotIn: "not in",
        ast.Is: "is",
        ast.IsNot: "is not",
    }
)
_OTHERS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = MappingProxyType(
    {
        ast.Lt: (ast.LtE, ast.GtE),
        ast.LtE: (ast.Lt, ast.Gt),
        ast.Gt: (ast.GtE, ast.LtE),
        ast.GtE: (ast.Gt, ast.Lt),
        ast.Eq: (ast.NotEq,),
        ast.NotEq: (ast.Eq,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
    }
)


def comparison(place: Place) -> Iterator[Change]:
    """Each sign of a comparison as its neighbour and as its negation."""
    node = place.node
    if not isinstance(node, ast.Compare):
        return
    for at, sign in enumerate(node.ops):
        for other in _OTHERS[type(sign)]:
            ops = [*node.ops[:at], other(), *node.ops[at + 1 :]]
            yield Change(but(node, ops=ops), _SIGNS[type(sign)], _SIGNS[other])
