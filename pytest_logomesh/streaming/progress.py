"""What counts as progress in a stream, and until when there must be more of it; knows no event loop."""

from math import inf
from typing import Literal

from pytest_logomesh.records.events import (
    Asked,
    Event,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Waiting,
)
from pytest_logomesh.streaming.limits import LimitName, StreamLimits


class Progress:
    """The state of one stream.

    Args:
        limits: for this stream.
        now: when the request was sent, seconds of the caller's clock.
    """

    def __init__(self, limits: StreamLimits, now: float) -> None:
        self.limits = limits
        self._stall_s = limits.seconds("stall")
        self._step_s = limits.seconds("step")
        self._total = now + limits.seconds("total")
        self.limit: LimitName = "head"
        """The limit that runs out next."""
        self.deadline = inf
        """When it runs out; infinite where it is off."""
        self._ask(now)

    def _ask(self, now: float) -> None:
        """A question goes out: all but the limit in total start anew."""
        self._stage: Literal["waiting", "asked", "answering"] = "asked"
        self._first_token = now + self.limits.seconds("first-token")
        self._latest: float | None = None
        self._open_steps: dict[str, float] = {}
        self._known_steps: set[str] = set()
        self.limit, self.deadline = "head", now + self.limits.seconds("head")
        self._shorten("first-token", self._first_token)
        self._shorten("total", self._total)

    def take(self, event: Event, now: float) -> None:
        """Account for an event; any event of an answer means that the response's head has arrived."""
        match event:
            case Asked():
                self._ask(now)
            case Waiting():
                self._stage = "waiting"
                self.limit, self.deadline = "total", self._total
            case _ if self._stage != "waiting":
                self._stage = "answering"
                self._answer(event, now)

    def _answer(self, event: Event, now: float) -> None:
        match event:
            case Text() | Reasoning() if event.text:
                self._latest = now
            case ToolCall() if event.name or event.arguments:
                self._latest = now
            # A step that opens again is a repeated statement: it neither is progress nor buys time.
            case StepStart() if event.id not in self._known_steps:
                self._known_steps.add(event.id)
                self._open_steps[event.id] = self._latest = now
            # What passed inside a step was measured by the step's own limit; the stall limit starts after it.
            case StepEnd() if event.id in self._open_steps:
                del self._open_steps[event.id]
                self._latest = now
        self._update()

    def excuse(self, now: float) -> None:
        """The reader was away while a limit ran out: what it waits for next is measured from `now`.

        Only the limit in total goes on as it was. While no question is out there is nothing else.
        """
        if self._stage == "waiting":
            return
        if self._stage == "asked":
            self._ask(now)
            return
        self._first_token = now + self.limits.seconds("first-token")
        self._open_steps = dict.fromkeys(self._open_steps, now)
        if self._latest is not None:
            self._latest = now
        self._update()

    def _update(self) -> None:
        if self._latest is None:
            self.limit, self.deadline = "first-token", self._first_token
        elif self._open_steps:
            # Steps stand in the order in which they began, so the first runs out first.
            self.limit, self.deadline = "step", next(iter(self._open_steps.values())) + self._step_s
        else:
            self.limit, self.deadline = "stall", self._latest + self._stall_s
        self._shorten("total", self._total)

    def _shorten(self, limit: LimitName, deadline: float) -> None:
        if deadline < self.deadline:
            self.limit, self.deadline = limit, deadline
