"""What the parameters of a function are for whoever calls it from outside."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.construction import names_of
from pytest_logomesh.agents.red.flow.own.parameters import defaults, ordered
from pytest_logomesh.agents.red.flow.program import Class, Function
from pytest_logomesh.agents.red.flow.running.receivers import received
from pytest_logomesh.agents.red.flow.sources import is_request, runs_commands
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import Taints, cleaned
from pytest_logomesh.agents.red.flow.typing_hints import PLAIN, declared, hinted
from pytest_logomesh.agents.red.flow.values import Contents, Reach, Value

_OBJECTS: Final = frozenset({
    "self", "cls", "conn", "connection", "cursor", "cur", "db", "session", "logger", "log", "app", "client",
    "engine", "ctx",
    "context", "config", "settings", "response", "resp", "sock", "socket", "loop", "executor", "pool", "lock", "parser",
    "tree", "root", "ldap_conn", "redis", "cache",
})  # fmt: skip
"""Names of parameters that hold no text that somebody chose."""
_TEXTUAL: Final = (
    "str", "bytes", "dict", "list", "typing.", "pathlib.", "collections.abc.", "os.PathLike", "tuple", "set",
)  # fmt: skip
"""How the names of types begin whose values can carry text that somebody chose."""
_OPEN: Final = frozenset({"str", "bytes", "typing.Any"})
"""Types that say nothing of what can be done with a value."""
_REQUESTS: Final = (".Request()", "HttpRequest()", ".WebSocket()")
_ROUTED_NUMBERS: Final = ("int", "float", "uuid")
_MOST_NAMES: Final = 3


def bind_for_outside(run: Interpreter, function: Function, inner: State, *, entry: bool) -> None:
    """Bind the parameters.

    Args:
        run: the interpreter.
        function: which.
        inner: where its first line stands.
        entry: whether somebody outside calls it.
    """
    args = function.node.args
    places = ordered(args)
    if function.cls is not None and "staticmethod" not in function.decorators and places:
        inner.locals[places.pop(0).arg] = _object(run, function, function.cls, inner)
    sent = received(function)
    known = dict(defaults(args)) if entry else {}
    for arg in (*places, *args.kwonlyargs):
        inner.locals[arg.arg] = _parameter(run, function, arg, sent, known.get(arg), entry=entry)
    for rest, kind in ((args.vararg, "tuple"), (args.kwarg, "dict")):
        if rest is not None:
            taints = _input(run, function, rest) if entry else ()
            inner.locals[rest.arg] = run.hold(Contents(kind, {}, Value(taints), exact=False), inner)


def _object(run: Interpreter, function: Function, cls: Class, inner: State) -> Value:
    """What a method belongs to."""
    if "classmethod" in function.decorators:
        return Value(names=(cls.id,))
    items: dict[object, Value] = {}
    for each in reversed(run.program.lineage(cls)):
        items.update(run.kept.fields.get(each.id, {}))
    return run.hold(Contents("object", items, exact=False), inner, names_of(run, cls))


def _parameter(
    run: Interpreter,
    function: Function,
    arg: ast.arg,
    sent: tuple[str, str] | None,
    default: ast.expr | None,
    *,
    entry: bool,
) -> Value:
    hint = run.seen(arg.annotation).names if arg.annotation is not None else ()
    names = tuple([f"{name}()" for name in hint if name not in _OPEN])[:_MOST_NAMES]
    if _is_request(arg.arg, names):
        return Value(names=("http.request", *names))
    if sent is not None and sent[0] == arg.arg:
        return Value((run.taint(sent[1], Reach.REMOTE, f"parameter {arg.arg}", arg),), names=names)
    taints = _input(run, function, arg) if entry else ()
    if not taints or (names and not function.handler and not _can_carry_text(hint)):
        return Value(names=names)
    value = Value(taints, names=names)
    if _is_routed_number(function, arg.arg):
        return value.with_taints(cleaned(taints, TEXT))
    return declared(run, hinted(run, value, arg.annotation), _declaration(arg, default))


def _is_request(parameter: str, names: tuple[str, ...]) -> bool:
    return any(name.endswith(_REQUESTS) for name in names) if names else is_request(parameter)


def _can_carry_text(hint: Iterable[str]) -> bool:
    return any(name.startswith(_TEXTUAL) or name in PLAIN for name in hint)


def _is_routed_number(function: Function, name: str) -> bool:
    """Whether the route says that this part of the address is a number: `<int:name>`, `{name:int}`."""
    return bool(function.routes) and any(
        f"<{kind}:{name}>" in route or f"{{{name}:{kind}}}" in route
        for route in function.routes
        for kind in _ROUTED_NUMBERS
    )


def _declaration(arg: ast.arg, default: ast.expr | None) -> ast.expr | None:
    """The default of a parameter, or what its `Annotated` hint carries."""
    if isinstance(arg.annotation, ast.Subscript) and isinstance(arg.annotation.slice, ast.Tuple):
        calls = [part for part in arg.annotation.slice.elts if isinstance(part, ast.Call)]
        if calls:
            return calls[0]
    return default


def _input(run: Interpreter, function: Function, arg: ast.arg) -> Taints:
    """A parameter as an input of whoever calls the function."""
    reach = _reach(function)
    if reach is Reach.CALLER and arg.arg in _OBJECTS:
        return ()
    taints = (run.taint(f"{function.id}({arg.arg})", reach, f"parameter {arg.arg}", arg),)
    dangers = run.checked_options.get(arg.arg) if reach is Reach.OPERATOR else None
    return cleaned(taints, dangers) if dangers else taints


def _reach(function: Function) -> Reach:
    if function.handler:
        return Reach.REMOTE
    if runs_commands(function.decorators):
        return Reach.OPERATOR
    return Reach.CONFIG if function.name == "__init__" else Reach.CALLER
