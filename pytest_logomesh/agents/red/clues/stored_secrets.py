"""Secrets that a program keeps, by where they come from: the environment, settings, a column of a table."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import called, plain_name, speaks_of, text_in, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Program, Value

_SECRET: Final = frozenset({
    "secret", "token", "password", "passwd", "apikey", "api key", "secret key", "access key", "auth key", "hmac key",
    "signing key", "webhook key", "service key", "admin key", "private key", "passphrase", "bearer", "credential",
    "master key", "license key",
})  # fmt: skip
_ABOUT: Final = frozenset({
    "id", "name", "type", "kind", "url", "path", "file", "header", "expires", "expiry", "algorithm", "prefix", "ttl",
    "lifetime", "issuer", "field", "length", "version", "count", "at", "created", "arn", "status", "hash", "uri",
})  # fmt: skip
"""Last words of names of what is no secret itself."""
_STORES: Final = frozenset({"environ", "config", "settings", "secrets", "conf", "env"})
_ASKING: Final = frozenset(
    {"getenv", "get", "get_secret", "get_password", "get_secret_value", "env", "config"}
)
_REQUESTS: Final = frozenset({"request", "req", "headers", "cookies"})
_OF_HOST: Final = re.compile(r"(environ|getenv|config|settings)\W+(?P<key>\w+)")
_FETCHING: Final = frozenset({"fetchone", "fetchall", "fetchmany"})
_SELECT: Final = re.compile(
    r"^\s*select\s+(?:distinct\s+)?(?P<columns>.+?)\s+from\s", re.IGNORECASE | re.DOTALL
)
_MOST_PARTS: Final = 40


def is_secret_setting(slices: Slices, node: ast.expr) -> bool:
    """Whether an expression is made of a secret that the environment or the settings hold."""
    for part in slices.origins(node, _MOST_PARTS):
        if isinstance(part, ast.Subscript):
            key = text_in(part.slice)
            if key and _says_secret(key[0]) and _is_store(part.value):
                return True
        elif isinstance(part, ast.Call) and part.args and called(part) in _ASKING:
            key = text_in(part.args[0])
            if key and _says_secret(key[0]) and (called(part) != "get" or _is_store(_receiver(part))):
                return True
        elif isinstance(part, ast.Attribute) and _says_secret(part.attr) and _is_store(part.value):
            return True
    return False


def is_from_request(slices: Slices, node: ast.expr) -> bool:
    """Whether an expression is made of what a web framework calls a request."""
    parts = slices.origins(node, _MOST_PARTS)
    return any(isinstance(part, ast.Name | ast.Attribute) and plain_name(part) in _REQUESTS for part in parts)


def is_secret_root(value: Value) -> bool:
    """Whether a value comes from a secret of the environment, whatever helpers it passed through."""
    for taint in value.taints:
        found = _OF_HOST.search(taint.root)
        if found and _says_secret(found["key"]):
            return True
    return False


def is_secret_column(program: Program, slices: Slices, node: ast.expr) -> bool:
    """Whether it is an item of a row whose column, by the text of the query, holds a secret."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return False
    place = node.slice.value
    if not isinstance(place, int) or isinstance(place, bool):
        return False
    for columns in _selected(program, slices, node.value):
        if -len(columns) <= place < len(columns) and _says_secret(columns[place]):
            return True
    return False


def _selected(program: Program, slices: Slices, row: ast.expr) -> Iterator[list[str]]:
    """The columns of each query that a row may come from."""
    for part in slices.origins(row, _MOST_PARTS):
        texts = list(text_in(part))
        if isinstance(part, ast.Call) and called(part) in _FETCHING:
            texts += _asked(program, part)
        for text in texts:
            found = _SELECT.match(text)
            if found:
                yield [column.split(".")[-1].strip() for column in found["columns"].split(",")]


def _asked(program: Program, fetch: ast.Call) -> Iterator[str]:
    """The query that the same cursor was told, on the nearest line above."""
    cursor, function = plain_name(_receiver(fetch) or fetch), program.function_around(fetch)
    above = [
        call
        for call in program.methods("execute")
        if call.function is function
        and call.node.lineno <= fetch.lineno
        and cursor
        and plain_name(_receiver(call.node) or call.node) == cursor
    ]
    for call in sorted(above, key=lambda each: each.node.lineno)[-1:]:
        text = call.arg(0).known_text
        if text:
            yield text


def _says_secret(name: str) -> bool:
    found = words(name)
    return bool(found) and found[-1] not in _ABOUT and speaks_of(name, _SECRET)


def _is_store(node: ast.expr | None) -> bool:
    last = words(plain_name(node))[-1:] if node is not None else ()
    return bool(last) and last[0] in _STORES


def _receiver(call: ast.Call) -> ast.expr | None:
    return call.func.value if isinstance(call.func, ast.Attribute) else None
