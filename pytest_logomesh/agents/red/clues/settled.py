"""Comparisons whose outcome is settled before they are made."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.clues.shapes import called, dotted, same
from pytest_logomesh.agents.red.flow import Program
from pytest_logomesh.records.finding import Severity

_NUMERIC: Final = frozenset({
    "value", "val", "num", "number", "score", "item", "result", "mean", "data", "total", "cell", "entry",
    "float",
})  # fmt: skip
"""Names of what may be a float that is not a number, which differs from itself."""
_COUNTING: Final = frozenset({"len", "abs"})
_ALWAYS_TRUE: Final = frozenset({("GtE", 0), ("Gt", -1), ("NotEq", -1)})
_NEVER_TRUE: Final = frozenset({("Lt", 0), ("LtE", -1), ("Eq", -1)})
_MIRRORED: Final = {"Lt": "Gt", "Gt": "Lt", "LtE": "GtE", "GtE": "LtE"}
_TEXTUAL: Final = frozenset({"str", "input", "repr"})
_TEXTUAL_METHODS: Final = frozenset({"hexdigest", "lower", "upper", "strip"})
_NAMED: Final = frozenset({
    "user", "owner", "role", "token", "password", "id", "name", "key", "author", "email", "hash",
    "signature", "digest", "session", "tenant", "group", "account", "status", "state", "type", "kind",
    "username", "secret", "code", "pin",
})  # fmt: skip
"""Names of what never is a number."""
_NUMBERED: Final = frozenset({"int", "len", "float", "ord"})
_PURE: Final = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp,
    ast.Tuple, ast.Slice, ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop,
)  # fmt: skip


class Told(NamedTuple):
    """A condition whose outcome is settled."""

    node: ast.AST
    cwe: int
    message: str
    severity: Severity = Severity.MEDIUM


def compared(program: Program, node: ast.Compare) -> Iterator[Told]:
    """What is settled about a comparison."""
    sides = [node.left, *node.comparators]
    for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
        if same(left, right) and is_pure(left) and not isinstance(left, ast.Constant):
            if not _may_be_no_number(program, op, left):
                yield Told(
                    node,
                    571 if isinstance(op, ast.Eq | ast.Is | ast.LtE | ast.GtE) else 570,
                    "a value is compared with itself",
                )
        elif isinstance(op, ast.Is | ast.IsNot) and (_is_literal(left) or _is_literal(right)):
            yield Told(node, 697, "a literal is compared by identity, not by its value", Severity.LOW)
        elif isinstance(op, ast.In | ast.NotIn):
            yield from _contained(program, node, left, right)
        elif len(sides) == 2:
            yield from _counted(node, left, op, right)
            if _is_match(left) and isinstance(right, ast.Constant) and isinstance(right.value, bool):
                yield Told(node, 697, "a match is never equal to True or False")
            if isinstance(op, ast.Eq | ast.NotEq) and (_differ(left, right) or _differ(right, left)):
                yield Told(node, 697, "text is compared with a number, and they never are equal")


def is_pure(node: ast.AST) -> bool:
    """Whether evaluating it twice gives the same."""
    return all(isinstance(each, _PURE) for each in ast.walk(node))


def _may_be_no_number(program: Program, op: ast.cmpop, node: ast.expr) -> bool:
    """Whether it may be the test for NaN, which alone differs from itself."""
    if not isinstance(op, ast.Eq | ast.NotEq):
        return False
    keyed = (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )
    if isinstance(node, ast.Subscript | ast.BinOp) and not keyed:
        return isinstance(op, ast.NotEq)
    name = head(node)
    if isinstance(op, ast.NotEq) and isinstance(node, ast.Name):
        return not set(words(name)) & _NAMED
    plain = len(name) <= 2 or bool(set(words(name)) & _NUMERIC) or _is_float(program, node, name)
    return plain and (isinstance(node, ast.Name) or isinstance(op, ast.NotEq))


def _is_float(program: Program, node: ast.expr, name: str) -> bool:
    function = program.function_around(node)
    if function is None:
        return False
    return any(
        arg.arg == name and dotted(arg.annotation) in ("float", "np.ndarray")
        for arg in function.node.args.args
    )


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes | int | float) and not isinstance(node.value, bool)
    return isinstance(node, ast.List | ast.Dict | ast.Set | ast.Tuple | ast.JoinedStr)


def _contained(program: Program, node: ast.Compare, left: ast.expr, right: ast.expr) -> Iterator[Told]:
    if (
        isinstance(left, ast.Constant)
        and left.value in ("", b"")
        and not isinstance(right, ast.List | ast.Tuple | ast.Set)
    ):
        if isinstance(right, ast.Constant):
            yield Told(node, 571, "the empty text is part of every text")
    elif (
        isinstance(right, ast.List | ast.Tuple | ast.Set)
        and is_pure(left)
        and not isinstance(left, ast.Constant)
    ):
        if any(same(left, item) for item in right.elts):
            yield Told(node, 571, "a value is looked for in a list that it was put into")
    elif isinstance(right, ast.Constant) and isinstance(right.value, str) and _is_wrapped(program, right):
        yield Told(node, 697, "the brackets make no tuple of one text, so any part of it is found in it")


def _is_wrapped(program: Program, node: ast.Constant) -> bool:
    """Whether a text stands in brackets of its own: `role in ("admin")`."""
    if len(str(node.value)) < 2 or node.lineno != node.end_lineno:
        return False
    for module in program.modules:
        lines = module.lines
        if node.lineno <= len(lines) and id(module.tree) == id(_root(program, node)):
            octets = lines[node.lineno - 1].encode()
            before, after = octets[: node.col_offset].rstrip(), octets[node.end_col_offset or 0 :].lstrip()
            return before.endswith(b"(") and after.startswith(b")") and before[:-1].rstrip().endswith(b" in")
    return False


def _root(program: Program, node: ast.AST) -> ast.AST:
    above = program.parent(node)
    while above is not None:
        node, above = above, program.parent(above)
    return node


def _counted(node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Iterator[Told]:
    """A length, which is never below zero, against a bound."""
    for one, other, name in (
        (left, right, type(op).__name__),
        (right, left, _MIRRORED.get(type(op).__name__, type(op).__name__)),
    ):
        bound = number(other)
        if called(one) not in _COUNTING or bound is None:
            continue
        if (name, bound) in _ALWAYS_TRUE:
            yield Told(node, 571, "a length is never below zero")
        elif (name, bound) in _NEVER_TRUE:
            yield Told(node, 570, "a length is never below zero")


def number(node: ast.expr) -> float | None:
    """The number that a literal is, with its sign; None for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = number(node.operand)
        return None if inner is None else -inner
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    ):
        return node.value
    return None


def _is_match(node: ast.expr) -> bool:
    return called(node) in ("fullmatch", "match", "search") and dotted(
        getattr(node, "func", None)
    ).startswith("re.")


def _differ(one: ast.expr, other: ast.expr) -> bool:
    """Whether one is surely text and the other a number, or a type and its name."""
    if not isinstance(other, ast.Constant) or not isinstance(one, ast.Call):
        return False
    name, plain = called(one), isinstance(one.func, ast.Name)
    if (plain and name in _TEXTUAL) or (not plain and name in _TEXTUAL_METHODS):
        return isinstance(other.value, int | float) and not isinstance(other.value, bool)
    return plain and name in (*_NUMBERED, "type") and isinstance(other.value, str)
