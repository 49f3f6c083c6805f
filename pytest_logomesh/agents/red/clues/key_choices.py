"""How a program chooses among the keys of a mapping: by conditions, by what it takes out, by looking at all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, own_nodes
from pytest_logomesh.agents.red.flow import Function
from pytest_logomesh.agents.red.flow.cleaners import sounds_validating

DRESSING: Final = frozenset({"str", "strip", "lower", "replace", "removeprefix", "camel_to_snake"})
"""Calls that leave it to the stranger which key it is."""


def keeps_key(key: ast.expr, target: ast.expr) -> bool:
    """Whether a comprehension's keys are those that it goes over."""
    first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
    while isinstance(key, ast.Call) and called(key) in DRESSING:
        key = key.func.value if isinstance(key.func, ast.Attribute) else key.args[0] if key.args else first
    return isinstance(key, ast.Name) and isinstance(first, ast.Name) and key.id == first.id


def chooses(test: ast.expr, target: ast.expr) -> bool:
    """Whether a condition of a comprehension looks at the key: anything but `hasattr(user, key)`."""
    first = target.elts[0] if isinstance(target, ast.Tuple) and target.elts else target
    name = getattr(first, "id", "")
    if isinstance(test, ast.Call) and called(test) in ("hasattr", "isinstance", "startswith"):
        return False
    if isinstance(test, ast.UnaryOp):
        return chooses(test.operand, target)
    if isinstance(test, ast.Compare) and not isinstance(test.ops[0], ast.In | ast.NotIn):
        return isinstance(test.ops[0], ast.Eq) and dotted(test.left) == name
    return any(isinstance(each, ast.Name) and each.id == name for each in own_nodes(test))


def texts(node: ast.expr | None) -> Iterator[str]:
    """The constants that an expression is, or that stand in it as in a list."""
    for each in getattr(node, "elts", [node]):
        if isinstance(each, ast.Constant):
            yield str(each.value)


def constant_keys(node: ast.Dict) -> Iterator[str]:
    """The keys of a written-out dictionary that are constants."""
    return (str(key.value) for key in node.keys if isinstance(key, ast.Constant))


def taken_out(function: Function, name: str, line: int) -> Iterator[str]:
    """The constant keys that are popped from a variable, deleted, or set anew, before a line."""
    for node in body_nodes(function.node):
        if getattr(node, "lineno", line) >= line:
            continue
        if isinstance(node, ast.Call) and called(node) == "pop" and node.args:
            if isinstance(node.func, ast.Attribute) and dotted(node.func.value) == name:
                yield from texts(node.args[0])
        elif isinstance(node, ast.Delete | ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Subscript) and dotted(target.value) == name:
                    yield from texts(target.slice)


def is_checked(function: Function, name: str, line: int) -> bool:
    """Whether a function looks, before a line, at all the keys of a variable together."""
    return any(
        _checks(node, name) for node in body_nodes(function.node) if getattr(node, "lineno", line) <= line
    )


def _checks(node: ast.AST, name: str) -> bool:
    match node:
        case ast.BinOp(left=left, op=ast.Sub()):
            return _keys_of(left) == name
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            return name in (_keys_of(left), _keys_of(right))
        case ast.Compare(left=left, ops=[op, *_], comparators=[right, *_]):
            low = isinstance(op, ast.Lt | ast.LtE | ast.Eq | ast.NotEq)
            return _keys_of(left if low else right) == name and not isinstance(op, ast.In | ast.NotIn)
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp():
            return _looks_up(node, name)
        case ast.Call():
            return _asks(node, name)
    return False


def _looks_up(node: ast.GeneratorExp | ast.ListComp | ast.SetComp, name: str) -> bool:
    """`key not in ALLOWED for key in data`."""
    first = node.generators[0]
    return (_keys_of(first.iter) or dotted(first.iter)) == name and any(
        isinstance(test, ast.Compare)
        and isinstance(test.ops[0], ast.In | ast.NotIn)
        and dotted(test.left) == dotted(first.target)
        for test in (*first.ifs, node.elt)
    )


def _asks(node: ast.Call, name: str) -> bool:
    """`set(data).issubset(ALLOWED)`, `ALLOWED.issuperset(data)`, `validate(data)`."""
    word = called(node)
    if word in ("issubset", "difference", "intersection") and isinstance(node.func, ast.Attribute):
        return _keys_of(node.func.value) == name
    known = word == "issuperset" or sounds_validating(word)
    return known and any((_keys_of(arg) or dotted(arg)) == name for arg in node.args)


def _keys_of(node: ast.expr) -> str:
    """The variable whose keys `set(data)` or `data.keys()` are; empty for anything else."""
    if isinstance(node, ast.Call):
        if called(node) in ("set", "frozenset", "list", "sorted") and node.args:
            return _keys_of(node.args[0]) or dotted(node.args[0])
        if called(node) == "keys" and isinstance(node.func, ast.Attribute):
            return dotted(node.func.value)
    return ""
