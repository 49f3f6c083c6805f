"""What a regular expression that text has matched says about the text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL

_KEEPING_SET: Final = re.compile(r"\[\^(?P<set>(?:\\.|[^\]\\])+)\][+*]?")
_DANGEROUS: Final = frozenset("'\"`;|&$<>(){}/\\\n\r*=%!")


def is_keeping_set(pattern: str) -> bool:
    """Whether a pattern matches everything but a list of harmless letters: `[^a-zA-Z0-9_-]`."""
    found = _KEEPING_SET.fullmatch(pattern)
    return found is not None and not (_DANGEROUS & set(re.sub(r"\\[wd.\-_]", "", found["set"])))


def is_strict(pattern: str, *, whole: bool) -> bool:
    """Whether text that matches can hold nothing dangerous: anchored at both ends, and made of harmless letters.

    Args:
        pattern: of a regular expression.
        whole: it is matched against all of the text (`fullmatch`).
    """
    body = _body(pattern, whole=whole)
    if body is None:
        return False
    outside = re.sub(r"\[(?:\\.|[^\]\\])*\]", "", body)
    if (
        "[^" in body
        or re.search(r"(?<!\\)\.", outside)
        or any(part in body for part in (r"\S", r"\D", r"\W"))
    ):
        return False
    return not (frozenset("'\"`;&<>\n\r!%") & set(re.sub(r"\\.", "", body)))


def _body(pattern: str, *, whole: bool) -> str | None:
    """A pattern without its anchors; None where it may match a part of the text only."""
    body = pattern
    if not whole:
        if not pattern.endswith(("$", r"\Z")):
            return None
        body = pattern.removesuffix(r"\Z").removesuffix("$")
    return body.removeprefix("^").removeprefix(r"\A")


_ONE_SET: Final = re.compile(r"\[(?!\^)(?:\\.|[^\]\\])+\](?:[+*]|\{[\d,]*\})")
_CARRIERS: Final = {
    "code": frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_\"'[{@"),
    "command": frozenset(";|&`$<>\n(){}!*?'\"\\"),
    "html": frozenset("<"),
    "ldap": frozenset("()*\\"),
    "xpath": frozenset("'\""),
    "log": frozenset("\r\n"),
    "header": frozenset("\r\n"),
    "path": frozenset("/\\"),
    "template": frozenset("{"),
}
"""By danger: the characters without which a text does not carry it."""


@lru_cache(maxsize=512)
def excluded_by(pattern: str, *, whole: bool) -> frozenset[str]:
    """The dangers that text which matches does not carry."""
    if is_strict(pattern, whole=whole):
        return ALL
    body = _body(pattern, whole=whole)
    if body is None or not _ONE_SET.fullmatch(body):
        return frozenset()
    try:
        allowed = re.compile(body[: body.rindex("]") + 1])
    except re.error:
        return frozenset()
    return frozenset(
        danger
        for danger, carriers in _CARRIERS.items()
        if not any(allowed.fullmatch(char) for char in carriers)
    )


@lru_cache(maxsize=2048)
def found_by(pattern: str, letter: str) -> bool:
    """Whether a search for the pattern finds a text of this letter alone."""
    try:
        return re.search(pattern, letter) is not None
    except (re.error, OverflowError, RecursionError):
        return False
