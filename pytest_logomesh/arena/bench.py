"""A battle's stages over the real parts: Purple answers, Green judges, the ledger remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_logomesh.agents.green.outcome import errored, failed, judge
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.agents.purple.contract import read_answer
from pytest_logomesh.arena.work import Work
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, Truncated
from pytest_logomesh.records.roles import Formula, Purple
from pytest_logomesh.records.submission import Assignment, Delivery, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination, Verdict


class LiveBench:
    """Implements `arena.Bench`.

    Args:
        tasks: by id.
        purple: the agent that fights for a tier; asked only after the agents were started.
        formula: how the components make a score.
        ledger: where facts are written.
    """

    def __init__(
        self,
        tasks: Mapping[str, Task],
        purple: Callable[[str], Purple],
        formula: Formula,
        ledger: LedgerWriter,
    ) -> None:
        self._tasks = tasks
        self._purple = purple
        self._formula = formula
        self._ledger = ledger

    async def generate(self, battle: Battle) -> Delivery:
        """Let Purple answer."""
        task = self._tasks[battle.task]
        assignment = Assignment(battle=battle, task=task, prompt=build_prompt(task))
        return await self._purple(battle.tier).answer(assignment)

    def read(self, delivery: Delivery) -> Submission:
        """The submission in a delivery.

        Raises:
            Truncated: the answer hit its own length limit.
            Unreadable: it is not in the contract's shape.
        """
        if delivery.stream.finish_reason == "length":
            raise Truncated(
                f"the answer was cut by its own length limit after {delivery.stream.tokens} tokens"
            )
        return read_answer(delivery.text)

    def work(self, battle: Battle, submission: Submission) -> Work:
        """The processor stage of a battle."""
        return Work(battle=battle, task_digest=self._tasks[battle.task].digest, submission=submission)

    def judged(
        self, battle: Battle, delivery: Delivery, submission: Submission, facts: Examination
    ) -> Verdict:
        """The verdict on an examined submission."""
        return judge(battle, self._tasks[battle.task], submission, delivery.stream, facts, self._formula)

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        """The verdict on an agent that handed in nothing to examine."""
        stream = fault.evidence.stream if fault.evidence else None
        return failed(battle, self._tasks[battle.task], fault, self._formula, stream)

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        """The verdict when a part of ours broke."""
        stream = delivery.stream if delivery else None
        return errored(battle, self._tasks[battle.task], message, self._formula, stream)

    def record(self, kind: str, fact: Submission | Verdict, battle: Battle) -> None:
        """Write a fact to the ledger; returns when it is safe."""
        step = Submitted(battle=battle.id, submission=fact) if isinstance(fact, Submission) else fact
        self._ledger.append(kind, step)
