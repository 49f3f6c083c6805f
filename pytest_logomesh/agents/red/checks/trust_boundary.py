"""Request data that is stored in the session as if it were trusted (CWE-501)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.inputs import looked_up
from pytest_logomesh.agents.red.flow import Compare, Function, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SESSION: Final = re.compile(
    r"(flask|quart)\.session|(.*\.)?request(\.ctx)?\.session|.*(Request|WebSocket)\(\)\.session|cherrypy\.session"
    r"|aiohttp_session\.(get|new)_session\(\)|flask\.globals\.session|django\.contrib\.sessions\..*SessionStore\(\)"
    r"|bottle\.request\.(session|environ\.get\(\)|environ\[\])|sanic\.request\.(ctx\.)?session|web\.ctx\.session"
)
_ADDING: Final = ("update", "setdefault", "__setitem__", "set")
_IDENTITY: Final = re.compile(r"user|email|login|account|uid|member|logged|auth|customer|name", re.IGNORECASE)
_RIGHTS: Final = re.compile(
    r"role|admin|perm|privilege|group|scope|level|price|amount|total|balance|tenant|discount|staff",
    re.IGNORECASE,
)
_PROVING: Final = re.compile(
    r"check_?(pass|pw|hash|cred|login|otp|token|code)|verify|authenticat|compare_digest|checkpw|validate|is_valid|login_user|match_password",
    re.IGNORECASE,
)
_SECRETS: Final = re.compile(r"pass|pwd|pin\b|otp|hash|secret|credential|token", re.IGNORECASE)


class TrustBoundary:
    """Looks at what is stored in the session of a web framework."""

    weakness = Weakness(
        id="trust-boundary",
        cwe=501,
        severity=Severity.MEDIUM,
        category="web",
        title="The session takes over what a request says",
        why="What stands in the session counts as checked later, but here anybody can choose it.",
        fix="Check it first: against a list, or against what the account that signed in may have.",
    )
    replaces = ()

    def __init__(self) -> None:
        self._proving: set[int] | None = None

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each input that is put into a session."""
        for store in program.stores:
            if isinstance(store.node, ast.Subscript) and self._is_session(store.base, store.node.value):
                values = [store.key, store.value]
                yield from self._judge(program, store.file, store.node, store.function, values, store.key)
        for call in program.methods(*_ADDING):
            if isinstance(call.node.func, ast.Attribute) and self._is_session(
                call.receiver, call.node.func.value
            ):
                values = [*call.args, *call.kwargs.values()]
                yield from self._judge(program, call.file, call.node, call.function, values, call.arg(0))

    def _is_session(self, base: Value, node: ast.expr) -> bool:
        # An answer that forgets the import, or imports everything, means the framework's session all the same.
        if base.names == ("session",) or any(_SESSION.fullmatch(name) for name in base.names):
            return True
        if base.names or base.ref is not None or base.const is None:
            return False
        # A parameter of that name, in a program for the web.
        return (isinstance(node, ast.Name) and node.id == "session") or (
            isinstance(node, ast.Attribute) and node.attr == "session"
        )

    def _judge(
        self,
        program: Program,
        file: str,
        node: ast.AST,
        function: Function | None,
        values: list[Value],
        key: Value,
    ) -> Iterator[Finding]:
        found = [taint for value in values for taint in _outside(program, value)]
        if not found:
            return
        taint = max(found, key=lambda each: each.reach)
        name = key.const if isinstance(key.const, str) else ""
        if _IDENTITY.search(name) and not _RIGHTS.search(name) and self._proves(program, function):
            return
        message = f"{taint.says} is stored in the session unchecked"
        severity = None if taint.reach == Reach.REMOTE else Severity.LOW
        yield self.weakness.claim(program, file, node, message, taint=taint, severity=severity)

    def _proves(self, program: Program, function: Function | None) -> bool:
        if self._proving is None:
            self._proving = _proving_functions(program)
        return id(function) in self._proving


def _outside(program: Program, value: Value, deep: bool = True) -> Iterator[Taint]:
    """The inputs in a value, and in what it holds."""
    taint = value.tainted("session")
    held = program.held(value) if deep else None
    if held is not None and held.kind in ("dict", "list", "tuple"):
        for item in (*held.items.values(), held.rest):
            yield from _outside(program, item, deep=False)
    elif taint is not None and not looked_up(value, taint):
        yield taint


def _proving_functions(program: Program) -> set[int]:
    """Functions that look at a password or the like before they believe a name."""
    found = {id(call.function) for call in program.calls if _PROVING.search(call.method)}
    return found | {id(compare.function) for compare in program.compares if _proves(compare)}


def _proves(compare: Compare) -> bool:
    """Whether a secret, or anything that was given, is compared with what is stored."""
    node, given, stored = compare.node, compare.left, compare.right
    sides = (node.left, *node.comparators)
    if any(_SECRETS.search(ast.unparse(side)) for side in sides if not isinstance(side, ast.Constant)):
        return True
    if not isinstance(node.ops[0], ast.Eq | ast.NotEq) or any(
        isinstance(side, ast.Constant) for side in sides
    ):
        return False
    return bool(given.taints or stored.taints)
