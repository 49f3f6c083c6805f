"""Credentials that go over a wire which anybody on the way can read (CWE-319)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import speaks_of
from pytest_logomesh.agents.red.flow import Call, Program, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_CLIENTS: Final = ("requests.", "httpx.", "aiohttp.", "urllib3.")
_VERBS: Final = ("get", "post", "put", "patch", "delete", "request", "head")
_OPEN: Final = re.compile(
    r"http://(?!localhost\b|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[::1\]|[\w-]+(:\d+)?(/|$))",
    re.IGNORECASE,
)
"""An address without encryption of a machine that is not this one, nor beside it."""
_SECRET: Final = frozenset({
    "password", "passwd", "pwd", "passphrase", "secret", "token", "api key", "apikey", "authorization", "credentials",
    "card number", "cvv", "pin", "ssn",
})  # fmt: skip
_MAILING: Final = {
    "smtplib.SMTP": ("starttls",),
    "imaplib.IMAP4": ("starttls",),
    "poplib.POP3": ("stls",),
    "nntplib.NNTP": ("starttls",),
}
"""By the class of a client: the methods that switch encryption on."""
_LOGGING_IN: Final = ("login", "user", "pass_", "authenticate")
_LOCAL: Final = ("localhost", "127.0.0.1", "::1")


class CleartextTransport:
    """Looks at requests that carry a secret to `http://`, and at log-ins to mail servers."""

    weakness = Weakness(
        id="cleartext-transport",
        cwe=319,
        severity=Severity.MEDIUM,
        category="crypto",
        title="A secret goes over the wire as it is",
        why="Whoever is on the way reads the secret, and can use it from then on.",
        fix="Ask over https://; with mail servers call starttls() with a context, or use the class that ends in _SSL.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each secret that is sent without encryption."""
        for call in program.methods(*_VERBS):
            if any(name.startswith(_CLIENTS) for name in call.names):
                yield from self._asked(program, call)
        for name, safer in _MAILING.items():
            if name.partition(".")[0] in {each.partition(".")[0] for each in program.imported}:
                yield from self._logged_in(program, name, safer)

    def _asked(self, program: Program, call: Call) -> Iterator[Finding]:
        text = call.arg(1 if call.method == "request" else 0, "url").known_text
        if text is not None and _OPEN.match(text) and _carries_secret(program, call):
            message = "a secret is sent to an address that begins with http://"
            yield self.weakness.claim(program, call.file, call.node, message)

    def _logged_in(self, program: Program, name: str, safer: tuple[str, ...]) -> Iterator[Finding]:
        if any(True for _ in program.methods(*safer)) or _is_near(program, name):
            return
        for method in _LOGGING_IN:
            for call in program.calls_to(f"{name}().{method}"):
                if method != "user":
                    message = f"{method}() sends the password before anything is encrypted"
                    yield self.weakness.claim(program, call.file, call.node, message)


def _is_near(program: Program, name: str) -> bool:
    """Whether each server of this kind is on the same machine."""
    hosts = [call.arg(0, "host").const for call in program.calls_to(name)]
    return all(host in _LOCAL for host in hosts)


def _carries_secret(program: Program, call: Call) -> bool:
    """Whether a request has credentials with it: `auth`, a header, or a field whose name says so."""
    auth = call.kwargs.get("auth")
    if auth is not None and auth.const is not None:
        return True
    given = [call.kwargs[name] for name in ("data", "json", "headers", "params") if name in call.kwargs]
    if call.method in ("post", "put", "patch") and len(call.args) > 1:
        given.append(call.args[1])
    return any(_speaks(program, value) for value in given) or _speaks_in_source(call)


def _speaks(program: Program, value: Value) -> bool:
    held = program.held(value)
    if held is None or held.kind != "dict":
        return False
    return any(isinstance(key, str) and speaks_of(key, _SECRET) for key in held.items)


def _speaks_in_source(call: Call) -> bool:
    """Whether the dictionary is written in the call itself."""
    for keyword in call.node.keywords:
        if keyword.arg in ("data", "json", "headers", "params") and isinstance(keyword.value, ast.Dict):
            values = [node.id for node in keyword.value.values if isinstance(node, ast.Name)]
            if any(speaks_of(name, _SECRET) for name in values):
                return True
    return False
