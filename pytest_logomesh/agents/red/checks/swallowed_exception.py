"""Errors after which a program goes on as if it had been told yes (CWE-703, CWE-390, CWE-636)."""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.naming import words
from pytest_logomesh.agents.red.clues.shapes import called, dotted, own_nodes
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.clues.verdicts import (
    MOVING,
    decides,
    full_name,
    has_check,
    is_telling,
    only_tells,
    opened,
)
from pytest_logomesh.agents.red.flow import Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_DEMANDING: Final = frozenset({
    "check", "validate", "ensure", "require", "assert", "verify", "enforce", "confirm", "must", "guard",
    "clean", "inspect", "demand", "refuse", "deny",
})  # fmt: skip
"""Calls that raise when something is wrong."""
_HARMLESS: Final = frozenset({
    "dir", "directory", "dirs", "path", "folder", "exists", "index", "indexes", "table", "tables", "schema",
    "connection", "connected", "loaded", "installed", "future", "output", "call", "update", "updates",
    "version", "health", "status", "up", "cache", "config", "database", "db", "migrations", "topic",
    "queue", "bucket", "file", "files", "exchange", "stream", "started", "running", "ready",
})  # fmt: skip
"""Of these nothing depends on the answer but convenience."""
_BROAD: Final = frozenset({"", "Exception", "BaseException"})
_CLEANING: Final = frozenset({
    "close", "unlink", "remove", "rmtree", "kill", "terminate", "shutdown", "disconnect", "cancel",
    "rollback", "quit", "stop", "rmdir", "join", "release", "cleanup", "flush", "logout", "wait",
    "unregister", "detach", "removedirs", "destroy", "unlock", "reset", "close_all", "aclose",
})  # fmt: skip
_DROPPING: Final = frozenset(
    {"setuid", "setgid", "setgroups", "setreuid", "setresuid", "setregid", "chroot", "initgroups"}
)


class SwallowedException:
    """Asks of each handler what the program believes after it."""

    weakness = Weakness(
        id="swallowed-exception",
        cwe=636,
        severity=Severity.MEDIUM,
        category="logic",
        title="An error is taken for a yes",
        why="Whoever can make the check fail, by odd input or load, gets past it.",
        fix="Let the error end the action: raise again, refuse, or return False.",
    )
    replaces = ("B110", "B112")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each handler that opens a door, and a note for each that hides every error."""
        tries: list[tuple[str, ast.Try | ast.TryStar]] = [
            *program.nodes(ast.Try),
            *program.nodes(ast.TryStar),
        ]
        for file, node in tries:
            if is_test(program, file, node):
                continue
            function = program.function_around(node)
            yield from self._overridden(program, file, node, function)
            for handler in node.handlers:
                yield from self._handled(program, file, node, handler, function)
        blocks: list[tuple[str, ast.With | ast.AsyncWith]] = [
            *program.nodes(ast.With),
            *program.nodes(ast.AsyncWith),
        ]
        for file, block in blocks:
            if any(_suppresses(program, item.context_expr) for item in block.items) and not is_test(
                program, file, block
            ):
                check = _ignored_check(block.body)
                if check is not None and _goes_on(program, block, check):
                    yield self._open(program, file, block, check)

    def _handled(
        self,
        program: Program,
        file: str,
        node: ast.Try | ast.TryStar,
        handler: ast.ExceptHandler,
        function: Function | None,
    ) -> Iterator[Finding]:
        door = opened(program, node, handler, function)
        if door is not None:
            place, message = door
            yield self.weakness.claim(program, file, place, message)
            return
        if _skips_and_agrees(program, node, handler, function):
            message = "what fails the check is skipped, and the answer stays yes"
            yield self.weakness.claim(program, file, handler, message)
            return
        if not all(only_tells(statement) for statement in handler.body):
            return
        check = _ignored_check(node.body)
        if check is not None and _goes_on(program, node, check):
            yield self._open(program, file, handler, check)
        elif _hides_all(node, handler, function):
            message = "every error is hidden, and nothing tells that it happened"
            yield self.weakness.claim(program, file, handler, message, cwe=390, severity=Severity.LOW)

    def _overridden(
        self, program: Program, file: str, node: ast.Try | ast.TryStar, function: Function | None
    ) -> Iterator[Finding]:
        """A return in `finally`, which drops every exception, also that of a check."""
        for statement in own_nodes(*node.finalbody):
            deciding = function is not None and (
                decides(function.name) or has_check(node.body) or _demands_first(node.body)
            )
            if isinstance(statement, ast.Return) and deciding and not _is_no(statement.value):
                message = "a return in finally drops the exception that says no"
                yield self.weakness.claim(program, file, statement, message)

    def _open(self, program: Program, file: str, node: ast.AST, check: ast.Call) -> Finding:
        return self.weakness.claim(
            program, file, node, f"when {called(check)}() fails, the program goes on as if it had succeeded"
        )


def _ignored_check(body: Sequence[ast.stmt]) -> ast.Call | None:
    """A check that speaks by raising: a call whose result nobody keeps."""
    for position, statement in enumerate(body):
        value = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(value, ast.Await):
            value = value.value
        if isinstance(value, ast.Call) and _demands(value):
            # What comes after it in the same block is left out when it fails.
            rest = body[position + 1 :]
            return value if not any(_acts(each) for each in rest) or called(value) in _DROPPING else None
        if isinstance(statement, ast.If) and _refuses(statement):
            return statement.test if isinstance(statement.test, ast.Call) else _first_call(statement.test)
    return None


def _demands(node: ast.Call) -> bool:
    """Whether a call says no by raising, since nobody looks at what it gives."""
    name = called(node)
    found = set(words(name))
    if decides(full_name(node)) or found & MOVING:
        return True
    return bool(found & _DEMANDING) and not found & _HARMLESS


def _demands_first(body: Sequence[ast.stmt]) -> bool:
    """Whether one of the statements is a call that says no by raising."""
    calls = [each.value for each in body if isinstance(each, ast.Expr)]
    calls = [each.value if isinstance(each, ast.Await) else each for each in calls]
    return any(isinstance(each, ast.Call) and _demands(each) for each in calls)


def _refuses(statement: ast.If) -> bool:
    """`if not check(...): raise`, whose exception the handler catches."""
    if not statement.body or not isinstance(statement.body[-1], ast.Raise):
        return False
    return any(isinstance(each, ast.Call) and decides(called(each)) for each in ast.walk(statement.test))


def _first_call(node: ast.expr) -> ast.Call | None:
    return next(
        (each for each in ast.walk(node) if isinstance(each, ast.Call) and decides(called(each))), None
    )


def _acts(statement: ast.stmt) -> bool:
    """Whether a statement does anything but compute or give back."""
    if isinstance(statement, ast.Return):
        return statement.value is not None and not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call | ast.Await) and not is_telling(called(statement.value))
    if isinstance(statement, ast.Assign):
        return isinstance(statement.targets[0], ast.Attribute | ast.Subscript) or isinstance(
            statement.value, ast.Call | ast.Await
        )
    return isinstance(
        statement, ast.If | ast.For | ast.While | ast.With | ast.AsyncWith | ast.AugAssign | ast.Delete
    )


def _goes_on(program: Program, node: ast.stmt, check: ast.Call) -> bool:
    """Whether anything is done after the statement, or its caller takes silence for a yes."""
    if called(check) in _DROPPING:
        return True
    function = program.function_around(node)
    here: ast.AST = node
    while True:
        above = program.parent(here)
        if above is None:
            return False
        following = _following(above, here)
        if any(_acts(statement) for statement in following):
            return True
        if any(
            isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)
            for statement in following
        ):
            return False
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            return (
                function is not None
                and decides(function.name)
                and words(function.name)[0] not in ("is", "has", "can")
            )
        here = above


def _following(above: ast.AST, here: ast.AST) -> list[ast.stmt]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(above, name, None)
        if isinstance(block, list) and here in block:
            return list(block[block.index(here) + 1 :])
    return []


def _skips_and_agrees(
    program: Program, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Function | None
) -> bool:
    """Whether a loop goes on past a failed check, and yes is what it ends with."""
    loop = program.parent(node)
    if not isinstance(loop, ast.For | ast.AsyncFor | ast.While) or function is None:
        return False
    skips = isinstance(handler.body[-1], ast.Continue) and all(only_tells(each) for each in handler.body[:-1])
    if not skips or _ignored_check(node.body) is None:
        return False
    rest = _following(program.parent(loop) or loop, loop)
    return any(
        isinstance(each, ast.Return) and isinstance(each.value, ast.Constant) and each.value.value is True
        for each in rest[:1]
    )


def _suppresses(program: Program, node: ast.expr) -> bool:
    return (
        called(node) == "suppress"
        and "contextlib.suppress" in program.value(getattr(node, "func", None)).names
    )


def _hides_all(node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Function | None) -> bool:
    """Whether any error at all is dropped without a word, where that is neither an import nor a clean-up."""
    if not all(isinstance(statement, ast.Pass) for statement in handler.body):
        return False
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    if not any(dotted(kind) in _BROAD for kind in kinds):
        return False
    if function is not None and function.name in (
        "__del__",
        "__exit__",
        "close",
        "cleanup",
        "shutdown",
        "stop",
    ):
        return False
    for statement in node.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return False
        if any(called(each) in _CLEANING for each in own_nodes(statement)):
            return False
    return True


def _is_no(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and not node.value)
