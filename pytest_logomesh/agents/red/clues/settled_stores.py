"""Attributes that are set again before anything is done with them."""

import ast
from typing import Final

from pytest_logomesh.agents.red.clues.naming import plain_name
from pytest_logomesh.agents.red.flow import Program

_MOST_FOLLOWING: Final = 20
_SETTING: Final = ("load_", "set_", "mount")
"""Beginnings of methods that only change the object."""


def is_set_again(program: Program, node: ast.Attribute) -> bool:
    """Whether the same block gives the attribute another value, before the object is handed to anybody.

    Args:
        program: what is looked at.
        node: the attribute, where it is assigned to.
    """
    statement: ast.AST | None = node
    while statement is not None and not isinstance(statement, ast.stmt):
        statement = program.parent(statement)
    if statement is None:
        return False
    block, place = program.place(statement)
    base = ast.dump(node.value)
    for following in block[place + 1 : place + _MOST_FOLLOWING]:
        if _gives(program, following, node, base):
            return True
        if not isinstance(following, ast.Assign | ast.Expr | ast.AnnAssign) or _hands_over(
            following, node.value
        ):
            return False
    return False


def _gives(program: Program, statement: ast.stmt, node: ast.Attribute, base: str) -> bool:
    """Whether a statement that is reached gives the attribute a value."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(
        isinstance(target, ast.Attribute)
        and target.attr == node.attr
        and id(target.value) in program.noted
        and ast.dump(target.value) == base
        for target in targets
    )


def _hands_over(statement: ast.stmt, base: ast.expr) -> bool:
    """Whether the object goes somewhere, or one of its methods may connect."""
    name = plain_name(base)
    for part in ast.walk(statement):
        if isinstance(part, ast.Call):
            values = (*part.args, *(keyword.value for keyword in part.keywords))
            if any(plain_name(value) == name for value in values):
                return True
            func = part.func
            if (
                isinstance(func, ast.Attribute)
                and plain_name(func.value) == name
                and not func.attr.startswith(_SETTING)
            ):
                return True
    return isinstance(statement, ast.Assign) and plain_name(statement.value) == name
