"""A model as judge: several votes on each criterion, the median of them, and how far they are apart."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pytest_logomesh.agents.green.judge.contract import LONGEST_ANSWER, Vote, read_vote
from pytest_logomesh.agents.green.judge.prompt import build_question, show_submission
from pytest_logomesh.agents.green.judge.rubric import RUBRIC, Question
from pytest_logomesh.agents.green.judge.shared import SharedAnswers
from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.models.asking import Asker, Office
from pytest_logomesh.records.errors import JudgeBroken
from pytest_logomesh.records.evidence import Criterion, Judgement
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Clock, Model
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task

ANSWER_S = 120.0
"""How long one vote may take in all, its second attempt included."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a judge's levels are worth."""

    weight: Decimal
    calibrated: bool
    under_test: bool = False
    """Whether it is the agent under test."""


class ModelJudge:
    """Implements `roles.Judge` by a model.

    Args:
        voters: the model, once for each vote, at that vote's temperature; an odd number. Closed with this.
        name: as people know it.
        standing: what its levels are worth.
        clock: for budgets.
        secret: what marks the data of questions is drawn from; nobody who writes submissions may know it.
    """

    def __init__(
        self, voters: Sequence[Model], name: str, standing: Standing, clock: Clock, secret: bytes
    ) -> None:
        if len(voters) % 2 == 0:
            raise ValueError(f"a median needs an odd number of votes, not {len(voters)}")
        office = Office("the judge", name, "--logomesh-judge", read_vote, LONGEST_ANSWER, JudgeBroken)
        self._voters = tuple(voters)
        self._askers = tuple(Asker(voter, office, clock) for voter in voters)
        self._name = name
        self._standing = standing
        self._secret = secret
        self._answers: SharedAnswers[Vote] = SharedAnswers()

    async def judge(self, task: Task, submission: Submission) -> Judgement:
        """Its levels by the rubric.

        Args:
            task: only its instruction is told.
            submission: hostile.

        Raises:
            JudgeBroken: it is dead, too slow, babbles, or answers in no shape that can be read.
        """
        shown = await asyncio.to_thread(show_submission, task.instruction, submission, self._secret)
        try:
            async with asyncio.TaskGroup() as group:
                asked = [group.create_task(self._criterion(shown, question)) for question in RUBRIC]
        except ExceptionGroup as several:
            raise _first(several) from several
        return Judgement(
            judge=self._name,
            criteria=tuple(each.result() for each in asked),
            weight=self._standing.weight,
            calibrated=self._standing.calibrated,
            under_test=self._standing.under_test,
        )

    async def close(self) -> None:
        """End what is being asked and let go of connections; harmless when called twice."""
        await self._answers.close()
        for voter in self._voters:
            await voter.close()

    async def _criterion(self, shown: str, question: Question) -> Criterion:
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(self._vote(number, shown, question)) for number in range(len(self._askers))
            ]
        votes = sorted((each.result() for each in asked), key=lambda vote: vote.level)
        middle = votes[len(votes) // 2]
        return Criterion(
            name=question.name,
            component=question.component,
            votes=tuple(score(each.result().level) for each in asked),
            median=score(middle.level),
            spread=score(votes[-1].level - votes[0].level),
            because=printable(middle.because),
        )

    async def _vote(self, number: int, shown: str, question: Question) -> Vote:
        text = build_question(shown, question, highest_first=bool(number % 2))
        asker = self._askers[number]
        return await self._answers.get(f"{number}\0{text}", lambda: asker.ask(text, ANSWER_S))


def _first(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The exception that a group of groups began with."""
    found = several.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found
