"""A bench without agents, models or jails: what a stage gives is decided by the test."""

import asyncio
from pathlib import Path

from pytest_logomesh.arena.work import Work
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, LogomeshError
from pytest_logomesh.records.submission import Delivery, StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination, Reason, Verdict

FACTS = Examination(behaviours=(), test_runs=(), findings=(), sandbox="fake", seconds=0.0)


def battles(*names: str) -> dict[str, Battle]:
    """Battles by id, in order."""
    made = (Battle(task=name, tier="t", strategy="direct", repeat=1, seed=1) for name in names)
    return {battle.id: battle for battle in made}


class FakeBench:
    """Implements `arena.Bench`; generation waits until the test lets it go on."""

    def __init__(self) -> None:
        self.generated: list[str] = []
        self.recorded: list[tuple[str, str]] = []
        self.faults: dict[str, LogomeshError | Exception] = {}
        self.gate: dict[str, asyncio.Event] = {}
        self.full_disk = False

    def hold(self, *ids: str) -> None:
        """Keep these battles streaming until `gate[id]` is set."""
        self.gate.update({id: asyncio.Event() for id in ids})

    async def generate(self, battle: Battle) -> Delivery:
        self.generated.append(battle.id)
        if battle.id in self.gate:
            await self.gate[battle.id].wait()
        if fault := self.faults.get(battle.id):
            raise fault
        return Delivery(text="", stream=StreamFigures())

    def read(self, delivery: Delivery) -> Submission:
        return Submission(files={"solution.py": ""}, tests={}, rationale="")

    def work(self, battle: Battle, submission: Submission) -> Work:
        return Work(battle=battle, task_digest="d", submission=submission)

    def judged(
        self, battle: Battle, delivery: Delivery, submission: Submission, facts: Examination
    ) -> Verdict:
        return self._verdict(battle, "passed")

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        return self._verdict(battle, "failed", Reason(kind=fault.kind, text=str(fault)))

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        return self._verdict(battle, "error", Reason(kind="error", text=message))

    def record(self, kind: str, fact: Submission | Verdict, battle: Battle) -> None:
        if self.full_disk and kind == "verdict":
            raise OSError(28, "No space left on device", str(Path("ledger.jsonl")))
        self.recorded.append((kind, battle.id))

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


async def opened_at_once() -> None:
    """Agents that need no start."""
