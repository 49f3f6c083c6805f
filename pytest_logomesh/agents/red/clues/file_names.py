"""What expressions call a file, so that two of them can be held against each other."""

from __future__ import annotations

import ast
from typing import Final

_WRAPPERS: Final = frozenset({"Path", "str", "fspath", "PurePath", "PosixPath"})
_OPENERS: Final = frozenset({"open"})
_DEEPEST: Final = 6


def name_of(node: ast.expr, *, opened: bool = False) -> str:
    """What is the same for two expressions of one file: `Path(name)` and `str(name)` count as `name`.

    Args:
        node: the expression.
        opened: `open(name, "rb")` counts as `name`, too.
    """
    for _ in range(_DEEPEST):
        if not (isinstance(node, ast.Call) and node.args):
            break
        func = node.func
        word = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        wraps = word in _WRAPPERS and len(node.args) == 1 and not node.keywords
        if not wraps and not (opened and word in _OPENERS):
            break
        node = node.args[0]
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return ast.dump(node)
