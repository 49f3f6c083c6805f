"""The kinds of event an agent or a model streams. Only new content is progress.

They stand among the records because the Protocols in `roles` speak of them; `streaming` reads and watches them.
"""

from dataclasses import dataclass
from typing import Literal

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]

Cure = Literal["none", "again", "later"]
"""What may help against a fault: nothing (a refused key, a wrong address); asking again (a broken connection, a stall,
a 5xx); asking again when the server is less busy (429, or 503 with Retry-After), which is no sign of bad health."""


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
    cure: Cure = "none"
    retry_after_s: float | None = None
    """When the server wants to be asked again, seconds from now; None where it did not say."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """No question is out: it waits for its turn, for a pause to end, or for a server to come back.

    Until the next `Asked` nothing is late, except in total.
    """

    reason: str
    """A sentence's part, such as `the model server is busy (429)`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The question goes out (again): what came before is no longer part of the answer, and limits start anew."""

    attempt: int
    """1 at first. A stream without any `Asked` is its own first attempt."""
    reason: str = ""
    """Why it is asked again; empty for the first."""


@dataclass(frozen=True, slots=True)
class Idle:
    """A ping, a comment, an empty delta, a repeated status: proof of a connection, no progress."""


Event = Text | Reasoning | ToolCall | StepStart | StepEnd | Usage | Finish | Fault | Waiting | Asked | Idle
