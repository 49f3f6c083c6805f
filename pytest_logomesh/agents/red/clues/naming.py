"""What names say: the words of identifiers and keys, and what an expression is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST: Final = 200
_KEYED: Final = frozenset({
    "get", "getenv", "getlist", "getfirst", "get_argument", "get_cookie", "get_secure_cookie", "pop", "setdefault",
    "header", "environ", "getheader", "get_header", "config", "hget", "get_query_argument", "get_body_argument",
})  # fmt: skip
"""Methods that are called with the name of what they give."""
_CLOTHES: Final = frozenset({
    "encode", "decode", "strip", "lower", "upper", "hex", "digest", "hexdigest", "removeprefix", "removesuffix",
    "rstrip", "lstrip", "casefold", "replace", "format", "tobytes", "get_secret_value", "zfill", "finalize",
})  # fmt: skip
"""Methods that give the same thing in another form."""
_DRESSING: Final = frozenset({
    "str", "bytes", "int", "bytearray", "b64encode", "b64decode", "urlsafe_b64encode", "urlsafe_b64decode", "hexlify",
    "unhexlify", "fromhex", "quote", "unquote", "quote_plus", "force_bytes", "force_str", "to_bytes", "cast", "pad",
    "unpad",
})  # fmt: skip
"""Functions whose result is their argument in another form."""
_MOST_NODES: Final = 80


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in any style, in lower case: `api`, `key` of `apiKey`, `API_KEY` and `X-Api-Key`."""
    return tuple(part.lower() for part in _WORD.findall(name[:_LONGEST]))


@lru_cache(maxsize=8192)
def speaks_of(name: str, kinds: frozenset[str]) -> bool:
    """Whether a name has one of these words, or two of them that stand together (`api key`)."""
    found = words(name)
    return not kinds.isdisjoint(found) or any(f"{one} {other}" in kinds for one, other in pairwise(found))


def any_speaks_of(names: Iterable[str], kinds: frozenset[str]) -> bool:
    """Whether one of the names does."""
    return any(speaks_of(name, kinds) for name in names)


def head(node: ast.AST | None) -> str:
    """What an expression is called: `pin` of `user.pin.encode()`, `token` of `form.get("token")`; else empty."""
    for _ in range(_MOST_NODES):
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.Attribute):
            return node.attr
        if isinstance(node, ast.Await | ast.Starred | ast.FormattedValue | ast.NamedExpr):
            node = node.value
        elif isinstance(node, ast.BoolOp):
            node = node.values[0]
        elif isinstance(node, ast.Subscript | ast.Call):
            name, node = _key_or_inner(node)
            if node is None:
                return name
        else:
            break
    return ""


def identifiers(node: ast.AST | None, most: int = _MOST_NODES) -> Iterator[str]:
    """Every name in an expression: variables, members, called functions, constant keys."""
    waiting: list[ast.AST] = [node] if node is not None else []
    while waiting and most:
        most -= 1
        node = waiting.pop(0)
        if isinstance(node, ast.Name):
            yield node.id
            continue
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Subscript):
            yield from text_in(node.slice)
        elif isinstance(node, ast.Call) and node.args and called(node) in _KEYED:
            yield from text_in(node.args[0])
        waiting.extend(
            child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr | ast.comprehension)
        )


def called(node: ast.Call) -> str:
    """The last part of the name of what is called; empty where it has none."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def text_in(node: ast.AST) -> list[str]:
    """The constant text that an expression is, or holds between its braces."""
    if isinstance(node, ast.JoinedStr):
        return [
            part.value
            for part in node.values
            if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def plain_name(node: ast.AST) -> str:
    """The name of a variable or of a member; empty for all else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _key_or_inner(node: ast.Subscript | ast.Call) -> tuple[str, ast.AST | None]:
    """What an item or a result is called, or the expression whose name it has."""
    if isinstance(node, ast.Subscript):
        key = text_in(node.slice)
        return (key[0], None) if key else ("", node.value)
    name = called(node)
    first = node.args[0] if node.args else None
    key = text_in(first) if first is not None and name in _KEYED else []
    if key and not isinstance(first, ast.JoinedStr):
        return key[0], None
    if name in _CLOTHES and isinstance(node.func, ast.Attribute):
        return "", node.func.value
    if name in _DRESSING and first is not None:
        return "", first
    return name, None
