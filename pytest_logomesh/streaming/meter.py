"""How a stream went, in figures and in time."""

from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Reasoning,
    StepStart,
    Text,
    ToolCall,
    Usage,
)
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.records.submission import Burst, BurstKind, StreamFigures
from pytest_logomesh.streaming.trace import Trace


class StreamMeter:
    """Measures one stream; made when the request is sent, and begun anew by each further `Asked`.

    Tokens are the server's count where it sends one, else what the events themselves say; a sender that does
    not count says 0 in its events.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked_again: tuple[str, ...] = ()
        self._begin()

    def _begin(self) -> None:
        self._sent = self._clock.now()
        self._first: float | None = None
        self._last = self._sent
        self._longest_gap: float | None = None
        self._first_tokens = 0
        self._tokens = 0
        self._usage: Usage | None = None
        self._ended: float | None = None
        self._finish_reason: str | None = None
        self._trace = Trace()

    def feed(self, event: Event) -> None:
        """Account for an event that has just arrived."""
        match event:
            case Text() if event.text:
                self._content("text", len(event.text), event.tokens)
            case Reasoning() if event.text:
                self._content("reasoning", len(event.text), event.tokens)
            case ToolCall() if event.name or event.arguments:
                self._content("tool", len(event.name) + len(event.arguments), 1)
            case StepStart():
                self._trace.note(self._clock.now() - self._sent, "step", 0)
            case Asked():
                if event.attempt > 1:
                    self._asked_again += (event.reason,)
                self._begin()
            case Usage():
                self._usage = event
            case Finish():
                self._ended = self._clock.now()
                self._finish_reason = event.reason
            case Fault():
                self._ended = self._clock.now()

    def figures(self) -> StreamFigures:
        """The figures so far; a stream without its end has lasted until now."""
        tokens = self._usage.completion_tokens if self._usage else self._tokens
        ended = self._clock.now() if self._ended is None else self._ended
        return StreamFigures(
            first_token_s=None if self._first is None else round(self._first - self._sent, 6),
            longest_gap_s=None if self._longest_gap is None else round(self._longest_gap, 6),
            total_s=round(ended - self._sent, 6),
            tokens=tokens or (0 if self._usage else None),
            tokens_per_s=self._rate(tokens),
            finish_reason=self._finish_reason,
            attempts=1 + len(self._asked_again),
            asked_again=self._asked_again,
        )

    def trace(self) -> tuple[Burst, ...]:
        """How the content came in time, so far."""
        return self._trace.bursts()

    def _content(self, kind: BurstKind, characters: int, tokens: int) -> None:
        now = self._clock.now()
        self._trace.note(now - self._sent, kind, characters)
        if self._first is None:
            self._first = now
            self._first_tokens = tokens
        else:
            self._longest_gap = max(self._longest_gap or 0.0, now - self._last)
        self._last = now
        self._tokens += tokens

    def _rate(self, tokens: int) -> float | None:
        """Tokens a second after the first piece, whose tokens were made before the span that is measured."""
        if self._first is None or self._last <= self._first or tokens <= self._first_tokens:
            return None
        return round((tokens - self._first_tokens) / (self._last - self._first), 3)
