"""The names that our harness and our embedded agents use in A2A metadata; foreign agents need none of them.

Request message: `battle`, `task`, `twin`, `round`, `rounds`. Artifact update: `kind` and `tokens`, and with a tool
call `name`. Status update: `step` and `edge`; `waiting` (the reason) while no question is out; `asked` (the attempt)
and `reason` when one goes out; at the end `finish_reason` and `usage`, or `fault`. What stands before an `asked`
above 1 is no part of the answer: its artifacts begin anew, so that whoever knows none of these names has the last
attempt's alone.
"""

from collections.abc import Mapping
from typing import Literal

Kind = Literal["text", "reasoning", "tool_call"]
"""What an artifact holds; it is the artifact's id, too. Without one it is the answer's text."""

KIND, TOKENS, NAME = "kind", "tokens", "name"
STEP, EDGE, START, END = "step", "edge", "start", "end"
WAITING, ASKED, REASON = "waiting", "asked", "reason"
CONTEXT, ROUND, ROUNDS = "context", "round", "rounds"
FINISH_REASON, USAGE, FAULT = "finish_reason", "usage", "fault"

CARD_LIMIT = 2**20
"""The largest agent card that is read, bytes."""
ANSWER_LIMIT = 4 * 2**20
"""The longest answer that is read, reasoning and statuses included, characters."""
LINE_LIMIT = 4 * ANSWER_LIMIT
"""The longest line of an event stream, or whole body, that is read: escapes lengthen JSON. Bytes."""


def count(fields: Mapping[str, object], name: str) -> int | None:
    """A whole number of 0 or more from metadata (whose numbers are floats), or None."""
    value = fields.get(name)
    return int(value) if isinstance(value, float | int) and 0 <= value < 2**53 else None


def word(fields: Mapping[str, object], name: str) -> str | None:
    """A text from metadata, or None."""
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def carried(text: str) -> str:
    """Text as JSON and protobuf can carry it: half characters (lone surrogates) are joined or replaced."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def said(text: str, length: int = 300) -> str:
    """What a foreign program said, fit for a sentence: one line, printable, not long."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * length]).split())
    return line if len(line) <= length else f"{line[:length]}..."
