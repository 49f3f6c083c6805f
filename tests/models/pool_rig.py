"""A pool over models that follow scripts, with the clock in the test's hand."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from pytest_logomesh.models.member import Member, MemberState
from pytest_logomesh.models.pool import Pool
from pytest_logomesh.records.events import Asked, Event, Fault, Finish, Text, Waiting
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.testing import ManualClock
from tests.models.event_reading import Reading

Script = Sequence[Event | float]
"""Events at their times: a number is a wait in seconds of the clock."""

EVER = 1e9
DONE = Finish("stop")
GOOD: Script = (Text("yes"), DONE)
BROKEN: Script = (Fault("server", "it broke", "again"),)
BUSY: Script = (Fault("server", "it is busy", "later"),)


def busy(retry_after_s: float) -> Script:
    """A refusal that says when to come back."""
    return (Fault("server", "it is busy", "later", retry_after_s),)


def slow(seconds: float) -> Script:
    """A good answer that takes its time, content coming all along."""
    return (Text("yes"), *(seconds / 10, Text(".")) * 10, DONE)


class SteadyRandom(random.Random):
    """Draws the middle, so that pauses are what they are called."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


class FakeModel:
    """Implements `roles.Model`: gives its answers one after the other, the last one for ever.

    Args:
        answers: to questions in the order in which they come.
        always: what questions of certain texts get instead.
    """

    def __init__(self, *answers: Script, always: Mapping[str, Script] | None = None) -> None:
        self._answers = answers
        self._always = always or {}
        self.clock = ManualClock()
        self.asked: list[str] = []
        """The questions, in the order in which they came."""
        self.times: list[float] = []
        """When they came."""
        self.open = 0
        """Answers that are being streamed."""
        self.closed = False

    async def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        text = messages[-1]["content"]
        self.asked.append(text)
        self.times.append(self.clock.now())
        self.open += 1
        try:
            usual = self._answers[min(len(self.asked), len(self._answers)) - 1]
            for step in self._always.get(text, usual):
                if isinstance(step, float | int):
                    await self.clock.sleep(step)
                else:
                    yield step
        finally:
            self.open -= 1

    async def close(self) -> None:
        self.closed = True


class PoolReading(Reading):
    """Reads a question's stream in a task."""

    async def until_waits(self, times: int) -> None:
        """Return when the question has begun to wait so many times."""
        await self._until(lambda: len(waits(self)) >= times)


class Rig:
    """A pool whose members are called `a`, `b`, and so on."""

    def __init__(
        self, *models: FakeModel, inflight: int, limits: StreamLimits, rng: random.Random | None = None
    ) -> None:
        self.clock = ManualClock()
        self.broken: list[str] = []
        """What the pool said when it gave up."""
        self.answers_probes: set[str] = set()
        """Members that answer a health check."""
        self.probed: list[tuple[str, float]] = []
        """Who was asked whether it is well, and when."""
        self.queued: dict[str, int] = {}
        """Requests in members' own queues, where their metrics say so."""
        self._readings: list[PoolReading] = []
        members = [self.member(name, model, inflight) for name, model in zip("abcdef", models, strict=False)]
        self.pool = Pool(members, limits, self.clock, rng or SteadyRandom(), self._give_up)

    def ask(self, text: str = "?") -> PoolReading:
        """A question whose events are being read."""
        read = PoolReading(self.pool.stream([{"role": "user", "content": text}]))
        self._readings.append(read)
        return read

    def state(self, name: str) -> MemberState:
        """How a member is doing."""
        return next(state for state in self.pool.states if state.name == name)

    async def close(self) -> None:
        """Give up all questions, and close."""
        for read in self._readings:
            read.cancel()
        await self.clock.advance(0)
        await self.pool.close()

    def member(self, name: str, model: FakeModel, inflight: int = 8) -> Member:
        """A member whose health and queue stand in this rig."""

        model.clock = self.clock

        async def probe() -> bool:
            self.probed.append((name, self.clock.now()))
            return name in self.answers_probes

        async def waiting() -> int | None:
            return self.queued.get(name)

        return Member(name, model, inflight, probe, waiting)

    async def _give_up(self, reason: str) -> None:
        self.broken.append(reason)


@asynccontextmanager
async def rigged(
    *models: FakeModel,
    inflight: int = 8,
    limits: StreamLimits | None = None,
    rng: random.Random | None = None,
) -> AsyncIterator[Rig]:
    """A pool over these models, closed at the end."""
    rig = Rig(*models, inflight=inflight, limits=limits or StreamLimits(), rng=rng)
    try:
        yield rig
    finally:
        await rig.close()


def attempts(read: Reading) -> list[Asked]:
    """How often the question went out, and why."""
    return [event for event in read.events if isinstance(event, Asked)]


def waits(read: Reading) -> list[str]:
    """What the question said that it waits for."""
    return [event.reason for event in read.events if isinstance(event, Waiting)]


def ending(read: Reading) -> Event | None:
    """The event that the stream has ended with; None where it has not, or has not ended once."""
    ends = [event for event in read.events if isinstance(event, Finish | Fault)]
    return ends[0] if len(ends) == 1 and read.events[-1] is ends[0] else None


def message(read: Reading) -> str:
    """What the fault says that has ended the stream; empty where none has."""
    end = ending(read)
    return end.message if isinstance(end, Fault) else ""
