"""Fenced code blocks of Markdown, as far as agents use them; their content is kept character by character."""

import re
from dataclasses import dataclass

from pytest_logomesh.records.errors import Unreadable

_OPENING = re.compile(r"(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*")
# Not str.splitlines, which breaks at form feeds and other characters that code may hold.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    language: str
    """As it stands after the fence, in lower case; may be empty."""
    content: str
    """Without the fences; ends with a line break unless it is empty."""
    written: str
    """With the fences, as it stands in the text."""


def split_fences(text: str) -> list[Block | str]:
    """A text as fenced blocks and what stands between them, in order; together the whole text.

    Fences begin in the first column, so that an indented one inside a docstring ends nothing.

    Raises:
        Unreadable: a block is never closed.
    """
    parts: list[Block | str] = []
    opening: re.Match[str] | None = None
    lines: list[str] = []
    for line in _LINE.findall(text):
        lines.append(line)
        if opening is None:
            opening = _OPENING.fullmatch(line.rstrip())
            if opening:
                parts.append("".join(lines[:-1]))
                lines = [line]
        elif _closes(line, opening[1]):
            parts.append(Block(opening[2].lower(), "".join(lines[1:-1]), "".join(lines)))
            opening, lines = None, []
    if opening:
        raise Unreadable("a fenced code block is never closed")
    return [part for part in [*parts, "".join(lines)] if part]


def _closes(line: str, fence: str) -> bool:
    return line.startswith(fence) and not line.rstrip().strip(fence[0])
