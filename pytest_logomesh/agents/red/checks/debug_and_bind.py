"""Debuggers and tracebacks for everybody, and servers that listen to everybody (CWE-489, CWE-605, CWE-209)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.listening import keyword_of, on_by_default, open_defaults, open_servers
from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.clues.sent_traces import sent_errors, sent_traces
from pytest_logomesh.agents.red.clues.shapes import dotted
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_NO_SERVER: Final = ("asyncio.", "subprocess.", "trio.", "anyio.", "invoke.", "unittest.", "pytest.")
_APPLICATIONS: Final = (
    "Flask()",
    "Quart()",
    "Dash()",
    "Sanic()",
    "Bottle()",
    "SocketIO()",
    "FastAPI()",
    "Robyn()",
    "Eve()",
    "Connexion()",
)
_NAMED: Final = frozenset(
    {
        "app",
        "application",
        "server",
        "socketio",
        "api",
        "sio",
        "dash_app",
        "flask_app",
        "web_app",
        "create_app",
    }
)
_DEBUGGED: Final = (
    "tornado.web.Application", "fastapi.FastAPI", "starlette.applications.Starlette", "bottle.run",
    "uvicorn.run", "werkzeug.serving.run_simple", "sanic.Sanic", "litestar.Litestar", "falcon.App",
    "aiohttp.web.Application", "werkzeug.run_simple", "hypercorn.run", "bottle.debug",
)  # fmt: skip
_BREAKING: Final = (
    "pdb.set_trace", "ipdb.set_trace", "breakpoint", "pudb.set_trace", "rpdb.set_trace",
    "remote_pdb.set_trace", "debugpy.listen", "pydevd.settrace", "celery.contrib.rdb.set_trace",
    "web_pdb.set_trace",
)  # fmt: skip
_SETTINGS: Final = frozenset(
    {
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "INSTALLED_APPS",
        "ROOT_URLCONF",
        "DATABASES",
        "MIDDLEWARE",
        "WSGI_APPLICATION",
    }
)
_DEBUGS: Final = frozenset({"DEBUG", "TEMPLATE_DEBUG", "DEBUG_PROPAGATE_EXCEPTIONS", "FLASK_DEBUG"})
_NOT_LIVE: Final = frozenset({"dev", "development", "test", "testing", "tests", "local", "debug"})


class DebugAndBind:
    """Looks at how servers are started and what they tell when something breaks."""

    weakness = Weakness(
        id="debug-and-bind",
        cwe=489,
        severity=Severity.MEDIUM,
        category="configuration",
        title="A server is set up as for its developer",
        why="A debugger runs code for whoever opens it, a traceback shows the inside, and every network may connect.",
        fix="Let the environment switch debugging on, off where nothing is said; bind to 127.0.0.1; log tracebacks.",
    )
    replaces = ("B104", "B201")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each debugger, each address of everybody, and each traceback that is sent."""
        yield from self._debuggers(program)
        yield from self._settings(program)
        for call in open_servers(program):
            message = "the server listens on every network of the machine"
            yield self.weakness.claim(program, call.file, call.node, message, cwe=605, severity=Severity.LOW)
        for file, node in open_defaults(program):
            message = "by default the server listens on every network of the machine"
            yield self.weakness.claim(program, file, node, message, cwe=605, severity=Severity.LOW)
        for file, node in sent_traces(program):
            yield self.weakness.claim(program, file, node, "the traceback is sent to whoever asked", cwe=209)
        for file, node in sent_errors(program):
            message = "the text of any error is sent to whoever asked"
            yield self.weakness.claim(program, file, node, message, cwe=209, severity=Severity.LOW)

    def _debuggers(self, program: Program) -> Iterator[Finding]:
        message = "the debugger is switched on for everybody who connects"
        for call in (*program.methods("run", "run_server", "run_simple"), *program.calls_to(*_DEBUGGED)):
            if any(
                _is_on(call, keyword) for keyword in ("debug", "use_debugger", "use_evalex")
            ) and _is_server(call):
                yield self.weakness.claim(program, call.file, call.node, message)
        for call in program.calls_to("bottle.debug"):
            if not call.args or call.args[0].const is True:
                yield self.weakness.claim(program, call.file, call.node, message)
        for call in program.calls_to(
            "werkzeug.debug.DebuggedApplication", "cgitb.enable", "werkzeug.DebuggedApplication"
        ):
            if call.arg(0, "display").const in (0, False) and call.method == "enable":
                continue
            yield self.weakness.claim(
                program, call.file, call.node, "tracebacks and a debugger are wrapped around the application"
            )
        for call in program.calls_to(*_BREAKING):
            if not is_test(program, call.file, call.node):
                message = "a breakpoint was left in"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.LOW)

    def _settings(self, program: Program) -> Iterator[Finding]:
        for file, node, value in _assigned(program):
            if _is_true(value):
                yield self.weakness.claim(program, file, node, "debugging is switched on in the settings")
        for call in program.methods("update", "from_mapping", "configure"):
            on = any(keyword in _DEBUGS and value.const is True for keyword, value in call.kwargs.items())
            held = program.held(call.arg(0)) if call.args else None
            on = on or (
                held is not None and any(held.items[k].const is True for k in _DEBUGS if k in held.items)
            )
            if on and (".config" in dotted(call.node.func) or "settings" in dotted(call.node.func)):
                yield self.weakness.claim(
                    program, call.file, call.node, "debugging is switched on in the settings"
                )


def _is_server(call: Call) -> bool:
    if any(name.startswith(_NO_SERVER) for name in call.names):
        return False
    if any(name in _DEBUGGED for name in call.names):
        return True
    if any(end in name for name in call.receiver.names for end in _APPLICATIONS):
        return True
    func = call.node.func
    return isinstance(func, ast.Attribute) and head(func.value).lower() in _NAMED


def _is_on(call: Call, keyword: str) -> bool:
    if keyword not in call.kwargs:
        return False
    value = call.kwargs[keyword]
    return value.const is True or on_by_default(keyword_of(call.node, keyword))


def _is_true(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return value.value is True or value.value in ("1", "development")
    return on_by_default(value)


def _assigned(program: Program) -> Iterator[tuple[str, ast.AST, ast.expr]]:
    """Where a setting that switches debugging is given a value."""
    for file, node in program.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id in _DEBUGS:
            if _is_settings(program, file, node):
                yield file, node, node.value
        elif isinstance(target, ast.Attribute) and target.attr == "debug":
            if (
                any(end in name for name in program.value(target.value).names for end in _APPLICATIONS)
                or dotted(target.value) in _NAMED
            ):
                yield file, node, node.value
        elif isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            base = dotted(target.value)
            if (base.endswith("config") and target.slice.value in _DEBUGS) or (
                base == "os.environ" and target.slice.value in ("FLASK_DEBUG", "FLASK_ENV")
            ):
                yield file, node, node.value


def _is_settings(program: Program, file: str, node: ast.Assign) -> bool:
    """Whether it is the configuration of a web framework, and not of developers alone."""
    above = program.parent(node)
    if isinstance(above, ast.ClassDef):
        found = set(words(above.name))
        return bool(found & {"config", "settings", "production", "prod"}) and not found & _NOT_LIVE
    if not isinstance(above, ast.Module) or set(words(file)) & _NOT_LIVE:
        return False
    names = {dotted(target) for each in above.body if isinstance(each, ast.Assign) for target in each.targets}
    return bool(names & _SETTINGS) or "settings" in file
