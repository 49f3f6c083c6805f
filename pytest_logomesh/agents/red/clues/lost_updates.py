"""Rows of a database that are read, compared, reckoned with and saved, while others may do the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import identifiers, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, own_nodes
from pytest_logomesh.agents.red.flow import Function, Program

_COUNTING: Final = frozenset({
    "balance", "stock", "quantity", "qty", "credit", "credits", "seat", "seats", "use", "uses", "used", "point",
    "points", "amount", "remaining", "inventory", "count", "available", "ticket", "tickets", "coins", "funds",
    "slots", "capacity", "sold", "left", "reserved", "units", "redemptions", "spent", "tokens", "quota", "usage",
    "cents", "places", "copies", "claimed", "taken", "bookings", "attempts", "participants", "enrolled",
    "registered", "booked", "total", "limit",
})  # fmt: skip
"""Words in the names of fields that count something there is only so much of."""
_GETTING: Final = frozenset({
    "first", "one", "one_or_none", "scalar_one", "scalar_one_or_none", "scalar", "get", "get_or_404",
    "first_or_404", "get_or_none", "aget", "afirst", "one_or_404", "scalars", "last", "get_one", "earliest",
    "latest", "get_by_id",
})  # fmt: skip
_SHORTCUTS: Final = frozenset({"get_object_or_404", "aget_object_or_404", "get_object"})
_QUERYING: Final = frozenset({
    "objects", "query", "session", "filter", "filter_by", "select", "where", "execute", "scalars", "db_session",
})  # fmt: skip
_SESSIONS: Final = frozenset({"db", "session", "s", "sess", "database", "conn", "tx", "dbsession"})
_SAVING: Final = frozenset(
    {"save", "asave", "commit", "flush", "bulk_update", "abulk_update", "put", "add", "merge"}
)
_GUARDING: Final = frozenset({
    "select_for_update", "with_for_update", "acquire", "lock", "advisory_lock", "pg_advisory_lock", "lock_row",
    "with_lockmode", "for_update",
})  # fmt: skip
_LOCKED: Final = frozenset({
    "lock", "locked", "mutex", "semaphore", "exclusive", "serializable", "synchronized", "redlock", "advisory",
    "locking",
})  # fmt: skip
_STRICT: Final = re.compile(
    r"serializable|repeatable.read|version_id_col|advisory_(xact_)?lock|begin (immediate|exclusive)|for update"
    r"|lock table|concurrentmodification|optimistic",
    re.IGNORECASE,
)
"""In the text of a program that settles for all rows who comes first."""
_ORDERING: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)
_MOST: Final = 100
_REQUESTS: Final = frozenset({"request", "req", "http_request"})


class LostUpdate(NamedTuple):
    """A field that is reckoned anew from what was read, while another request may have changed it."""

    function: Function
    node: ast.stmt
    field: str
    read: int
    """The line where the row is read."""


class _Bound(NamedTuple):
    """What a variable was bound to."""

    line: int
    name: str
    value: ast.expr
    mentions: frozenset[str]
    """The variables and members in the value."""


class _Body(NamedTuple):
    """What of a function's body is asked about for each field."""

    nodes: list[ast.AST]
    bound: list[_Bound]
    """The latest first."""
    compared: list[tuple[int, frozenset[str]]]
    """Lines of conditions, with the variables and members that they compare."""
    guarded: bool


def lost_updates(program: Program) -> Iterator[LostUpdate]:
    """Each such field, in functions that requests lead to."""
    places = [(node, target) for node, target in _reckoned(program) if _counts(target.attr)]
    if not places or any(_STRICT.search("\n".join(module.lines)) for module in program.modules):
        return
    bodies: dict[str, _Body] = {}
    handlers: set[str] | None = None
    for node, target in places[:_MOST]:
        function = program.function_around(node)
        if function is None or isinstance(function.node, ast.Lambda):
            continue
        body = bodies.get(function.id)
        if body is None:
            body = bodies[function.id] = _body(function)
        read = _read(body, dotted(target.value), node)
        if read is None or not _reckons(body, node, target) or not _is_compared(body, node, target):
            continue
        if body.guarded or not _is_saved(body.nodes, node):
            continue
        handlers = handlers if handlers is not None else _reached(program)
        if function.name in handlers or _answers(function):
            yield LostUpdate(function, node, dotted(target), read.lineno)


def _body(function: Function) -> _Body:
    nodes = list(body_nodes(function.node))
    return _Body(
        nodes,
        sorted(_bound(nodes), key=lambda each: -each.line),
        list(_compared(nodes)),
        _is_guarded(function, nodes),
    )


def _counts(name: str) -> bool:
    return not _COUNTING.isdisjoint(words(name))


def _reckoned(program: Program) -> Iterator[tuple[ast.stmt, ast.Attribute]]:
    """Assignments to a member of a variable."""
    for _, changed in program.nodes(ast.AugAssign):
        target = changed.target
        named = isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)
        if named and isinstance(target, ast.Attribute) and isinstance(changed.op, ast.Add | ast.Sub):
            yield changed, target
    for _, assigned in program.nodes(ast.Assign):
        first = assigned.targets[0]
        if (
            isinstance(first, ast.Attribute)
            and isinstance(first.value, ast.Name)
            and first.value.id != "self"
        ):
            yield assigned, first


def _reckons(body: _Body, node: ast.stmt, target: ast.Attribute) -> bool:
    """Whether the new value comes of the old one, and not of what the database reckons itself: `F("stock") - 1`."""
    if isinstance(node, ast.AugAssign):
        return not any(called(each) == "F" for each in own_nodes(node.value))
    value = node.value if isinstance(node, ast.Assign) else None
    if isinstance(value, ast.Name):
        value = _latest(body, value.id, node.lineno)
    names = _old(body, target, node.lineno)
    return any(
        isinstance(each, ast.BinOp)
        and isinstance(each.op, ast.Add | ast.Sub)
        and any(dotted(part) in names for side in (each.left, each.right) for part in own_nodes(side))
        for each in (own_nodes(value) if value is not None else ())
    )


def _bound(nodes: Sequence[ast.AST]) -> Iterator[_Bound]:
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield _Bound(node.lineno, node.targets[0].id, node.value, _mentioned(node.value))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield _Bound(node.lineno, dotted(node.target), node.value, _mentioned(node.value))


def _mentioned(node: ast.expr) -> frozenset[str]:
    return frozenset(name for part in own_nodes(node) if (name := dotted(part)))


def _latest(body: _Body, name: str, line: int) -> ast.expr | None:
    return next((each.value for each in body.bound if each.name == name and each.line < line), None)


def _old(body: _Body, target: ast.Attribute, line: int) -> set[str]:
    """The field, and variables that hold its old value, or what is left of it."""
    field = dotted(target)
    return {field, *(each.name for each in body.bound if each.line < line and field in each.mentions)}


def _compared(nodes: Sequence[ast.AST]) -> Iterator[tuple[int, frozenset[str]]]:
    for each in nodes:
        if isinstance(each, ast.If | ast.While | ast.Assert | ast.IfExp):
            for test in own_nodes(each.test):
                if isinstance(test, ast.Compare) and isinstance(test.ops[0], _ORDERING):
                    yield each.lineno, _mentioned(test)


def _is_compared(body: _Body, node: ast.stmt, target: ast.Attribute) -> bool:
    """Whether the old value decides on anything before it is replaced."""
    names = _old(body, target, node.lineno)
    return any(line <= node.lineno and not names.isdisjoint(told) for line, told in body.compared)


def _read(body: _Body, name: str, before: ast.stmt) -> ast.expr | None:
    """The query that the variable's row comes from; None where it comes from anywhere else."""
    value = _latest(body, name, before.lineno)
    return value if value is not None and _is_query(value) else None


def _is_query(value: ast.expr) -> bool:
    while isinstance(value, ast.Await):
        value = value.value
    if not isinstance(value, ast.Call):
        return False
    name = called(value)
    if name in _SHORTCUTS:
        return True
    if name not in _GETTING or not isinstance(value.func, ast.Attribute):
        return False
    receiver = value.func.value
    steps = {each for part in own_nodes(receiver) for each in _step(part)}
    if steps & _QUERYING:
        return True
    first = value.args[0] if value.args else None
    session = dotted(receiver).rpartition(".")[2] in _SESSIONS
    return name in ("get", "get_one") and session and dotted(first).rpartition(".")[2][:1].isupper()


def _step(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Name):
        yield node.id


def _is_saved(nodes: Sequence[ast.AST], node: ast.stmt) -> bool:
    """Whether the row is written back: by itself, or at the end of a transaction."""
    for each in nodes:
        if isinstance(each, ast.Call) and each.lineno >= node.lineno and called(each) in _SAVING:
            return True
        if isinstance(each, ast.With | ast.AsyncWith) and any(
            called(item.context_expr) in ("begin", "atomic", "session_scope", "get_session")
            for item in each.items
        ):
            return called(each.items[0].context_expr) != "atomic"
    return False


def _is_guarded(function: Function, nodes: Sequence[ast.AST]) -> bool:
    """Whether the row, or the whole function, is one request's at a time."""
    told = [
        *nodes,
        *(each for node in getattr(function.node, "decorator_list", ()) for each in own_nodes(node)),
    ]
    if function.cls is not None:
        told += [each for method in function.cls.methods.values() for each in body_nodes(method.node)]
    for each in told:
        if isinstance(each, ast.Call):
            if called(each) in _GUARDING or any(_is_lock(word.arg or "") for word in each.keywords):
                return True
        elif isinstance(each, ast.With | ast.AsyncWith):
            if any(_is_lock(name) for item in each.items for name in identifiers(item.context_expr)):
                return True
        elif isinstance(each, ast.Attribute) and each.attr in ("version", "row_version", "lock_version"):
            return True
    return any(_is_lock(name) for name in function.decorators) or _is_lock(function.name)


def _is_lock(name: str) -> bool:
    return name in _GUARDING or not _LOCKED.isdisjoint(words(name))


def _reached(program: Program) -> set[str]:
    """The names of what functions call that answer requests."""
    return {
        called(node)
        for function in program.functions.values()
        if _answers(function)
        for node in body_nodes(function.node)
        if isinstance(node, ast.Call)
    }


def _answers(function: Function) -> bool:
    args = function.node.args
    names = {arg.arg for arg in (*args.posonlyargs, *args.args)}
    return function.handler or not _REQUESTS.isdisjoint(names)
