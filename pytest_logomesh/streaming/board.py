"""Which streams are open now and how each is doing: written by who streams, read by who shows it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from pytest_logomesh.records.events import (
    Asked,
    Event,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
    Waiting,
)
from pytest_logomesh.records.roles import Clock

Doing = Literal["waiting", "asked", "thinking", "writing", "calling tools", "in a step"]
"""No question is out; it is, and nothing came yet; which kind of content came last."""


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream at one moment; the figures are the present attempt's."""

    name: str
    """The battle's id."""
    state: Doing
    reason: str
    """Why it waits, or why it is asked again; empty when neither."""
    attempt: int
    tokens: int | None
    """So far; None where none came or the sender does not count."""
    tokens_per_s: float | None
    """Between the first content and the latest."""
    first_token_s: float | None
    """From the question to the first content."""
    asked_s: float
    """Since the question went out; while it waits, since it began to."""
    content_s: float | None
    """Since the latest content, an agent's steps included; None before the first."""

    @property
    def quiet_s(self) -> float:
        """For how long nothing new has come."""
        return self.asked_s if self.state == "waiting" or self.content_s is None else self.content_s


class Board:
    """The open streams of a run.

    Each stream is fed by one thread at a time; everything can be read from any thread.

    Args:
        clock: what the streams are measured by.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[_Stream, None] = {}
        self._gone_tokens = 0
        self._busy_s = 0.0
        self._busy_since = 0.0

    @contextmanager
    def follow(self, name: str) -> Iterator[Callable[[Event], None]]:
        """Show a stream for as long as the context lasts; what is yielded takes each event as it arrives.

        The question counts as asked at once; a `Waiting` fed first says otherwise.
        """
        stream = _Stream(name, self._clock)
        with self._lock:
            if not self._open:
                self._busy_since = self._clock.now()
            self._open[stream] = None
        try:
            yield stream.feed
        finally:
            with self._lock:
                del self._open[stream]
                self._gone_tokens += stream.made
                if not self._open:
                    self._busy_s += self._clock.now() - self._busy_since

    @property
    def streams(self) -> tuple[StreamState, ...]:
        """All open streams, oldest first."""
        with self._lock:
            streams = tuple(self._open)
        now = self._clock.now()
        return tuple(stream.state(now) for stream in streams)

    @property
    def tokens(self) -> int:
        """Of all streams so far, broken attempts and streams that are gone included."""
        with self._lock:
            return self._gone_tokens + sum(stream.made for stream in self._open)

    @property
    def busy_s(self) -> float:
        """For how long any stream has been open; what passed while there was none does not count."""
        with self._lock:
            return self._busy_s + (self._clock.now() - self._busy_since if self._open else 0.0)


class _Stream:
    """Counters of one stream. `feed` runs for every token of a run: it does no more than it must."""

    __slots__ = (
        "_asked",
        "_attempt",
        "_clock",
        "_doing",
        "_first",
        "_first_tokens",
        "_latest",
        "_name",
        "_progress",
        "_reason",
        "_steps",
        "_tokens",
        "_waits",
        "made",
    )

    def __init__(self, name: str, clock: Clock) -> None:
        self._name = name
        self._clock = clock
        self.made = 0
        """Tokens of all attempts."""
        self._ask(1, "")

    def _ask(self, attempt: int, reason: str) -> None:
        self._doing: Doing = "asked"
        self._attempt = attempt
        self._reason = reason
        self._asked = self._waits = self._clock.now()
        self._first: float | None = None
        self._first_tokens = 0
        self._latest = self._asked
        self._progress: float | None = None
        self._tokens = 0
        self._steps: dict[str, bool] = {}
        """Every step that was seen, and whether it is open."""

    def feed(self, event: Event) -> None:
        if isinstance(event, Text):
            if event.text:
                self._content("writing", event.tokens)
        elif isinstance(event, Reasoning):
            if event.text:
                self._content("thinking", event.tokens)
        elif isinstance(event, ToolCall):
            if event.name or event.arguments:
                self._content("calling tools", 1)
        else:
            self._rarely(event)

    def _content(self, doing: Doing, tokens: int) -> None:
        now = self._clock.now()
        if self._first is None:
            self._first_tokens = tokens
            self._first = now
        self._doing = doing
        self._latest = self._progress = now
        self._tokens += tokens
        self.made += tokens

    def _rarely(self, event: Event) -> None:
        match event:
            case Waiting():
                if self._doing != "waiting":
                    self._waits = self._clock.now()
                self._doing, self._reason = "waiting", event.reason
            case Asked():
                self._ask(event.attempt, event.reason)
            case Usage():
                self.made += event.completion_tokens - self._tokens
                self._tokens = event.completion_tokens
            # As for the watchdog: a step that opens again is a repeated statement.
            case StepStart() if event.id not in self._steps:
                self._step(event.id, opens=True)
            case StepEnd() if self._steps.get(event.id):
                self._step(event.id, opens=False)

    def _step(self, step: str, opens: bool) -> None:
        self._steps[step] = opens
        self._progress = self._clock.now()
        self._doing = "in a step" if opens else "thinking"

    def state(self, now: float) -> StreamState:
        """What others see; an event that arrives meanwhile may show in a part of the figures."""
        first, progress, doing = self._first, self._progress, self._doing
        span = 0.0 if first is None else self._latest - first
        later = self._tokens - self._first_tokens
        return StreamState(
            name=self._name,
            state=doing,
            reason=self._reason,
            attempt=self._attempt,
            tokens=self._tokens or None,
            tokens_per_s=later / span if span > 0 and later > 0 else None,
            first_token_s=None if first is None else max(0.0, first - self._asked),
            asked_s=max(0.0, now - (self._waits if doing == "waiting" else self._asked)),
            content_s=None if progress is None else max(0.0, now - progress),
        )
