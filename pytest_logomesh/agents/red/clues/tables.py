"""Constants that a name may stand for because a loop, or an index, takes them out of a table that is written out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import Program

_MOST: Final = 64
_VIEWS: Final = {"items": None, "values": 1, "keys": 0}
"""Methods of dictionaries, and which half of an entry they give; None for both."""


def listed_values(program: Program, origins: Origins, node: ast.expr) -> Iterator[object]:
    """The constants of a table that an expression may be.

    Args:
        program: where it stands.
        origins: of that program.
        node: a loop's variable, or `TABLE[key]`.
    """
    if isinstance(node, ast.Subscript):
        table = _written_out(origins, node.value)
        yield from _constants(table.values) if isinstance(table, ast.Dict) else _rows(table, ())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        table = _written_out(origins, node.func.value)
        yield from _constants([*(table.values if isinstance(table, ast.Dict) else ()), *node.args[1:]])
    elif isinstance(node, ast.Name):
        for target, over in _loops(program, node):
            place = _place(target, node.id)
            if place is not None:
                yield from _of_iterable(origins, over, place)


def _loops(program: Program, name: ast.Name) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The targets and iterables of the loops of the function in which a name stands."""
    around = program.function_around(name)
    loops: list[ast.For | ast.AsyncFor | ast.comprehension] = []
    loops.extend(loop for _, loop in program.nodes(ast.For))
    loops.extend(loop for _, loop in program.nodes(ast.AsyncFor))
    loops.extend(loop for _, loop in program.nodes(ast.comprehension))
    for loop in loops:
        if program.function_around(loop) is around:
            yield loop.target, loop.iter


def _place(target: ast.expr, name: str) -> tuple[int, ...] | None:
    """Where in an item the loop's variable is; empty for the item itself."""
    if isinstance(target, ast.Name):
        return () if target.id == name else None
    for number, part in enumerate(target.elts if isinstance(target, ast.Tuple | ast.List) else ()):
        inner = _place(part, name)
        if inner is not None:
            return (number, *inner)
    return None


def _of_iterable(origins: Origins, over: ast.expr, place: tuple[int, ...]) -> Iterator[object]:
    if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and over.func.attr in _VIEWS:
        table = _written_out(origins, over.func.value)
        if isinstance(table, ast.Dict):
            half = _VIEWS[over.func.attr]
            if half is None and place:
                half, place = place[0], place[1:]
            entries = table.values if half == 1 else [key for key in table.keys if key is not None]
            yield from (value for entry in entries[:_MOST] for value in _at(entry, place))
        return
    if isinstance(over, ast.Call) and over.args:
        # sorted(TABLE), enumerate(TABLE): the rows are the same ones.
        if isinstance(over.func, ast.Name) and over.func.id == "enumerate":
            place = place[1:]
        over = over.args[0]
    yield from _rows(_written_out(origins, over), place)


def _rows(table: ast.expr | None, place: tuple[int, ...]) -> Iterator[object]:
    if isinstance(table, ast.List | ast.Tuple | ast.Set):
        for row in table.elts[:_MOST]:
            yield from _at(row, place)
    elif isinstance(table, ast.Dict) and not place:
        yield from _constants([key for key in table.keys if key is not None])


def _at(row: ast.expr, place: tuple[int, ...]) -> Iterator[object]:
    """The constant at a place of a row."""
    for number in place:
        parts = row.elts if isinstance(row, ast.Tuple | ast.List) else []
        if isinstance(row, ast.Call):
            parts = row.args
        if not 0 <= number < len(parts):
            return
        row = parts[number]
    yield from _constants([row])


def _constants(nodes: list[ast.expr]) -> Iterator[object]:
    yield from (node.value for node in nodes[:_MOST] if isinstance(node, ast.Constant))


def _written_out(origins: Origins, node: ast.expr) -> ast.expr | None:
    """The literal that an expression stands for."""
    if isinstance(node, ast.Name | ast.Attribute):
        assigned = origins.assigned(node)
        return assigned[-1] if assigned else None
    return node
