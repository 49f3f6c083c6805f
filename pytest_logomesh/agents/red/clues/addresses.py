"""Who chooses where an address leads: of a text that is put together, only what stands in its host counts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import HOLE, Function, Program, Reach, Taint, Value

_CLOSED: Final = re.compile(r"[a-z][a-z0-9+.\-]*://[^/?#\\\0]+[/?#]|//[^/?#\\\0]+[/?#]", re.IGNORECASE)
"""A host that is known to its end."""
_OPEN: Final = re.compile(
    rf"([a-z][a-z0-9+.\-]*:)?//[^/?#]*{HOLE}|[a-z][a-z0-9+.\-]*:/?{HOLE}", re.IGNORECASE
)
_DRESSING: Final = frozenset(
    {
        "strip",
        "rstrip",
        "lstrip",
        "encode",
        "decode",
        "lower",
        "upper",
        "rjust",
        "ljust",
        "replace",
        "removesuffix",
    }
)
_UNSPLITTING: Final = (("urllib.parse.urlunsplit",), ("urllib.parse.urlunparse",))
_DEEPEST: Final = 8


def host_chooser(
    program: Program, node: ast.expr | None, value: Value, danger: str, least: Reach
) -> Taint | None:
    """The input that decides which host an address leads to; None where that is not for it to decide.

    Args:
        program: where the address is used.
        node: the expression of the address, if it is written out.
        value: what it is worth.
        danger: `redirect` or `url`.
        least: who it must be chosen by at the least.
    """
    taint = value.tainted(danger, least)
    if taint is None or taint.form == "whole":
        return taint
    text = value.known_text
    if text and not text.startswith(HOLE) and not _OPEN.match(text):
        return None
    for piece in pieces(program, node):
        if isinstance(piece, str):
            if _CLOSED.match(piece) or (piece.startswith(("/", "?", "#")) and not piece.startswith("//")):
                return None
            continue
        told = piece.known_text
        if told and (
            _CLOSED.match(told) or (not told.startswith(HOLE) and not _OPEN.match(told) and "://" not in told)
        ):
            return None
        return piece.tainted(danger, least)
    return taint


def pieces(program: Program, node: ast.expr | None, depth: int = 0) -> Iterator[str | Value]:
    """What a text is put together from, first to last: known text, and values of which it is not known."""
    if node is None:
        return
    parts = _parts(program, node) if depth < _DEEPEST else None
    if parts is None:
        value = program.value(node)
        known = value.const.decode("latin-1") if isinstance(value.const, bytes) else value.const
        yield known if isinstance(known, str) else value
        return
    for part in parts:
        if isinstance(part, str):
            yield part
        else:
            yield from pieces(program, part, depth + 1)


def _parts(program: Program, node: ast.expr) -> list[str | ast.expr] | None:
    """The next finer pieces of an expression; None where it has none."""
    if isinstance(node, ast.JoinedStr):
        return [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
    if isinstance(node, ast.BinOp):
        return _of_operator(program, node)
    if isinstance(node, ast.Call):
        return _of_call(program, node)
    return _assigned(program, node) if isinstance(node, ast.Name) else None


def _of_call(program: Program, node: ast.Call) -> list[str | ast.expr] | None:
    names = program.value(node.func).names
    if node.args and names[:1] in _UNSPLITTING:
        return _unsplit(node.args[0])
    if isinstance(node.func, ast.Attribute):
        return _of_method(program, node, node.func)
    return [node.args[1]] if "urllib.parse.urljoin" in names and len(node.args) > 1 else None


def _unsplit(node: ast.expr) -> list[str | ast.expr] | None:
    """What an address begins with that is put together from scheme, host and the rest."""
    host = node.elts[1] if isinstance(node, ast.Tuple | ast.List) and len(node.elts) > 1 else None
    if isinstance(host, ast.Constant):
        return ["/"]
    return None if host is None else [host]


def _of_operator(program: Program, node: ast.BinOp) -> list[str | ast.expr] | None:
    if isinstance(node.op, ast.Add):
        return [node.left, node.right]
    if not isinstance(node.op, ast.Mod):
        return None
    if isinstance(node.right, ast.Dict):
        before = (program.value(node.left).known_text or "").partition("%")[0]
        return [before, *node.right.values] if before else None
    values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
    return _filled(program, node.left, "%", values)


def _of_method(program: Program, node: ast.Call, func: ast.Attribute) -> list[str | ast.expr] | None:
    if func.attr == "geturl":
        return _replaced(program, func.value)
    if func.attr == "format":
        return _filled(program, func.value, "{", [*node.args, *(keyword.value for keyword in node.keywords)])
    if func.attr == "urljoin" and len(node.args) > 1:
        return [node.args[1]]
    if func.attr in _DRESSING and program.value(func.value).taints:
        return [func.value]
    return None


def _replaced(program: Program, node: ast.expr) -> list[str | ast.expr] | None:
    """`urlsplit(address)._replace(scheme="", netloc="").geturl()`."""
    if isinstance(node, ast.Name):
        found = _assigned(program, node)
        node = found[0] if found and isinstance(found[0], ast.expr) else node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_replace":
        for keyword in node.keywords:
            if keyword.arg == "netloc":
                return ["/"] if isinstance(keyword.value, ast.Constant) else [keyword.value]
    return None


def _filled(
    program: Program, template: ast.expr, mark: str, values: list[ast.expr]
) -> list[str | ast.expr] | None:
    text = program.value(template).known_text
    if text is None:
        return None
    before = text.partition(mark)[0]
    return [before, *values] if before else list(values)


def _assigned(program: Program, node: ast.Name) -> list[str | ast.expr] | None:
    """What a variable is put together from, when only one assignment in its function starts it."""
    around = program.function_around(node)
    first: list[ast.expr] = []
    more: list[ast.expr] = []
    for statement in _statements(program, around):
        if program.function_around(statement) is not around:
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if isinstance(target, ast.Name) and target.id == node.id:
            (first if isinstance(statement, ast.Assign) else more).append(statement.value)
    if len(first) != 1 or any(
        isinstance(part, ast.Name) and part.id == node.id for part in ast.walk(first[0])
    ):
        return None
    return [first[0], *sorted(more, key=lambda part: part.lineno)]


def _statements(program: Program, around: Function | None) -> Iterator[ast.Assign | ast.AugAssign]:
    """Assignments in a function, those of functions in it included."""
    if around is None:
        for _, assign in program.nodes(ast.Assign):
            yield assign
        for _, augmented in program.nodes(ast.AugAssign):
            yield augmented
        return
    for node in ast.walk(around.node):
        if isinstance(node, ast.Assign | ast.AugAssign):
            yield node
