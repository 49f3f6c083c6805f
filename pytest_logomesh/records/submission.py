"""What Purple is asked and what it hands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.task import Task


class Assignment(Record):
    """One question to Purple: the battle, its task and the whole prompt."""

    battle: Battle
    task: Task
    prompt: str
    round: int = 1
    """1-based; a later one goes on with the battle's conversation."""


class StreamFigures(Record):
    """How the stream went; seconds are since the request was sent, null where nothing came."""

    first_token_s: float | None = None
    longest_gap_s: float | None = None
    total_s: float = 0.0
    tokens: int | None = None
    """Answer and reasoning together; null when an external agent does not count."""
    tokens_per_s: float | None = None
    """Between the first token and the last."""
    finish_reason: str | None = None
    attempts: int = 1
    """How often the question was asked; the other figures are the last attempt's."""
    asked_again: tuple[str, ...] = ()
    """Why, attempt by attempt; one less than `attempts`."""


BurstKind = Literal["text", "reasoning", "tool", "step"]
"""A piece of the answer, of thinking, of a tool call; or a step that an agent began."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Content of one kind that came between two looks at a stream; a long run holds very many."""

    at_s: float
    """When the first of it came; seconds since the request was sent."""
    kind: BurstKind
    characters: int
    """0 for steps."""


class Delivery(Record):
    """What came over the wire, as it came."""

    text: str
    stream: StreamFigures
    trace: tuple[Burst, ...] = ()
    """How it came in time: of the last attempt, in order, at most `streaming.trace.MOST_BURSTS`."""
    earlier: tuple[str, ...] = ()
    """What earlier attempts sent before they broke off: evidence, never joined with `text`."""


class Submission(Record):
    """What Purple hands in, read but never repaired."""

    files: Mapping[str, str]
    """The answer's source: relative POSIX path to text."""
    tests: Mapping[str, str]
    """Its own tests, likewise; empty when it wrote none."""
    rationale: str
