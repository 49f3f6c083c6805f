"""A model on several servers: each question goes to the one with the most room, and again where that may help.

    join the line -> Asked -> attempt, watched -> Finish
         ^                        |
         +---- pause <---- fault that may be cured; else Fault

A question that fails is asked at once where it has not failed yet, elsewhere after a pause. What each module knows:
`question` whether to ask again, `line` whom, `member` how a server is doing, `health` when one is back or all are gone.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import count
from random import Random

from pytest_logomesh.models.attempt import attempt
from pytest_logomesh.models.health import HealthChecks
from pytest_logomesh.models.line import Line
from pytest_logomesh.models.member import Member, MemberState, Standing
from pytest_logomesh.models.question import Question
from pytest_logomesh.records.events import Event, Fault, Finish, Waiting
from pytest_logomesh.records.roles import Clock, Model
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.watchdog import Stalled, watch


class Pool:
    """Implements `roles.Model` by several; everything runs in one event loop.

    Args:
        members: at least one; the first is asked first.
        limits: for each attempt, but in total for all attempts of a question and what it waits.
        clock: of watchdogs and pauses.
        rng: for the pauses' jitter.
        broken: awaited once, with the reason, when no question can be asked any more; the reason's first line stands
            in every question's fault.
    """

    def __init__(
        self,
        members: Sequence[Member],
        limits: StreamLimits,
        clock: Clock,
        rng: Random,
        broken: Callable[[str], Awaitable[None]],
    ) -> None:
        self._standings = {member.name: Standing(member) for member in members}
        self._limits = replace(limits, total_s=None)
        self._total_s = limits.total_s
        self._clock = clock
        self._rng = rng
        self._broken = broken
        self._line = Line(tuple(self._standings.values()), clock)
        self._checks = HealthChecks(
            tuple(self._standings.values()), clock, rng, self._line.serve, self._give_up
        )
        self._models: list[Model] = [member.model for member in members]
        self._numbers = count()
        self._over = ""
        """Why no question is asked any more."""
        self._telling: asyncio.Future[None] | None = None

    @property
    def states(self) -> tuple[MemberState, ...]:
        """How the members are doing, in their order; safe to read from any thread."""
        return tuple(standing.state for standing in self._standings.values())

    async def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        """Ask until there is an answer; ends with `Finish` or `Fault`. Each attempt begins with `Asked`.

        A reader that stops early closes the stream (`contextlib.aclosing`).
        """
        events = self._attempts(messages)
        if self._total_s is not None:
            in_total = StreamLimits(None, None, None, None, self._total_s)
            events = watch(events, in_total, self._clock)
        try:
            async with aclosing(events):
                async for event in events:
                    yield event
        except Stalled as stalled:
            yield Fault("server", f"the model server is too slow: {stalled}")

    async def close(self) -> None:
        """End what waits and let go of connections; harmless when called twice."""
        self._over = self._over or "the run has ended"
        self._line.end()
        await self._checks.close()
        for model in self._models:
            await model.close()

    def suspend(self, name: str, reason: str) -> None:
        """A member's server is being restarted: questions wait for it, and are not to blame for its end."""
        self._standings[name].leave(reason, "away")
        self._checks.look()

    def resume(self, name: str, member: Member) -> None:
        """A member's server is back, perhaps at another address; `name` stays what it was called at first."""
        self._models.append(member.model)
        self._standings[name].come_back(member)
        self._checks.look()
        self._line.serve()

    def lose(self, name: str, reason: str) -> None:
        """A member will not come back; where none is left, that is the end of all questions."""
        self._standings[name].leave(reason, "lost")
        self._checks.look()

    async def _attempts(self, messages: list[dict[str, str]]) -> AsyncGenerator[Event]:
        question = Question(next(self._numbers), self._rng)
        ended = False
        while not ended:
            async with aclosing(self._attempt(question, messages)) as events:
                async for event in events:
                    ended = isinstance(event, Finish | Fault)
                    yield event

    async def _attempt(self, question: Question, messages: list[dict[str, str]]) -> AsyncGenerator[Event]:
        """All of one attempt but the fault after which there is another."""
        with self._line.join(question) as place:
            if not place.seat.done():
                yield Waiting(self._line.why(question))
            standing = await place.member()
            if standing is None:
                yield question.sum_up(Fault("server", self._over))
                return
            yield question.asked()
            absences = standing.absences
            async with aclosing(attempt(standing, messages, self._limits, self._clock)) as events:
                # Accounts are settled before the place is free for the next, and before the reader may leave.
                async for event in events:
                    if isinstance(event, Fault) and self._asks_again(question, event, standing, absences):
                        return
                    if isinstance(event, Finish):
                        self._answered(standing)
                    yield question.sum_up(event) if isinstance(event, Fault) else event

    def _answered(self, standing: Standing) -> None:
        standing.answered(self._clock.now())
        self._checks.look()

    def _asks_again(self, question: Question, fault: Fault, standing: Standing, absences: int) -> bool:
        """Account for a fault: whose it is, and whether the question is asked again."""
        if standing.absences > absences:
            if question.interrupted(fault):
                return True
        else:
            standing.failed(fault, self._clock.now())
            self._checks.look()
        others_stream = any(other.streaming for other in self._standings.values())
        return question.failed(fault, standing.name, self._clock.now(), others_stream=others_stream)

    def _give_up(self, reason: str) -> None:
        self._over = reason.partition("\n")[0]
        self._line.end()
        self._checks.stop()
        self._telling = asyncio.ensure_future(self._broken(reason))
