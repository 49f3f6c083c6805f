"""A bench without agents, models or jails: what a stage gives is decided by the test."""

import asyncio
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path

from pytest_logomesh.arena.work import Round, Work
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, LogomeshError, Unreadable
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Delivery, StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination, Reason, Verdict

FACTS = Examination(behaviours=(), test_runs=(), findings=(), sandbox="fake", seconds=0.0)


def battles(*names: str, tier: str = "t", rounds: int = 1) -> dict[str, Battle]:
    """Battles by id, in order."""
    made = (
        Battle(task=name, tier=tier, strategy="direct", repeat=1, seed=1, rounds=rounds) for name in names
    )
    return {battle.id: battle for battle in made}


class FakeLineup:
    """Implements `arena.stages.Lineup`; opening waits where the test says so, or breaks."""

    def __init__(self, *exclusive: str) -> None:
        self.opened: list[str] = []
        self.faults: dict[str, LogomeshError] = {}
        self.gate: dict[str, asyncio.Event] = {}
        self._exclusive = exclusive

    def hold(self, *tiers: str) -> None:
        """Keep these tiers from coming up until `gate[tier]` is set."""
        self.gate.update({tier: asyncio.Event() for tier in tiers})

    async def open(self, tier: str) -> None:
        self.opened.append(tier)
        if tier in self.gate:
            await self.gate[tier].wait()
        if fault := self.faults.get(tier):
            raise fault

    def exclusive(self, tier: str) -> bool:
        return tier in self._exclusive


async def settled() -> None:
    """Let everything run that can: nothing here waits for time."""
    for _ in range(1000):
        await asyncio.sleep(0)


class FakeBench:
    """Implements `arena.stages.Bench`; generation waits until the test lets it go on.

    Attributes:
        generated: battle ids, in the order in which streams began.
        prompts: what later rounds were asked, in order.
        recorded: kind and battle id, in order.
        cancelled: the battles whose stream was cancelled, once it is really over.
        faults: by battle id, or battle id and round.
        full_disk: whether nothing can be recorded.
        no_room_for: the one kind of step that cannot be.
        good_round: the round that needs no other.
        claims: by battle id, what Red's model claims, or what breaks it; it is asked about these battles only.
        judgements: by battle id, what the judging model says, or what breaks it; likewise.
        known: by battle id and round, what an earlier process recorded.
        records: called when a step is recorded.
        begins: awaited when a stream begins.
        delivered: every answer, for as long as anybody holds it.
    """

    def __init__(self) -> None:
        self.generated: list[str] = []
        self.prompts: list[str] = []
        self.recorded: list[tuple[str, str]] = []
        self.cancelled: list[str] = []
        self.faults: dict[str | tuple[str, int], LogomeshError | Exception] = {}
        self.gate: dict[str, asyncio.Event] = {}
        self.full_disk = False
        self.no_room_for = ""
        self.good_round = 1
        self.claims: dict[str, tuple[Finding, ...] | Exception] = {}
        self.judgements: dict[str, Judgement | Exception] = {}
        self.records: Callable[[], None] | None = None
        self.begins: Callable[[], Awaitable[None]] | None = None
        self.known: dict[tuple[str, int], RoundSteps] = {}
        self.delivered: list[weakref.ref[Delivery]] = []

    def hold(self, *ids: str) -> None:
        """Keep these battles streaming until `gate[id]` is set."""
        self.gate.update({id: asyncio.Event() for id in ids})

    def recall(self, battle: Battle, number: int) -> RoundSteps | None:
        return self.known.pop((battle.id, number), None)

    async def generate(self, battle: Battle, prompt: str | None, number: int) -> Delivery:
        self.generated.append(battle.id)
        self.prompts += [prompt] if prompt else []
        try:
            if self.begins:
                await self.begins()
            if battle.id in self.gate:
                await self.gate[battle.id].wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # to say goodbye takes a moment
            self.cancelled.append(battle.id)
            raise
        if fault := self.faults.get(battle.id) or self.faults.get((battle.id, number)):
            raise fault
        delivery = Delivery(text=f"answer {number}", stream=StreamFigures())
        self.delivered.append(weakref.ref(delivery))
        return delivery

    def read(self, delivery: Delivery) -> Submission:
        return Submission(files={"solution.py": ""}, tests={}, rationale="")

    def work(self, battle: Battle, number: int, submission: Submission) -> Work:
        return Work(battle=battle, seed=number, task_digest="d", submission=submission)

    def attackable(self, battle: Battle) -> bool:
        return battle.id in self.claims

    async def attack(
        self, battle: Battle, number: int, submission: Submission, facts: Examination
    ) -> tuple[Finding, ...]:
        self.recorded.append(("attack", battle.id))
        if battle.id in self.gate:
            await self.gate[battle.id].wait()
        claims = self.claims[battle.id]
        if isinstance(claims, Exception):
            raise claims
        return claims

    def next_round(self, battle: Battle, rounds: tuple[Round, ...]) -> str | None:
        wanted = min(self.good_round, battle.rounds)
        number = rounds[-1].number
        return f"{battle.id} again, after {number}" if number < wanted else None

    def after_fault(self, battle: Battle, fault: AnswerFault, number: int) -> str | None:
        readable = not isinstance(fault, Unreadable)
        return None if readable or number >= battle.rounds else f"{battle.id}: {fault}"

    def judgeable(self, battle: Battle) -> bool:
        return battle.id in self.judgements

    async def judge(self, battle: Battle, rounds: tuple[Round, ...]) -> tuple[Round, ...]:
        self.recorded.append(("judge", battle.id))
        if battle.id in self.gate:
            await self.gate[battle.id].wait()
        judgement = self.judgements[battle.id]
        if isinstance(judgement, Exception):
            raise judgement
        return (*rounds[:-1], rounds[-1].model_copy(update={"judgement": judgement}))

    def judged(self, battle: Battle, rounds: tuple[Round, ...]) -> Verdict:
        update = {"round": rounds[-1].number, "judgement": rounds[-1].judgement}
        return self._verdict(battle, "passed").model_copy(update=update)

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        return self._verdict(battle, "failed", Reason(kind=fault.kind, text=str(fault)))

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        return self._verdict(battle, "error", Reason(kind="error", text=message))

    def record_submission(
        self, battle: Battle, number: int, prompt: str | None, delivery: Delivery, submission: Submission
    ) -> None:
        self._record("submission", battle)

    def record_spoilt(self, battle: Battle, number: int, prompt: str | None, fault: AnswerFault) -> None:
        self._record("spoilt", battle)

    def record_examination(self, battle: Battle, number: int, facts: Examination) -> None:
        self._record("examination", battle)

    def record_verdict(self, verdict: Verdict) -> None:
        self._record("verdict", verdict.battle)

    def _record(self, step: str, battle: Battle) -> None:
        if self.full_disk or step == self.no_room_for:
            raise OSError(28, "No space left on device", str(Path("ledger.jsonl")))
        self.recorded.append((step, battle.id))
        if self.records:
            self.records()

    def _verdict(self, battle: Battle, outcome: str, *reasons: Reason) -> Verdict:
        return Verdict.model_validate(
            {
                "battle": battle,
                "outcome": outcome,
                "reasons": reasons,
                "formula": "fake/1",
                "behaviours_total": 0,
            }
        )
