"""What a scripted model server does with a request, byte by byte."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pytest_logomesh.testing.gate import Gate


@dataclass(frozen=True, slots=True)
class Head:
    """Send the response's head."""

    status: int = 200
    content_type: str = "text/event-stream"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Send:
    """Send bytes as one chunk of the body."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until the test opens the gate."""

    gate: Gate


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait in real time, for benchmarks."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the connection in the middle of the body."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Reset the connection (RST)."""


Step = Head | Send | Wait | Pause | Cut | Reset
Script = Sequence[Step]
"""A script that comes to its end ends the body as HTTP wants it; one without a head never answers."""


def sent(*data: object) -> Send:
    """Server-sent events: texts as they are, everything else as JSON."""
    texts = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in data]
    return Send("".join(f"data: {text}\n\n" for text in texts).encode())


def jsonl(*data: object) -> Send:
    """Lines of JSON, as some servers stream instead of server-sent events."""
    return Send("".join(f"{json.dumps(item, ensure_ascii=False)}\n" for item in data).encode())


def chunk(finish_reason: str | None = None, **message: Any) -> dict[str, Any]:
    """A chunk of a chat completion: `chunk(content="x")`, `chunk(reasoning="x")`, `chunk("stop")`."""
    choice = {"index": 0, "delta": message, "finish_reason": finish_reason}
    return {"object": "chat.completion.chunk", "choices": [choice]}


def delta(finish_reason: str | None = None, **message: Any) -> Send:
    """A `chunk` as a server-sent event."""
    return sent(chunk(finish_reason, **message))


def says(*pieces: str, finish_reason: str = "stop", prompt_tokens: int = 1) -> Script:
    """A whole streamed answer as vLLM sends it: role, a chunk a piece, finish reason, usage, [DONE]."""
    usage = {"prompt_tokens": prompt_tokens, "completion_tokens": len(pieces)}
    return (
        Head(),
        delta(role="assistant", content=""),
        *(delta(content=piece) for piece in pieces),
        delta(finish_reason),
        sent({"object": "chat.completion.chunk", "choices": [], "usage": usage}, "[DONE]"),
    )


def answers(
    status: int,
    body: object,
    content_type: str = "application/json",
    headers: tuple[tuple[str, str], ...] = (),
) -> Script:
    """A whole response at once; a body that is no text is sent as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    return (Head(status, content_type, headers), Send(text.encode()))
