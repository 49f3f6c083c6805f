"""The kinds of event an agent or a model streams. Only new content is progress.

They stand among the records because the Protocols in `roles` speak of them; `streaming` reads and watches them.
"""

from dataclasses import dataclass
from typing import Literal

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer."""

    text: str
    tokens: int = 1
    """How many tokens the piece holds, where the sender says so."""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of thinking: progress, never part of the answer."""

    text: str
    tokens: int = 1


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A piece of a tool call: progress, never part of the answer."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class StepStart:
    """An agent opened a step; progress only if no step of this id was open before."""

    id: str


@dataclass(frozen=True, slots=True)
class StepEnd:
    """An agent closed a step."""

    id: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the server counted; not progress."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The stream says that it is done, and why."""

    reason: FinishReason


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that arrived inside the stream.

    `kind` is who is at fault: `server` (ours: the battle is an error) or `agent` (the one under test).
    """

    kind: Literal["server", "agent"]
    message: str


@dataclass(frozen=True, slots=True)
class Idle:
    """A ping, a comment, an empty delta, a repeated status: proof of a connection, no progress."""


Event = Text | Reasoning | ToolCall | StepStart | StepEnd | Usage | Finish | Fault | Idle
