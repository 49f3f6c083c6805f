"""The state machine of a run's battles: generated, examined, judged, each stage recorded before the next.

    enrolled -> streaming -> waiting for a processor -> examining -> judged
         \\___________\\____________(a part broke: error)_______________/

Everything here runs in one event loop, so nothing needs a lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pytest_logomesh.arena.work import Examined, Work, broken_parts
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, BrokenPart
from pytest_logomesh.records.submission import Delivery, Submission
from pytest_logomesh.records.verdict import Examination, Verdict


class Bench(Protocol):
    """What the arena does with a battle, stage by stage; assembled outside."""

    async def generate(self, battle: Battle) -> Delivery:
        """Let Purple answer; raises AnswerFault or BrokenPart."""

    def read(self, delivery: Delivery) -> Submission:
        """The submission in a delivery; raises AnswerFault."""

    def work(self, battle: Battle, submission: Submission) -> Work:
        """The processor stage of a battle."""

    def judged(
        self, battle: Battle, delivery: Delivery, submission: Submission, facts: Examination
    ) -> Verdict:
        """The verdict on an examined submission."""

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        """The verdict on an agent that handed in nothing to examine."""

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        """The verdict when a part of ours broke; with what had come over the wire, if anything had."""

    def record(self, kind: str, fact: Submission | Verdict, battle: Battle) -> None:
        """Write a fact to the ledger; returns when it is safe."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many battles are in which stage."""

    waiting: int
    streaming: int
    examining: int
    judged: int


@dataclass(slots=True)
class _State:
    battle: Battle
    wanted: bool = False
    delivery: Delivery | None = None
    submission: Submission | None = None
    examining: bool = False
    verdict: Verdict | None = None
    generation: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def ready(self) -> bool:
        return self.submission is not None and not self.examining and self.verdict is None


class Arena:
    """All battles of a run.

    Args:
        battles: by id; only those that are enrolled are fought.
        bench: the stages.
        inflight: how many answers are streamed at once.
        opened: awaited once before the first generation; starts the agents. A BrokenPart it raises ends the run.
    """

    def __init__(
        self,
        battles: Mapping[str, Battle],
        bench: Bench,
        inflight: int,
        opened: Callable[[], Awaitable[None]],
    ) -> None:
        self._states = {id: _State(battle) for id, battle in battles.items()}
        self._bench = bench
        self._inflight = inflight
        self._opened = opened
        self._queue: dict[str, None] = {}
        self._streaming = 0
        self._changed = asyncio.Condition()
        self._opening: asyncio.Task[None] | None = None
        self._ready_to_stream = False
        self.broken = ""
        """Why the run cannot go on; empty while it can."""

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is judged so far, in the order of the battles."""
        return tuple(state.verdict for state in self._states.values() if state.verdict)

    @property
    def enrolled(self) -> tuple[str, ...]:
        """The ids of all battles that were asked for so far."""
        return tuple(
            id for id, state in self._states.items() if id in self._queue or state.generation or state.verdict
        )

    @property
    def counts(self) -> Counts:
        """For the sign of life; safe to read from any thread."""
        enrolled = [state for state in list(self._states.values()) if state.generation or state.verdict]
        examining = sum(state.examining for state in enrolled)
        judged = sum(state.verdict is not None for state in enrolled)
        ready = sum(state.ready for state in enrolled)
        return Counts(len(self._queue) + ready, self._streaming, examining, judged)

    async def enroll(self, battle_ids: Iterable[str]) -> None:
        """Start to generate these battles; asking twice for one is harmless."""
        for battle_id in battle_ids:
            state = self._states[battle_id]
            if state.generation is None and state.verdict is None:
                self._queue.setdefault(battle_id)
        if self.broken:
            await self.give_up(self.broken)
        elif self._opening is None:
            self._opening = asyncio.create_task(self._open())
        self._fill()

    async def turn(self, battle_id: str) -> Verdict | Work:
        """The battle's verdict, or the most useful piece of work there is; waits until there is either."""
        await self.enroll([battle_id])
        wanted = self._states[battle_id]
        wanted.wanted = True
        async with self._changed:
            while True:
                if wanted.verdict:
                    return wanted.verdict
                if state := self._most_useful(wanted):
                    state.examining = True
                    assert state.submission is not None
                    return self._bench.work(state.battle, state.submission)
                await self._changed.wait()

    async def deliver(self, examined: Examined) -> None:
        """Judge what was examined."""
        state = self._states[examined.battle_id]
        if state.verdict or state.delivery is None or state.submission is None:
            return
        if examined.examination is None:
            verdict = self._bench.errored(state.battle, examined.broken, state.delivery)
        else:
            verdict = self._bench.judged(state.battle, state.delivery, state.submission, examined.examination)
        await self._settle(state, verdict)

    async def put_back(self, battle_id: str) -> None:
        """The processor that examined this battle is gone; somebody else will."""
        self._states[battle_id].examining = False
        async with self._changed:
            self._changed.notify_all()

    async def give_up(self, reason: str) -> None:
        """End every battle that has nothing to examine as `error`; what was handed in is still judged.

        Args:
            reason: its first line stands in every verdict, the whole of it once, in `broken`.
        """
        self.broken = reason
        headline = reason.partition("\n")[0]
        for state in self._states.values():
            enrolled = state.generation is not None or state.battle.id in self._queue
            if enrolled and state.submission is None and state.verdict is None:
                self._queue.pop(state.battle.id, None)
                if state.generation:
                    state.generation.cancel()
                await self._settle(state, self._bench.errored(state.battle, headline))

    async def close(self) -> None:
        """Stop generating; harmless when called twice."""
        self._queue.clear()
        tasks = [state.generation for state in self._states.values() if state.generation]
        tasks += [self._opening] if self._opening else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _open(self) -> None:
        try:
            with broken_parts("starting the agents"):
                await self._opened()
        except BrokenPart as error:
            await self.give_up(str(error))
        else:
            self._ready_to_stream = True
            self._fill()

    def _fill(self) -> None:
        """Keep `inflight` answers streaming; what somebody waits for goes first."""
        while self._ready_to_stream and self._queue and self._streaming < self._inflight:
            battle_id = next((id for id in self._queue if self._states[id].wanted), next(iter(self._queue)))
            del self._queue[battle_id]
            self._streaming += 1
            state = self._states[battle_id]
            state.generation = asyncio.create_task(self._generate(state))

    async def _generate(self, state: _State) -> None:
        try:
            with broken_parts("generating"):
                state.delivery = await self._bench.generate(state.battle)
                submission = self._bench.read(state.delivery)
                self._bench.record("submission", submission, state.battle)
            state.submission = submission
        except AnswerFault as fault:
            fault.evidence = fault.evidence or state.delivery
            await self._settle(state, self._bench.failed(state.battle, fault))
        except BrokenPart as error:
            delivery = error.evidence or state.delivery
            await self._settle(state, self._bench.errored(state.battle, str(error), delivery))
        finally:
            self._streaming -= 1
            self._fill()
        async with self._changed:
            self._changed.notify_all()

    async def _settle(self, state: _State, verdict: Verdict) -> None:
        state.examining = False
        try:
            self._bench.record("verdict", verdict, state.battle)
        except OSError as error:
            self.broken = self.broken or f"the ledger cannot be written: {error}"
            verdict = self._bench.errored(state.battle, self.broken)
        state.verdict = verdict
        async with self._changed:
            self._changed.notify_all()

    def _most_useful(self, wanted: _State) -> _State | None:
        if wanted.ready:
            return wanted
        ready = [state for state in self._states.values() if state.ready]
        return next((state for state in ready if state.wanted), ready[0] if ready else None)
