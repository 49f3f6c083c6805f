"""What an `isinstance` says."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import STRUCTURE, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter

_NUMBERS: Final = frozenset({"int", "float", "bool", "complex", "uuid.UUID", "decimal.Decimal"})
_SCALARS: Final = _NUMBERS | {"str", "bytes"}


def kinds_of(run: Interpreter, node: ast.expr) -> set[str]:
    """The names of the types that an `isinstance` asks for."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return {name for part in parts for name in run.seen(part).names}


def excluded_by_type(run: Interpreter, node: ast.expr) -> frozenset[str]:
    """The dangers that a value of one of these types does not carry."""
    kinds = kinds_of(run, node)
    if not kinds or not kinds <= _SCALARS:
        return frozenset()
    return TEXT if kinds <= _NUMBERS else STRUCTURE
