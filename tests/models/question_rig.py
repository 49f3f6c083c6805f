"""One question to a pool of one real server, whose silences last as long as the script says, by a manual clock."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.member import Member
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.pool import Pool
from pytest_logomesh.records.events import Asked, Event, Fault, Finish, Text, Waiting
from pytest_logomesh.records.submission import StreamFigures
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.testing import Gate, Head, ManualClock, ModelRequest, Script, Send, Wait
from pytest_logomesh.testing.script import Step
from tests.models.pool_rig import SteadyRandom

NOON = 784_893_600.0
"""The time of day, Tue, 15 Nov 1994 10:00:00 GMT."""

Timeline = Sequence[Step | float]
"""What the server does with one attempt; a number is a silence in seconds. One that comes last has to be the end of
the attempt, at its last moment and not before."""

Outcome = Literal["delivered", "failed", "error"]
"""What is made of an answer by itself: something to examine, the agent's fault, or an error of ours."""

_TICK_S = 0.125
"""How closely is looked; silences and pauses are whole numbers of it, so that no sum of them is rounded."""

_PATIENCE_S = 10.0
"""Real time after which something hangs that should not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How a question was answered."""

    outcome: Outcome
    finish: str | None
    message: str
    """What the fault says; empty without one."""
    text: str
    earlier: tuple[str, ...]
    """What attempts sent that did not count in the end."""
    stream: StreamFigures
    lasted: tuple[float, ...]
    """Seconds from asking to the end of each attempt."""
    paused: tuple[float, ...]
    """Seconds between attempts."""


class Question:
    """Read in a task, each event with the moment at which it came."""

    def __init__(self, events: AsyncIterator[Event], clock: ManualClock) -> None:
        self.clock = clock
        self.stamped: list[tuple[float, Event]] = []
        self._meter = StreamMeter(clock)
        self._arrived = asyncio.Condition()
        self._task = asyncio.create_task(self._read(events))

    @property
    def events(self) -> list[Event]:
        """All so far."""
        return [event for _, event in self.stamped]

    @property
    def asked(self) -> int:
        """How often it went out."""
        return sum(isinstance(event, Asked) for event in self.events)

    def over(self, attempt: int) -> bool:
        """Whether an attempt has been made and has ended."""
        starts = [index for index, event in enumerate(self.events) if isinstance(event, Asked)]
        if len(starts) < attempt:
            return False
        return any(
            isinstance(event, Waiting | Finish | Fault) for event in self.events[starts[attempt - 1] :]
        )

    async def go_out(self, attempt: int) -> int:
        """Let the pause before an attempt pass; how many events there are with its `Asked`."""
        await self.until(lambda: self.over(attempt - 1) if attempt > 1 else self.asked > 0)
        while self.asked < attempt:
            assert self.clock.now() < 10_000, "is not asked again"
            await self.clock.advance(_TICK_S)
        return next(
            index
            for index, event in enumerate(self.events, 1)
            if isinstance(event, Asked) and event.attempt == attempt
        )

    async def play(self, attempt: int, timeline: Timeline, gates: Sequence[Gate]) -> None:
        """Let the silences of one attempt pass, each as soon as what stands before it was read."""
        expected, silences = await self.go_out(attempt), iter(gates)
        moment = self.stamped[expected - 1][0]
        for number, step in enumerate(timeline, 1):
            if isinstance(step, Head):
                expected += 1
            elif isinstance(step, Send):
                expected += step.data.count(b"\n\n")
            elif isinstance(step, float | int):
                gate = next(silences)
                assert await asyncio.to_thread(gate.reached.wait, _PATIENCE_S)
                await self.until(lambda: len(self.stamped) >= expected)  # noqa: B023  # called here and now
                moment += step
                await self.clock.advance(moment - _TICK_S - self.clock.now())
                assert not self.over(attempt), f"ended before {step} s of silence had passed"
                await self.clock.advance(_TICK_S)
                if number < len(timeline):
                    gate.open()
        await self.until(lambda: self.over(attempt))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return when a condition on the events holds."""
        async with asyncio.timeout(_PATIENCE_S), self._arrived:
            await self._arrived.wait_for(condition)

    async def close(self) -> None:
        """Stop reading."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _read(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            self._meter.feed(event)
            self.stamped.append((self.clock.now(), event))
            async with self._arrived:
                self._arrived.notify_all()

    def answer(self) -> Answer:
        """What came of it."""
        end = self.events[-1]
        assert isinstance(end, Finish | Fault), self.events
        starts = [index for index, event in enumerate(self.events) if isinstance(event, Asked)]
        attempts = [self.stamped[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
        texts = ["".join(it.text for _, it in attempt if isinstance(it, Text)) for attempt in attempts]
        ends = [
            next(at for at, it in attempt if isinstance(it, Waiting | Finish | Fault)) for attempt in attempts
        ]
        begins = [self.stamped[start][0] for start in starts]
        return Answer(
            outcome=_outcome(end),
            finish=end.reason if isinstance(end, Finish) else None,
            message=end.message if isinstance(end, Fault) else "",
            text=texts[-1],
            earlier=tuple(text for text in texts[:-1] if text),
            stream=self._meter.figures(),
            lasted=tuple(end - begin for begin, end in zip(begins, ends, strict=True)),
            paused=tuple(begin - end for begin, end in zip(begins[1:], ends[:-1], strict=True)),
        )


def _outcome(end: Finish | Fault) -> Outcome:
    if isinstance(end, Fault):
        return "error" if end.kind == "server" else "failed"
    return "delivered" if end.reason == "stop" else "failed"


@asynccontextmanager
async def questioned(
    url: str, limits: StreamLimits | None = None, max_tokens: int | None = None
) -> AsyncIterator[Question]:
    """A question to the server at an address, through the real model and pool."""

    async def well() -> bool:
        return True

    async def unknown() -> None:
        return None

    async def broken(reason: str) -> None:
        pass

    clock = ManualClock()
    sampling = Sampling(0.0, max_tokens, None)
    model = OpenAIModel(Endpoint(url), "scripted", sampling, clock=clock, wall_time=lambda: NOON)
    member = Member(url, model, 1, well, unknown)
    pool = Pool([member], limits or StreamLimits(), clock, SteadyRandom(), broken)
    question = Question(pool.stream([{"role": "user", "content": "the prompt"}]), clock)
    try:
        yield question
    finally:
        await question.close()
        await pool.close()


class Attempts:
    """What a scripted server does with attempt after attempt; the last script holds for all that follow."""

    def __init__(self, *timelines: Timeline) -> None:
        self.timelines = timelines
        self.gates = [[Gate() for it in line if isinstance(it, float | int)] for line in timelines]
        self._requests = 0

    def __call__(self, request: ModelRequest) -> Script:
        number = min(self._requests, len(self.timelines) - 1)
        self._requests += 1
        gates = iter(self.gates[number])
        return [Wait(next(gates)) if isinstance(it, float | int) else it for it in self.timelines[number]]

    async def run(self, question: Question) -> Answer:
        """Let all attempts happen."""
        for number, (timeline, gates) in enumerate(zip(self.timelines, self.gates, strict=True), 1):
            await question.play(number, timeline, gates)
        return question.answer()
