"""Servers that are open to every network, and settings whose default is on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted
from pytest_logomesh.agents.red.flow import Call, Program, Value

_ALL: Final = ("0.0.0.0", "::")  # noqa: S104 - it is looked for
_EVERYWHERE: Final = ("0.0.0.0", "::", "", "0", "[::]", "*", b"", b"0.0.0.0")  # noqa: S104 - it is looked for
_LISTENING: Final = {
    "uvicorn.run": (1, "host"), "uvicorn.Config": (1, "host"), "aiohttp.web.run_app": (1, "host"),
    "wsgiref.simple_server.make_server": (0, "host"), "werkzeug.serving.run_simple": (0, "hostname"),
    "waitress.serve": (1, "host"), "bottle.run": (-1, "host"), "asyncio.start_server": (1, "host"),
    "websockets.serve": (1, "host"), "websockets.server.serve": (1, "host"), "aiohttp.web.TCPSite": (1, "host"),
    "hypercorn.run": (-1, "host"), "websockets.asyncio.server.serve": (1, "host"),
    "websockets.sync.server.serve": (1, "host"), "asyncio.loop.create_server": (1, "host"),
    "debugpy.listen": (0, "address"), "eventlet.listen": (0, "addr"),
    "http.server.HTTPServer": (0, "server_address"), "http.server.ThreadingHTTPServer": (0, "server_address"),
    "xmlrpc.server.SimpleXMLRPCServer": (0, "addr"), "gevent.pywsgi.WSGIServer": (0, "listener"),
    "socket.create_server": (0, "address"), "gevent.server.StreamServer": (0, "listener"),
    "pyftpdlib.servers.FTPServer": (0, "address_or_socket"),
    "multiprocessing.managers.BaseManager": (0, "address"),
    "multiprocessing.connection.Listener": (0, "address"), "gradio.Interface().launch": (-1, "server_name"),
    "socketserver.TCPServer": (0, "server_address"), "socketserver.ThreadingTCPServer": (0, "server_address"),
    "socketserver.UDPServer": (0, "server_address"), "socketserver.ThreadingUDPServer": (0, "server_address"),
    "aiosmtpd.controller.Controller": (-1, "hostname"), "grpc.server().add_insecure_port": (0, "address"),
}  # fmt: skip
"""By function: where it is told whom to listen to, as a host or as an address with a port."""
_STARTING: Final = (
    "run", "run_server", "listen", "serve", "serve_forever", "create_server", "run_app", "launch",
)  # fmt: skip


def open_servers(program: Program) -> Iterator[Call]:
    """Every call that binds to all addresses of the machine."""
    for call, (position, keyword) in program.calls_in(_LISTENING):
        if _is_open(program, call, position, keyword):
            yield call
    yield from (
        call
        for call in program.methods("bind")
        if len(call.args) == 1 and _is_open(program, call, 0, "address")
    )
    yield from (call for call in program.methods(*_STARTING) if _is_started_open(call))
    for cls in program.classes.values():
        if any(base.endswith(("Server", "ThreadingMixIn")) for base in cls.bases):
            yield from (
                call for call in program.calls_to(cls.id) if _is_open(program, call, 0, "server_address")
            )


def open_defaults(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Options and settings that name all addresses where nobody names another: with their files."""
    for file, node in program.nodes(ast.Call):
        if called(node) in ("add_argument", "option", "Option"):
            default = keyword_of(node, "default")
            if isinstance(default, ast.Constant) and default.value in _ALL:
                yield file, node
    for file, assign in program.nodes(ast.Assign):
        if dotted(assign.targets[0]) == "bind" and isinstance(program.parent(assign), ast.Module):
            listed = assign.value.elts if isinstance(assign.value, ast.List | ast.Tuple) else [assign.value]
            texts = [each.value for each in listed if isinstance(each, ast.Constant)]
            if any(isinstance(text, str) and text.startswith(("0.0.0.0:", "[::]:")) for text in texts):
                yield file, assign


def _is_open(program: Program, call: Call, position: int, keyword: str) -> bool:
    if not call.has(position, keyword):
        return False
    given = call.arg(position, keyword)
    held = program.held(given)
    if held is not None and held.kind in ("tuple", "list"):
        port = held.items.get(1)
        if port is not None and port.const == 0:
            return False
        given = held.items.get(0, given)
    node = keyword_of(call.node, keyword)
    if node is None and 0 <= position < len(call.node.args):
        node = call.node.args[position]
    if isinstance(node, ast.Tuple | ast.List) and node.elts:
        node = node.elts[0]
    return _is_anywhere(given) or _is_anywhere_by_default(node) or _is_default_of_parameter(program, node)


def _is_started_open(call: Call) -> bool:
    if any(name in _LISTENING for name in call.names):
        return False
    given = call.arg(-1, "host", "address", "hostname", "server_name")
    if given.const in _ALL or _is_anywhere_by_default(keyword_of(call.node, "host")):
        return True
    first = call.node.args[0] if call.method in ("run", "run_server") and call.node.args else None
    return isinstance(first, ast.Constant) and first.value in _ALL


def _is_anywhere(value: Value) -> bool:
    const = value.const
    if not isinstance(const, str | bytes):
        return False
    return const in _EVERYWHERE or (isinstance(const, str) and const.startswith(("0.0.0.0:", "[::]:")))


def _is_default_of_parameter(program: Program, node: ast.expr | None) -> bool:
    """Whether it is a parameter, or a field that keeps one, whose default is all addresses."""
    function = program.function_around(node) if node is not None else None
    if isinstance(node, ast.Attribute) and function is not None and function.cls is not None:
        maker = function.cls.methods.get("__init__")
        for each in body_nodes(maker.node) if maker is not None else ():
            if isinstance(each, ast.Assign) and dotted(each.targets[0]) == dotted(node):
                return (
                    _is_default_of_parameter(program, each.value)
                    if isinstance(each.value, ast.Name)
                    else False
                )
    if not isinstance(node, ast.Name) or function is None:
        return False
    spec = function.node.args
    ordered = [*spec.posonlyargs, *spec.args]
    pairs = zip(ordered[len(ordered) - len(spec.defaults) :], spec.defaults, strict=True)
    return any(arg.arg == node.id and isinstance(d, ast.Constant) and d.value in _ALL for arg, d in pairs)


def _is_anywhere_by_default(node: ast.expr | None) -> bool:
    """Whether an address comes out of the environment, and is everybody's where nothing is said."""
    default = _default(node)
    return default is not None and default.value in _ALL


def keyword_of(node: ast.Call, name: str) -> ast.expr | None:
    """The argument of a keyword."""
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def on_by_default(node: ast.expr | None) -> bool:
    """Whether a setting of the environment is on where nothing is said: `os.getenv("DEBUG", "1") == "1"`."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        default = _default(node.left)
        if default is None:
            return False
        other = node.comparators[0]
        wanted = other.elts if isinstance(other, ast.Tuple | ast.List | ast.Set) else [other]
        values = [item.value for item in wanted if isinstance(item, ast.Constant)]
        found = any(
            isinstance(value, str) and value.lower() == str(default.value).lower() for value in values
        )
        return found is isinstance(node.ops[0], ast.Eq | ast.In)
    default = _default(node)
    return default is not None and default.value is True


def _default(node: ast.expr | None) -> ast.Constant | None:
    while isinstance(node, ast.Call):
        if called(node) in ("get", "getenv") and "env" in dotted(node.func):
            default = node.args[1] if len(node.args) > 1 else None
            return default if isinstance(default, ast.Constant) else None
        if not isinstance(node.func, ast.Attribute):
            return None
        node = node.func.value
    return None
