"""Purple as the harness sees it: an agent at an A2A address, ours or anybody's, judged by its stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass, fields, replace

import httpx
from a2a.types import AgentCard

from pytest_logomesh.agents.a2a import wire
from pytest_logomesh.agents.a2a.asking import Asking, Lost
from pytest_logomesh.agents.a2a.blame import Blame
from pytest_logomesh.agents.a2a.card import NoAgent
from pytest_logomesh.agents.a2a.known import Conversations, KnownCard
from pytest_logomesh.agents.a2a.wire import said
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.records.errors import (
    AgentBroken,
    LogomeshError,
    NotDelivered,
    Truncated,
    Unreadable,
)
from pytest_logomesh.records.events import Asked, Event, Fault, Finish, Waiting
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.records.submission import Assignment, Delivery
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.streaming.repetition import Looped
from pytest_logomesh.streaming.watchdog import Stalled, watch

_BACKSTOP_S = 0.4
"""How much longer than its own limits an agent of ours is waited for, seconds; more than a frame."""

_CONNECTIONS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
"""How many answers are in flight is for others to say; no question goes over a stale connection."""


Feed = Callable[[Event], None]
"""Is told every event of one answer."""
Follow = Callable[[str], AbstractContextManager[Feed]]
"""Wants to see a battle's answer while it comes in: called with the battle's id when it begins."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of asking once: a delivery, whole or not, and what is wrong with it."""

    delivery: Delivery
    problem: LogomeshError | None


@dataclass(frozen=True, slots=True)
class _Course:
    """Who is told how one answer goes, over all its attempts."""

    meter: StreamMeter
    feed: Feed

    def take(self, event: Event) -> None:
        self.meter.feed(event)
        self.feed(event)


@contextmanager
def _unseen(battle: str) -> Iterator[Feed]:  # noqa: ARG001  a follower is told it
    yield lambda _: None


class A2APurple:
    """Implements `roles.Purple` over A2A.

    Args:
        url: where the agent's card is found.
        limits: of every answer's stream.
        clock: what they are measured by.
        trusted: whether the agent is ours. What breaks in ours is an error of the run; a foreign agent that
            does not deliver is asked once more, then has failed, and whom it blames counts for nothing.
        follow: who else is told of what streams in.
        transport: what leads to the agent, the network unless told; closed with this object.
    """

    def __init__(
        self,
        url: str,
        limits: StreamLimits,
        clock: Clock,
        trusted: bool,
        follow: Follow | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._trusted = trusted
        self._blame = Blame(trusted)
        self._follow = follow or _unseen
        self._transport = transport or httpx.AsyncHTTPTransport(limits=_CONNECTIONS)
        self._card = KnownCard(url, self._transport, clock)
        self._conversations = Conversations()
        self._leftovers: set[asyncio.Task[None]] = set()

    async def answer(self, assignment: Assignment) -> Delivery:
        """One answer; its `stream.attempts` says how often the question was asked.

        A round after the first goes on with the conversation of the one before. Where the agent named none, and
        where it is asked again, it is told the task anew.

        Raises:
            AnswerFault: the agent did not deliver, was cut off, or sent too much.
            BrokenPart: our own agent, or the model server behind it, is broken.
        """
        with self._follow(assignment.battle.id) as feed:
            course = _Course(StreamMeter(self._clock), feed)
            first = await self._ask(assignment, course)
            if self._trusted or not isinstance(first.problem, NotDelivered):
                return _delivered(first)
            return _delivered(_after(first, await self._ask(assignment, course, first.problem)))

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await asyncio.gather(*self._leftovers)
        await self._transport.aclose()

    async def _ask(
        self, assignment: Assignment, course: _Course, before: LogomeshError | None = None
    ) -> _Attempt:
        """Ask once; `before` is what went wrong the time before."""
        card = await self._shown(course, before)
        if isinstance(card, NoAgent):
            return self._nothing(f"{card}", course)
        try:
            asking = Asking(card, self._trusted, self._transport, self._clock, self._afterwards)
        except Lost as error:
            self._card.doubt(card)
            return self._nothing(f"{error}", course)
        async with asking:
            events = self._question(asking, assignment, again=before is not None)
            problem = await self._read(events, course, card.capabilities.streaming)
        reading = asking.reading
        problem = problem or self._blame.judge(reading)
        if isinstance(problem, NotDelivered | AgentBroken):
            self._card.doubt(card)
        if assignment.battle.rounds > 1:
            self._conversations.note(assignment.battle.id, reading.context_id)
        meter, earlier = course.meter, tuple(reading.earlier)
        delivery = Delivery(text=reading.answer, stream=meter.figures(), trace=meter.trace(), earlier=earlier)
        return _Attempt(delivery, problem)

    async def _shown(self, course: _Course, before: LogomeshError | None) -> AgentCard | NoAgent:
        """The agent's card; one that is asked again gets the time to come back."""
        if before:
            course.take(Waiting(f"{before}"))
        card: AgentCard | NoAgent
        try:
            card = await self._card.get(patient=before is not None)
        except NoAgent as error:
            card = error
        if before:
            course.take(Asked(2, f"{before}"))
        return card

    def _question(self, asking: Asking, assignment: Assignment, again: bool) -> AsyncGenerator[Event, None]:
        metadata = _metadata(assignment) if self._trusted else {}
        if assignment.round == 1:
            return asking.events(assignment.prompt, metadata)
        # What broke off is part of the conversation that it broke off in; asked again, the agent begins another.
        context_id = None if again else self._conversations.of(assignment.battle.id)
        if context_id is None:
            return asking.events(f"{build_prompt(assignment.task)}\n\n{assignment.prompt}", metadata)
        return asking.events(assignment.prompt, metadata, context_id)

    async def _read(
        self, events: AsyncGenerator[Event, None], course: _Course, streams: bool
    ) -> LogomeshError | None:
        """Read to the end; what kept it from getting there."""
        limits = _later(self._limits) if self._trusted else self._limits
        if not streams:
            limits = replace(limits, first_token_s=None, stall_s=None, step_s=None)
        try:
            async with aclosing(watch(events, limits, self._clock)) as watched:
                async for event in watched:
                    course.take(event)
                    if isinstance(event, Finish | Fault):
                        break
        except Stalled as stalled:
            return self._blame.not_delivered(f"{stalled}")
        except Lost as lost:
            return self._blame.not_delivered(f"the connection to the agent broke ({said(f'{lost}')})")
        except Looped as looped:
            return Truncated(f"{looped}")
        except Unreadable as problem:
            return problem
        return None

    def _nothing(self, problem: str, course: _Course) -> _Attempt:
        return _Attempt(Delivery(text="", stream=course.meter.figures()), self._blame.not_delivered(problem))

    def _afterwards(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._leftovers.add(task)
        task.add_done_callback(self._leftovers.discard)


def _after(first: _Attempt, second: _Attempt) -> _Attempt:
    """What came of asking twice."""
    earlier = tuple(text for text in (first.delivery.text, *second.delivery.earlier) if text)
    problem = second.problem
    if isinstance(problem, NotDelivered):
        problem = NotDelivered(f"{problem}; asked twice, the first time: {first.problem}")
    return _Attempt(second.delivery.model_copy(update={"earlier": earlier}), problem)


def _delivered(attempt: _Attempt) -> Delivery:
    if attempt.problem is None:
        return attempt.delivery
    attempt.problem.evidence = attempt.delivery
    raise attempt.problem


def _later(limits: StreamLimits) -> StreamLimits:
    """Our own agents watch their model themselves and know better what is wrong: they speak first."""
    set_ones = {limit.name: getattr(limits, limit.name) for limit in fields(limits)}
    return StreamLimits(
        **{name: None if seconds is None else seconds + _BACKSTOP_S for name, seconds in set_ones.items()}
    )


def _metadata(assignment: Assignment) -> dict[str, str]:
    battle = assignment.battle
    rounds = {wire.ROUND: f"{assignment.round}", wire.ROUNDS: f"{battle.rounds}"}
    names = {"battle": battle.id, "task": battle.task, **rounds}
    return {**names, "twin": battle.twin} if battle.twin else names
