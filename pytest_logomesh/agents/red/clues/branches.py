"""Whether a statement is reached where the answer to a question was yes, or where it was no."""

from __future__ import annotations

import ast
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.file_names import name_of
from pytest_logomesh.agents.red.flow import Program

_LEAVING: Final = ast.Return | ast.Raise | ast.Continue | ast.Break
_ENDING: Final = frozenset({"exit", "abort", "quit", "_exit", "error", "fail"})


class _Use(NamedTuple):
    node: ast.expr
    key: str


def reached_when(program: Program, asked: ast.expr, used: ast.expr, name: str) -> bool | None:
    """Whether a use is reached where the answer to a question was yes, or no; None where it does not depend on it.

    Args:
        program: both stand in it.
        asked: the question.
        used: the expression that uses what was asked about.
        name: what that is called, as `name_of` has it.
    """
    use = _Use(used, name)
    holder, negated = _tested(program, asked)
    if holder is None:
        return None
    if isinstance(holder, ast.Assign | ast.AnnAssign | ast.NamedExpr):
        return _by_variable(program, holder, use)
    if isinstance(holder, ast.Assert):
        return not negated
    if isinstance(holder, ast.Match):
        return True if _inside(program, holder, used) else None
    side = _side(program, holder, use)
    return None if side is None else side is not negated


def _tested(program: Program, node: ast.expr) -> tuple[ast.AST | None, bool]:
    """The statement that a question decides, and whether it is asked the other way round."""
    negated = False
    inner: ast.AST = node
    above = program.parent(node)
    while above is not None:
        if isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not):
            negated = not negated
        elif isinstance(above, ast.If | ast.While | ast.IfExp | ast.Assert):
            return (above, negated) if above.test is inner else (None, False)
        elif isinstance(above, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            return above, negated
        elif isinstance(above, ast.Match):
            return (above, False) if above.subject is inner else (None, False)
        elif isinstance(above, ast.stmt):
            return None, False
        inner, above = above, program.parent(above)
    return None, False


def _side(program: Program, holder: ast.AST, use: _Use) -> bool | None:
    """On which side of a branch the use is: True in its body, False in its `else`, or past it."""
    inner: ast.AST = use.node
    above = program.parent(inner)
    while above is not None and above is not holder:
        inner, above = above, program.parent(above)
    if above is holder:
        return _within(holder, inner)
    if isinstance(holder, ast.While):
        return False
    if isinstance(holder, ast.If) and holder.body and _leaves(holder.body[-1], use):
        return False
    return True if isinstance(holder, ast.If) and holder.orelse and _leaves(holder.orelse[-1], use) else None


def _within(holder: ast.AST, inner: ast.AST) -> bool | None:
    """On which side of a branch a part of it is."""
    if isinstance(holder, ast.IfExp):
        return True if inner is holder.body else False if inner is holder.orelse else None
    assert isinstance(holder, ast.If | ast.While)
    return inner is holder.test or inner in holder.body


def _inside(program: Program, holder: ast.AST, node: ast.AST) -> bool:
    """Whether a node stands in one of the cases of a match statement."""
    above = program.parent(node)
    while above is not None and above is not holder:
        above = program.parent(above)
    return above is holder


def _leaves(statement: ast.stmt, use: _Use) -> bool:
    """Whether control goes elsewhere, or on with another name."""
    if isinstance(statement, _LEAVING):
        return True
    if isinstance(statement, ast.With | ast.Try):
        return bool(statement.body) and _leaves(statement.body[-1], use)
    if isinstance(statement, ast.If):
        return (
            bool(statement.orelse) and _leaves(statement.body[-1], use) and _leaves(statement.orelse[-1], use)
        )
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        func = statement.value.func
        word = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
        return word in _ENDING
    return isinstance(statement, ast.Assign) and any(
        name_of(target) == use.key for target in statement.targets
    )


def _by_variable(program: Program, holder: ast.AST, use: _Use) -> bool | None:
    """`there = os.path.exists(path)`, and `if there:` afterwards."""
    targets = holder.targets if isinstance(holder, ast.Assign) else [getattr(holder, "target", None)]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    function = program.function_around(use.node)
    branches: list[ast.If | ast.While] = []
    branches.extend(branch for _, branch in program.nodes(ast.If))
    branches.extend(branch for _, branch in program.nodes(ast.While))
    for branch in branches:
        if branch.lineno > use.node.lineno or program.function_around(branch) is not function:
            continue
        if any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(branch.test)):
            side = _side(program, branch, use)
            if side is not None:
                return side is not isinstance(branch.test, ast.UnaryOp)
    return None
