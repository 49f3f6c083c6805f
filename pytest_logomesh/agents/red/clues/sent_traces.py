"""Tracebacks that leave for the client."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, own_nodes
from pytest_logomesh.agents.red.flow import Function, Program

_TRACES: Final = frozenset(
    {
        "format_exc",
        "format_exception",
        "format_tb",
        "format_stack",
        "print_exc",
        "exc_info",
        "print_exception",
    }
)
_ANY_ERROR: Final = ("Exception", "BaseException")
_ANSWERING: Final = frozenset({
    "Response", "JSONResponse", "HTMLResponse", "PlainTextResponse", "HttpResponse",
    "HttpResponseServerError", "JsonResponse", "jsonify", "make_response", "HTTPException", "abort",
    "json_response", "render_template", "render", "render_template_string", "send_error", "HTTPError",
    "HTTPInternalServerError", "finish",
})  # fmt: skip
_LOGGING: Final = frozenset(
    {
        "debug",
        "info",
        "warning",
        "error",
        "exception",
        "critical",
        "log",
        "print",
        "append",
        "warn",
        "capture_exception",
    }
)
_HOLDERS: Final = (
    "wfile",
    "response",
    "resp",
    "writer",
    "ws",
    "websocket",
    "conn",
    "sock",
    "client",
    "connection",
    "request",
)
_MOST_PARENTS: Final = 12


def sent_traces(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Each statement or call, with its file, that sends a traceback in an answer."""
    for file, node in program.nodes(ast.Call):
        if called(node) in _TRACES and _is_trace(program, node):
            place = _sent(program, node, program.function_around(node))
            if place is not None:
                yield file, place


def sent_errors(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Each statement or call, with its file, that sends the text of whatever error there was."""
    for file, node in program.nodes(ast.ExceptHandler):
        if node.name is None or dotted(node.type) not in _ANY_ERROR:
            continue
        function = program.function_around(node)
        for each in own_nodes(*node.body):
            if isinstance(each, ast.Name) and each.id == node.name and _is_shown(program, each):
                place = _leaves(program, each, function)
                if place is not None:
                    yield file, place


def _is_shown(program: Program, node: ast.Name) -> bool:
    """Whether an error becomes text: `str(error)`, `f"{error}"`, `error.args`."""
    above = program.parent(node)
    if isinstance(above, ast.Call):
        return called(above) in ("str", "repr", "format") and node in above.args
    return isinstance(above, ast.FormattedValue) or (
        isinstance(above, ast.Attribute) and above.attr == "args"
    )


def _is_trace(program: Program, node: ast.Call) -> bool:
    return any(name.startswith(("traceback.", "sys.exc_info")) for name in program.value(node.func).names)


def _sent(program: Program, node: ast.Call, function: Function | None) -> ast.AST | None:
    """Where a traceback leaves for the client: the statement, or None."""
    if called(node) in ("print_exc", "print_exception"):
        target = next((each.value for each in node.keywords if each.arg == "file"), None)
        return node if target is not None and "wfile" in dotted(target) else None
    place = _leaves(program, node, function)
    if place is not None or function is None:
        return place
    name = _variable(program, node)
    if not name:
        return None
    for each in body_nodes(function.node):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
            place = _leaves(program, each, function)
            if place is not None:
                return place
    return None


def _variable(program: Program, node: ast.AST) -> str:
    for _ in range(_MOST_PARENTS):
        above = program.parent(node)
        if isinstance(above, ast.Assign):
            return dotted(above.targets[0])
        if above is None or isinstance(above, ast.stmt):
            return ""
        node = above
    return ""


def _leaves(program: Program, node: ast.AST, function: Function | None) -> ast.AST | None:
    for _ in range(_MOST_PARENTS):
        above = program.parent(node)
        if above is None:
            return None
        if isinstance(above, ast.Call):
            if called(above) in _LOGGING:
                return None
            if called(above) in _ANSWERING or (
                called(above) in ("write", "send", "sendall") and _is_answer(above)
            ):
                return above
        if isinstance(above, ast.Return):
            return above if function is not None and _answers(function) else None
        if isinstance(above, ast.stmt):
            return None
        node = above
    return None


def _is_answer(node: ast.Call) -> bool:
    holder = dotted(node.func).rpartition(".")[0]
    return holder.endswith(_HOLDERS) or holder == "self"


def _answers(function: Function) -> bool:
    names = [arg.arg for arg in function.node.args.args]
    return function.handler or names[:1] == ["request"] or function.name in ("application", "wsgi_app")
