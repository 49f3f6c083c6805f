"""Line feeds that somebody else chooses in a log (CWE-117)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.inputs import looked_up
from pytest_logomesh.agents.red.clues.loggers import LEVELS, is_logger
from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_CONVERSION: Final = re.compile(r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_FIELD: Final = re.compile(r"\{(?P<name>[^{}!:]*)(?:!(?P<how>[rsa]))?(?::[^{}]*)?\}")
_WRITING: Final = ("write", "writelines")
_ERRORS: Final = re.compile(r"(\['wsgi\.errors'\]|\bwsgi_errors)$")
"""Where a server of WSGI lets an application write its log."""
_DIRECT: Final = (
    "cherrypy.log",
    "systemd.journal.send",
    "systemd.journal.write",
    "rsyslog.log",
    "web.debug",
    "bottle.debug",
)
"""Functions that write their first argument to a log."""
_LOG_HANDLE: Final = re.compile(
    r"(^|[._])(log|audit)s?(_?(file|handle|fh|out|stream|path))?$|_log$|^log_?f$", re.IGNORECASE
)
_LONGEST: Final = 80
_LOG_FILE: Final = re.compile(r"\blog\b|log[_.]|[_.\-]log|audit|logfile", re.IGNORECASE)
_FORMATTERS: Final = (
    "pythonjsonlogger",
    "json_log_formatter",
    "jsonlogger",
    "ecs_logging",
    "json_logging",
    "google.cloud.logging",
)
_COMMAND_LINE: Final = ("sys.argv", "argparse.", "getopt.", "docopt.")
_PEOPLES: Final = re.compile(
    r"(^|_)(user(_?name|_?input|_?data|_?agent|_?id)?|login|email|e_?mail|input|comment|query|search|term|agent|referr?er|action"
    r"|message|msg|name|data|text|payload|request|event|body|content|value|details?|reason|address|ip)$",
    re.IGNORECASE,
)
"""Names of parameters that hold what people typed."""


class LogInjection:
    """Looks at what loggers are given, and at lines that are appended to log files."""

    weakness = Weakness(
        id="log-injection",
        cwe=117,
        severity=Severity.MEDIUM,
        category="injection",
        title="Outside text goes into the log with its line feeds",
        why="Whoever chooses the text can end the line it stands in and forge the next ones.",
        fix="Log it with %r or as JSON, or replace carriage returns and line feeds first.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each line of a log that an input is part of."""
        found = [*self._logged(program), *self._written(program)]
        if found and not _cleaned_later(program):
            yield from found

    def _logged(self, program: Program) -> Iterator[Finding]:
        for call in program.methods(*LEVELS):
            if is_logger(call):
                first = 1 if call.method == "log" else 0
                yield from self._claim(program, call, _worst(program, call, first))
        for call in program.calls_to(*_DIRECT):
            yield from self._claim(program, call, _worst(program, call, 0))
        for call in program.calls_to("syslog.syslog"):
            value = call.args[-1] if call.args else Value()
            yield from self._claim(program, call, _outside(value))

    def _written(self, program: Program) -> Iterator[Finding]:
        """Lines that are appended to a file whose name says that it is a log."""
        openers = _log_openers(program)
        for call in program.methods(*_WRITING):
            taint = _outside(call.arg(0))
            if taint is None or taint.form != "composed" or not isinstance(call.node.func, ast.Attribute):
                continue
            if id(call.function) in openers or _is_log_handle(call.node.func.value, call.receiver):
                yield from self._claim(program, call, taint)
        for call in program.calls_to("print"):
            taint = next(filter(None, map(_outside, call.args)), None)
            node = next((keyword.value for keyword in call.node.keywords if keyword.arg == "file"), None)
            if taint is None or node is None:
                continue
            if id(call.function) in openers or _is_log_handle(node, call.kwargs.get("file", Value())):
                yield from self._claim(program, call, taint)

    def _claim(self, program: Program, call: Call, taint: Taint | None) -> Iterator[Finding]:
        if taint is None or (
            taint.reach == Reach.CALLER and not _typed_by_people(taint) and not _of_server(taint)
        ):
            return
        severity = None if taint.reach == Reach.REMOTE else Severity.LOW
        message = f"{taint.says} is written to the log by {call.method}() with the line feeds it may hold"
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)


def _worst(program: Program, call: Call, first: int) -> Taint | None:
    """The input in the message, or in an argument that the message shows as it is."""
    if len(call.args) <= first:
        return _outside(call.arg(-1, "msg", "message", "event"))
    message = call.args[first]
    taint = _outside(message)
    if taint is not None:
        return taint
    rest = call.args[first + 1 :]
    text = message.known_text or ""
    held = program.held(rest[0]) if len(rest) == 1 else None
    if held is not None and held.kind == "dict":
        shown = {found["name"] for found in _CONVERSION.finditer(text) if found["kind"] == "s"}
        return next(filter(None, (_outside(item) for key, item in held.items.items() if key in shown)), None)
    kinds = [found["kind"] for found in _CONVERSION.finditer(text) if found["kind"] != "%"]
    if not kinds:
        return _braced(call, text, rest)
    values = [value for value, kind in zip(rest, kinds, strict=False) if kind == "s"]
    return next(filter(None, map(_outside, values)), None)


def _braced(call: Call, text: str, rest: tuple[Value, ...]) -> Taint | None:
    """loguru's way: `{}` and `{name}`."""
    count = 0
    for found in _FIELD.finditer(text):
        name, value = found["name"], Value()
        if not name or name.isdigit():
            place = int(name) if name and len(name) < 4 else count
            count += 1
            value = rest[place] if place < len(rest) else value
        else:
            value = call.kwargs.get(name, value)
        taint = None if found["how"] in ("r", "a") else _outside(value)
        if taint is not None:
            return taint
    return None


def _outside(value: Value) -> Taint | None:
    taint = value.tainted("log")
    if taint is None or looked_up(value, taint) or isinstance(value.const, int | float):
        return None
    # Whoever types a command may forge lines of their own log; what they are asked for comes from elsewhere.
    return None if taint.root.startswith(_COMMAND_LINE) else taint


def _of_server(taint: Taint) -> bool:
    """Whether it comes out of what a server of WSGI hands over."""
    return taint.says == "parameter environ"


def _is_log_handle(node: ast.expr, value: Value) -> bool:
    """Whether an open file is the log of a server, or is called like one."""
    said = ast.unparse(node)[:_LONGEST]
    if "environ['wsgi.errors']" in said or any(_ERRORS.search(taint.root) for taint in value.taints):
        return True
    opened = any(name in ("open()", "io.open()") or name.endswith(".open()") for name in value.names)
    return (opened or not value.names) and _LOG_HANDLE.search(said) is not None


def _typed_by_people(taint: Taint) -> bool:
    """Whether a caller's value is likely what somebody typed elsewhere."""
    return _PEOPLES.search(taint.says.removeprefix("parameter ")) is not None


def _log_openers(program: Program) -> set[int]:
    """Functions that open a log file for appending."""
    found: set[int] = set()
    for opened in program.methods("open"):
        func = opened.node.func
        path: ast.expr | None = opened.node.args[0] if opened.node.args else None
        position = 1
        if isinstance(func, ast.Attribute) and opened.names[:1] != ("io.open",):
            path, position = func.value, 0
        mode = opened.arg(position, "mode").const
        if path is None or not isinstance(mode, str) or "a" not in mode:
            continue
        if _LOG_FILE.search(program.value(path).known_text or ast.unparse(path)):
            found.add(id(opened.function))
    return found


def _cleaned_later(program: Program) -> bool:
    """Whether the program's own formatter or filter takes line feeds out, or writes JSON."""
    if any(name.startswith(_FORMATTERS) for name in program.imported):
        return True
    own = [
        cls
        for cls in program.classes.values()
        if any(base.endswith(("Formatter", "Filter", "Adapter")) for base in cls.bases)
    ]
    if not own:
        return False
    for call in program.methods("replace", "sub", "dumps", "translate", "repr", "splitlines"):
        if call.function is not None and call.function.cls in own:
            return True
    return False
