"""Purple as the harness sees it: an agent at an A2A address, ours or anybody's, judged by its stream."""

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from dataclasses import dataclass, fields, replace

import httpx
from a2a.types import AgentCard

from pytest_logomesh.agents.a2a.asking import Asking, Lost
from pytest_logomesh.agents.a2a.card import NoAgent, fetch_card
from pytest_logomesh.agents.a2a.reading import Ending
from pytest_logomesh.agents.a2a.wire import said
from pytest_logomesh.records.errors import (
    AgentBroken,
    LogomeshError,
    NotDelivered,
    ServerBroken,
    Truncated,
    Unreadable,
)
from pytest_logomesh.records.events import Asked, Fault, Finish
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.records.submission import Assignment, Delivery
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.streaming.watchdog import Stalled, watch

_BACKSTOP_S = 0.4
"""How much longer than its own limits an agent of ours is waited for, seconds; more than a frame."""

_CONNECTIONS = httpx.Limits(max_connections=None, max_keepalive_connections=0)
"""How many answers are in flight is for others to say; no question goes over a stale connection."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of asking once: a delivery, whole or not, and what is wrong with it."""

    delivery: Delivery
    problem: LogomeshError | None


class A2APurple:
    """Implements `roles.Purple` over A2A.

    Args:
        url: where the agent's card is found.
        limits: of every answer's stream.
        clock: what they are measured by.
        trusted: whether the agent is ours. What breaks in ours is an error of the run; a foreign agent that
            does not deliver is asked once more, then has failed, and whom it blames counts for nothing.
    """

    def __init__(self, url: str, limits: StreamLimits, clock: Clock, trusted: bool) -> None:
        self._url = url
        self._limits = limits
        self._clock = clock
        self._trusted = trusted
        self._transport = httpx.AsyncHTTPTransport(limits=_CONNECTIONS)
        self._card: AgentCard | None = None
        self._fetching = asyncio.Lock()
        self._leftovers: set[asyncio.Task[None]] = set()

    async def answer(self, assignment: Assignment) -> Delivery:
        """One answer; its `stream.attempts` says how often the agent was asked.

        Raises:
            AnswerFault: the agent did not deliver, was cut off, or sent too much.
            BrokenPart: our own agent, or the model server behind it, is broken.
        """
        meter = StreamMeter(self._clock)
        first = await self._ask(assignment, meter)
        if self._trusted or not isinstance(first.problem, NotDelivered):
            return _delivered(first)
        meter.feed(Asked(2, f"{first.problem}"))
        second = await self._ask(assignment, meter)
        delivery = second.delivery.model_copy(update={"earlier": (first.delivery.text,)})
        if isinstance(second.problem, NotDelivered):
            problem = NotDelivered(f"{second.problem}; asked twice, the first time: {first.problem}")
            return _delivered(_Attempt(delivery, problem))
        return _delivered(_Attempt(delivery, second.problem))

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await asyncio.gather(*self._leftovers)
        await self._transport.aclose()

    async def _ask(self, assignment: Assignment, meter: StreamMeter) -> _Attempt:
        try:
            card = await self._fetched_card()
            asking = Asking(card, self._transport, self._clock, self._afterwards)
        except (NoAgent, Lost) as error:
            return _Attempt(Delivery(text="", stream=meter.figures()), self._not_delivered(f"{error}"))
        async with asking:
            problem = await self._follow(asking, assignment, meter, card.capabilities.streaming)
        delivery = Delivery(text=asking.reading.answer, stream=meter.figures())
        return _Attempt(delivery, problem or self._judge(asking.reading.ending, delivery.text))

    async def _follow(
        self, asking: Asking, assignment: Assignment, meter: StreamMeter, streams: bool
    ) -> LogomeshError | None:
        """Read to the end; what kept it from getting there."""
        metadata = _metadata(assignment) if self._trusted else {}
        events = asking.events(assignment.prompt, metadata)
        limits = _later(self._limits) if self._trusted else self._limits
        if not streams:
            limits = replace(limits, first_token_s=None, stall_s=None, step_s=None)
        try:
            async with aclosing(watch(events, limits, self._clock)) as watched:
                async for event in watched:
                    meter.feed(event)
                    if isinstance(event, Finish | Fault):
                        break
        except Stalled as stalled:
            return self._not_delivered(f"{stalled}")
        except Lost as lost:
            return self._not_delivered(f"the connection to the agent broke ({said(f'{lost}')})")
        except Unreadable as problem:
            return problem
        return None

    def _judge(self, ending: Ending | None, text: str) -> LogomeshError | None:
        """What is wrong with an answer that came to its end."""
        if ending is None:
            return self._not_delivered("the stream ended without saying that the answer is complete")
        if ending.state != "completed":
            return self._refused(ending)
        if ending.finish_reason == "length":
            return Truncated("the answer was cut off by its length limit")
        if ending.finish_reason == "content_filter":
            return Truncated("the answer was cut off by a content filter")
        return None if text.strip() else NotDelivered("the agent finished without a word of answer")

    def _refused(self, ending: Ending) -> LogomeshError:
        says = said(ending.says) or "without a word why"
        if self._trusted and ending.fault == "server":
            return ServerBroken(says)
        if self._trusted and ending.fault == "agent":
            return NotDelivered(says)
        return self._not_delivered(f"the agent ended its task as {ending.state}: {says}")

    def _not_delivered(self, problem: str) -> LogomeshError:
        return AgentBroken(f"the embedded agent broke: {problem}") if self._trusted else NotDelivered(problem)

    def _afterwards(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._leftovers.add(task)
        task.add_done_callback(self._leftovers.discard)

    async def _fetched_card(self) -> AgentCard:
        async with self._fetching:
            if self._card is None:
                self._card = await fetch_card(self._url, self._transport)
            return self._card


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
    names = {"battle": battle.id, "task": battle.task}
    return {**names, "twin": battle.twin} if battle.twin else names
