"""Passwords and tokens that are written where others read them: logs, terminals, cookies (CWE-532, 312, 315)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.loggers import LEVELS, is_logger
from pytest_logomesh.agents.red.clues.naming import called, head, speaks_of, words
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Call, Program, Reach
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SECRET: Final = frozenset({
    "password", "passwd", "passphrase", "pwd", "secret", "credentials", "ssn", "cvv", "apikey", "api key", "secret key",
    "private key", "access key", "encryption key", "signing key", "master key", "access token", "auth token",
    "api token", "refresh token", "bearer token", "session token", "reset token", "jwt", "credit card", "card number",
    "totp secret", "social security",
})  # fmt: skip
_TOKEN: Final = frozenset({"token"})
_OF_WEB: Final = frozenset(
    {"secrets", "jwt", "jose", "itsdangerous", "requests", "httpx", "flask", "fastapi", "django"}
)
"""Beside these a token is one that opens something, and no word of a text."""
_TYPED: Final = frozenset(
    {"password", "passwd", "passphrase", "pwd", "ssn", "cvv", "credit card", "card number"}
)
"""Secrets that nobody may send back and forth; a session's own token has to be."""
_ASKING: Final = frozenset({
    "is", "has", "no", "needs", "should", "use", "uses", "check", "verify", "validate", "can", "must", "new", "show",
    "masked", "redacted", "hashed", "encrypted", "safe", "num", "n", "total", "max", "min", "public",
})  # fmt: skip
"""First words of names of what is about a secret, and is none."""
_ABOUT: Final = frozenset({
    "id", "ids", "name", "type", "kind", "url", "uri", "path", "file", "dir", "expires", "expiry", "length", "len",
    "count", "hash", "hashed", "digest", "status", "valid", "ok", "changed", "set", "missing", "empty", "match",
    "matches", "correct", "reset", "error", "errors", "policy", "strength", "score", "field", "prefix", "version",
    "index", "age", "limit", "usage", "required", "enabled", "at", "arn", "label", "rules", "form", "attempts",
    "exists", "result", "message", "msg", "manager", "store", "service", "size", "ttl", "masked", "redacted",
    "encrypted", "expired", "rotated", "updated", "locked", "disabled", "confirmed", "verified", "source", "date",
    "days", "until", "since",
})  # fmt: skip
"""Last words of such names."""
_DRESSED: Final = frozenset(
    {"str", "repr", "encode", "decode", "strip", "get", "getenv", "get_secret_value", "dumps"}
)
"""What gives the secret itself, in another dress or out of a table."""
_MOST_PIECES: Final = 32


class SecretExposure:
    """Looks at what loggers, terminals and cookies are given, by the names of things."""

    weakness = Weakness(
        id="secret-exposure",
        cwe=532,
        severity=Severity.MEDIUM,
        category="configuration",
        title="A secret is written where others read it",
        why="Logs, terminals and cookies are kept, copied and read by many who must not know the secret.",
        fix="Leave the secret out, or write only that it is there; keep a password nowhere but as a slow, salted hash.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each secret that is written out."""
        for call in program.methods(*LEVELS):
            if is_logger(call):
                yield from self._claim(program, call, list(call.node.args), "the log", 532, None)
        for call in program.calls_to("print", "sys.stdout.write", "sys.stderr.write"):
            kept = [node for node in call.node.args if _is_kept(program, node)]
            yield from self._claim(program, call, kept, "the terminal", 312, Severity.LOW)
        for call in program.methods("set_cookie"):
            yield from self._in_cookie(program, call)

    def _in_cookie(self, program: Program, call: Call) -> Iterator[Finding]:
        given = [*call.node.args[1:2], *(each.value for each in call.node.keywords if each.arg == "value")]
        for node in given:
            name = _secret_of(program, node, _TYPED)
            if name:
                message = f"{name} is kept in a cookie as it is"
                yield self.weakness.claim(program, call.file, call.node, message, cwe=315)

    def _claim(
        self,
        program: Program,
        call: Call,
        nodes: list[ast.expr],
        where: str,
        cwe: int,
        severity: Severity | None,
    ) -> Iterator[Finding]:
        kinds = _SECRET | _TOKEN if _is_of_web(program) else _SECRET
        for node in nodes:
            name = _secret_of(program, node, kinds)
            if name and not is_test(program, call.file, call.node):
                message = f"{name} is written to {where} by {call.method}()"
                yield self.weakness.claim(program, call.file, call.node, message, cwe=cwe, severity=severity)
                return


def _is_of_web(program: Program) -> bool:
    return any(name.partition(".")[0] in _OF_WEB for name in program.imported)


def _is_kept(program: Program, node: ast.expr) -> bool:
    """Whether a secret of the machine or of whoever types is in it; one that was just made has to be shown once."""
    return any(program.value(piece).tainted("any", Reach.HOST) is not None for piece in _pieces(node))


def _secret_of(program: Program, node: ast.expr, kinds: frozenset[str]) -> str:
    """What the secret is called that an expression shows as it is; empty where it shows none."""
    for piece in _pieces(node):
        name = head(piece)
        if (
            _is_plain(piece)
            and speaks_of(name, kinds)
            and not _is_about(name)
            and program.value(piece).const is not None
        ):
            return name
    return ""


def _is_about(name: str) -> bool:
    found = words(name)
    return found[0] in _ASKING or found[-1] in _ABOUT


def _is_plain(node: ast.expr) -> bool:
    """Whether it is a variable, a member, an item by name, or one of these in another dress."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant)
    if isinstance(node, ast.Call):
        return called(node) in _DRESSED
    return isinstance(node, ast.Name | ast.Attribute)


def _pieces(node: ast.expr) -> Iterator[ast.expr]:
    """The expressions whose text becomes part of a text."""
    waiting: list[ast.expr] = [node]
    for _ in range(_MOST_PIECES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, ast.JoinedStr):
            waiting += [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        elif isinstance(node, ast.BinOp):
            waiting += [node.left, node.right]
        elif isinstance(node, ast.Tuple | ast.List):
            waiting += node.elts
        elif isinstance(node, ast.Dict):
            waiting += node.values
        elif isinstance(node, ast.Call) and called(node) == "format":
            waiting += [*node.args, *(each.value for each in node.keywords)]
        else:
            yield node
