"""The state machine of a run's battles: generated, examined, judged, each stage recorded before the next.

    enrolled -> streaming -> waiting for a processor -> examining -> judged

From streaming on, a part that breaks leads to `judged` as `error`. After examining, Red's model may read the submission
(`attacked`): what it claims waits for a processor once more, to be proven. A round that falls short may lead back to
streaming. Before the verdict a judging model may read the round that counts (`read`).

Everything here runs in one event loop, so nothing needs a lock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping
from types import MappingProxyType

from pytest_logomesh.arena.journal import delivery_of, fault_of
from pytest_logomesh.arena.queue import Queue
from pytest_logomesh.arena.stages import Bench, Lineup
from pytest_logomesh.arena.state import Counts, Roster, Stage, State
from pytest_logomesh.arena.tiers import Tiers
from pytest_logomesh.arena.work import Examined, Round, Work, broken_parts
from pytest_logomesh.ledger.steps import Spoilt
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, BrokenPart
from pytest_logomesh.records.verdict import Examination, Verdict

LEAST_BACKLOG = 64
"""How many battles may wait for a processor, or have one, before nothing more is generated; or twice `inflight`."""

_NOTHING_EXPECTED: Mapping[str, int] = MappingProxyType({})
_NOTHING_JUDGED: Mapping[str, Verdict] = MappingProxyType({})


class Arena:
    """All battles of a run.

    Args:
        battles: by id; only those that are enrolled are fought.
        bench: the stages.
        inflight: how many answers are streamed at once.
        lineup: starts what a tier needs; a tier that does not come up costs its own battles only.
        expected: battle id to the expected size of its answer, in any unit; longer ones start earlier.
        judged: by battle id, verdicts that stand: nobody is asked about these battles.
    """

    def __init__(
        self,
        battles: Mapping[str, Battle],
        bench: Bench,
        inflight: int,
        lineup: Lineup,
        expected: Mapping[str, int] = _NOTHING_EXPECTED,
        judged: Mapping[str, Verdict] = _NOTHING_JUDGED,
    ) -> None:
        self._roster = Roster(battles.values())
        for battle_id, verdict in judged.items():
            self._conclude(self._roster[battle_id], verdict)
        self._queue = Queue(battles.values(), expected)
        self._bench = bench
        self._inflight = inflight
        self._backlog = max(2 * inflight, LEAST_BACKLOG)
        tiers = dict.fromkeys(battle.tier for battle in battles.values())
        self._tiers = Tiers(tiers, lineup, self._roster.needs, self._fill, self._give_up)
        self._streams: set[asyncio.Task[None]] = set()
        self._readings: set[asyncio.Task[None]] = set()
        self._attacking = asyncio.Semaphore(inflight)
        self._judging = asyncio.Semaphore(inflight)
        self._reasons: dict[str | None, str] = {}
        self._changed = asyncio.Event()
        self._closed = False

    @property
    def broken(self) -> str:
        """Why the run, or a tier of it, cannot go on; empty while everything can."""
        return "\n".join(dict.fromkeys(self._reasons.values()))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What is judged so far, in the order of the battles."""
        return tuple(state.verdict for state in self._roster.states if state.verdict)

    @property
    def enrolled(self) -> tuple[str, ...]:
        """The ids of all battles that were asked for so far."""
        return tuple(state.battle.id for state in self._roster.states if state.stage is not Stage.IDLE)

    @property
    def counts(self) -> Counts:
        """For the sign of life; safe to read from any thread."""
        return self._roster.counts(len(self._streams))

    async def enroll(self, battle_ids: Iterable[str]) -> None:
        """Start to generate these battles; asking twice for one is harmless."""
        states = (self._roster[battle_id] for battle_id in dict.fromkeys(battle_ids))
        fresh = [state for state in states if state.stage is Stage.IDLE]
        for state in fresh:  # what is recorded of the first is recorded of a run that asks for all of them
            self._roster.move(state, Stage.QUEUED)
        for state in fresh:
            self._ask(state, None)
        self._fill()

    async def turn(self, battle_id: str) -> Verdict | Work:
        """The battle's verdict, or the most useful piece of work there is; waits until there is either."""
        state = self._roster[battle_id]
        self._roster.want(state)
        await self.enroll([battle_id])
        self._queue.prefer(battle_id)
        while state.verdict is None:
            if ready := self._roster.next_ready(state):
                assert ready.submission is not None
                self._roster.move(ready, Stage.EXAMINING)
                work = self._bench.work(ready.battle, ready.number, ready.submission)
                return work.model_copy(update={"facts": ready.facts, "claims": ready.claims})
            await self._changed.wait()
        return state.verdict

    async def deliver(self, examined: Examined) -> None:
        """Judge what was examined, or ask for another round."""
        state = self._roster[examined.battle_id]
        if state.stage is not Stage.EXAMINING:
            return
        if examined.examination is None:
            self._settle(state, self._bench.errored(state.battle, examined.broken, state.delivery))
        else:
            self._take_facts(state, examined.examination)
        self._fill()

    async def put_back(self, battle_id: str) -> None:
        """The processor that examined this battle is gone; somebody else will."""
        state = self._roster[battle_id]
        if state.stage is Stage.EXAMINING:
            self._roster.move(state, Stage.READY)
            self._ring()

    async def give_up(self, reason: str, tier: str | None = None) -> None:
        """End every battle that has nothing to examine as `error`; what was handed in is still judged.

        Args:
            reason: its first line stands in every verdict, the whole of it once, in `broken`.
            tier: whose battles are meant; all when None.
        """
        self._give_up(tier, reason)

    async def close(self) -> None:
        """Stop generating, and return when no stream is left; harmless when called twice."""
        self._closed = True
        await self._tiers.close()
        streams = (*self._streams, *self._readings)
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)

    def _give_up(self, tier: str | None, reason: str) -> None:
        self._reasons.setdefault(tier, reason)
        for state in self._roster.states:
            if tier not in (None, state.battle.tier):
                continue
            self._tiers.give_up(state.battle.tier)
            if state.stage in (Stage.QUEUED, Stage.STREAMING):
                if state.stream and state.stream is not asyncio.current_task():
                    state.stream.cancel()
                self._settle(state, self._bench.errored(state.battle, self._headline(state)))
        self._fill()

    def _ask(self, state: State, prompt: str | None) -> None:
        """Let a round of this battle wait for a stream, unless it was answered before, or nothing can answer it."""
        delivery = state.delivery
        state.begin_round(prompt)
        if steps := self._bench.recall(state.battle, state.number):
            self._take_up(state, steps)
            return
        if headline := self._headline(state):
            self._settle(state, self._bench.errored(state.battle, headline, delivery))
            return
        if state.recalled:  # the conversation ended with the process that led it
            state.start_over()
        self._roster.move(state, Stage.QUEUED)
        self._queue.add(state.battle.id, state.number)
        if state.wanted:
            self._queue.prefer(state.battle.id)

    def _take_up(self, state: State, steps: RoundSteps) -> None:
        """Go on with a round where an earlier process left it."""
        state.recalled = True
        state.delivery = delivery_of(steps.answer)
        if isinstance(steps.answer, Spoilt):
            self._use_fault(state, fault_of(steps.answer))
            return
        state.submission = steps.answer.submission
        if steps.proven:
            self._conclude_round(state, steps.proven)
        elif steps.facts:
            self._use_facts(state, steps.facts)
        else:
            self._roster.move(state, Stage.READY)
            self._ring()

    def _headline(self, state: State) -> str:
        """Why no agent can be asked for this battle; empty when one can."""
        reason = self._reasons.get(state.battle.tier) or self._reasons.get(None) or ""
        return reason.partition("\n")[0]

    def _fill(self) -> None:
        """Keep `inflight` answers streaming, as long as processors keep up."""
        self._tiers.attend()
        while (
            not self._closed
            and len(self._streams) < self._inflight
            and self._roster.handed_in < self._backlog
            and (battle_id := self._queue.pop(self._tiers.open))
        ):
            state = self._roster[battle_id]
            self._roster.move(state, Stage.STREAMING)
            state.stream = asyncio.create_task(self._stream(state))
            state.stream.add_done_callback(self._ended)
            self._streams.add(state.stream)

    def _ended(self, stream: asyncio.Task[None]) -> None:
        """A stream is over, in whichever way; even where it was cancelled before it began."""
        self._streams.discard(stream)
        self._fill()
        self._ring()

    async def _stream(self, state: State) -> None:
        try:
            with broken_parts("generating"):
                await self._generate(state)
        except AnswerFault as fault:
            fault.evidence = fault.evidence or state.delivery
            self._take_fault(state, fault)
        except BrokenPart as error:
            delivery = error.evidence or state.delivery
            self._settle(state, self._bench.errored(state.battle, str(error), delivery))

    async def _generate(self, state: State) -> None:
        delivery = await self._bench.generate(state.battle, state.prompt, state.number)
        if state.stage is not Stage.STREAMING:  # given up by what this very stream called
            return
        state.delivery = delivery
        submission = self._bench.read(delivery)
        try:
            self._bench.record_submission(state.battle, state.number, state.prompt, delivery, submission)
        except OSError as error:
            self._lose_ledger(state, error)
            return
        state.submission = submission
        self._roster.move(state, Stage.READY)

    def _take_facts(self, state: State, facts: Examination) -> None:
        try:
            self._bench.record_examination(state.battle, state.number, facts)
        except OSError as error:
            self._lose_ledger(state, error)
        else:
            self._use_facts(state, facts)

    def _use_facts(self, state: State, facts: Examination) -> None:
        """The facts about a round are recorded."""
        if state.facts is None and self._bench.attackable(state.battle):
            self._let_attack(state, facts)
        else:
            self._conclude_round(state, facts)

    def _let_attack(self, state: State, facts: Examination) -> None:
        """Red's model reads what was examined, beside whatever else goes on."""
        state.facts = facts
        self._roster.move(state, Stage.ATTACKED)
        self._let_read(self._attack(state, facts))

    async def _attack(self, state: State, facts: Examination) -> None:
        assert state.submission is not None
        try:
            with broken_parts("attacking"):
                async with self._attacking:
                    claims = await self._bench.attack(state.battle, state.number, state.submission, facts)
        except BrokenPart as error:
            self._settle(state, self._bench.errored(state.battle, str(error), state.delivery))
        else:
            if claims:
                state.claims = claims
                self._roster.move(state, Stage.READY)
            else:
                self._conclude_round(state, facts)
        self._ring()
        self._fill()

    def _conclude_round(self, state: State, facts: Examination) -> None:
        assert state.delivery is not None
        assert state.submission is not None
        done = Round(number=state.number, delivery=state.delivery, submission=state.submission, facts=facts)
        state.rounds = (*state.rounds, done)
        try:
            with broken_parts("judging"):
                prompt = self._bench.next_round(state.battle, state.rounds)
                verdict = self._last_word(state) if prompt is None else None
        except BrokenPart as error:
            prompt, verdict = None, self._bench.errored(state.battle, str(error), done.delivery)
        self._go_on(state, prompt, verdict)

    def _last_word(self, state: State) -> Verdict | None:
        """The verdict on the rounds there were; None where the judging model reads the one that counts first."""
        if not self._bench.judgeable(state.battle):
            return self._bench.judged(state.battle, state.rounds)
        self._roster.move(state, Stage.READ)
        self._let_read(self._judge(state))
        return None

    async def _judge(self, state: State) -> None:
        battle, rounds = state.battle, state.rounds
        try:
            with broken_parts("judging"):
                async with self._judging:
                    verdict = self._bench.judged(battle, await self._bench.judge(battle, rounds))
        except BrokenPart as error:
            verdict = self._bench.errored(battle, str(error), rounds[-1].delivery)
        self._settle(state, verdict)
        self._fill()

    def _let_read(self, reading: Coroutine[None, None, None]) -> None:
        """Let a model of ours read, beside whatever else goes on."""
        task = asyncio.create_task(reading)
        self._readings.add(task)
        task.add_done_callback(self._readings.discard)

    def _take_fault(self, state: State, fault: AnswerFault) -> None:
        if state.verdict:
            return
        try:
            self._bench.record_spoilt(state.battle, state.number, state.prompt, fault)
        except OSError as error:
            self._lose_ledger(state, error)
        else:
            self._use_fault(state, fault)

    def _use_fault(self, state: State, fault: AnswerFault) -> None:
        """A round that came to nothing: another one, or the rounds before it are judged, if there are any."""
        battle, verdict = state.battle, None
        try:
            with broken_parts("judging"):
                prompt = self._bench.after_fault(battle, fault, state.number)
                if prompt is None:
                    verdict = self._last_word(state) if state.rounds else self._bench.failed(battle, fault)
        except BrokenPart as error:
            prompt, verdict = None, self._bench.errored(battle, str(error), fault.evidence)
        self._go_on(state, prompt, verdict)

    def _go_on(self, state: State, prompt: str | None, verdict: Verdict | None) -> None:
        if verdict:
            self._settle(state, verdict)
        elif prompt is not None:
            state.number += 1
            self._ask(state, prompt)

    def _settle(self, state: State, verdict: Verdict) -> None:
        if state.verdict:
            return
        try:
            self._bench.record_verdict(verdict)
        except OSError as error:
            verdict = self._bench.errored(state.battle, self._give_up_soon(error))
        self._queue.remove(state.battle.id)
        self._conclude(state, verdict)
        self._ring()

    def _conclude(self, state: State, verdict: Verdict) -> None:
        state.conclude(verdict)
        self._roster.move(state, Stage.JUDGED)

    def _lose_ledger(self, state: State, error: OSError) -> None:
        """A step could not be recorded, so nothing is concluded from it."""
        self._settle(state, self._bench.errored(state.battle, self._give_up_soon(error), state.delivery))

    def _give_up_soon(self, error: OSError) -> str:
        """The ledger cannot be written, so nothing more is asked; says so in a sentence."""
        if None not in self._reasons:
            self._reasons[None] = (
                f"the ledger cannot be written: {error}; what was recorded before stands there, and "
                "--logomesh-resume goes on with it"
            )
            asyncio.get_running_loop().call_soon(self._give_up, None, self._reasons[None])
        return self._reasons[None]

    def _ring(self) -> None:
        """Wake who waits at `turn`."""
        self._changed.set()
        self._changed = asyncio.Event()
