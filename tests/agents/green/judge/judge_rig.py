"""A judge over models that follow scripts, with the clock in the test's hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from decimal import Decimal

from pytest_logomesh.agents.green.judge.model_judge import ModelJudge, Standing
from pytest_logomesh.records.events import Event, Finish, Text
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.testing import ManualClock
from tests.agents.red.red_samples import task

SECRET = b"only the run knows it"
Script = Sequence[Event | float]
"""Events at their times: a number is a wait in seconds of the clock."""


def says(level: float | str, because: str = "So it is.") -> Script:
    """An answer by the schema, in two pieces."""
    text = json.dumps({"because": because, "level": level})
    return (Text(text[:9]), Text(text[9:]), Finish("stop"))


def submission(rationale: str = "It is short, because it is.", source: str = "x = 1\n") -> Submission:
    """What is judged."""
    tests = {"test_solution.py": "def test_it():\n    assert True\n"}
    return Submission(files={"solution.py": source}, tests=tests, rationale=rationale)


class Voter:
    """Implements `roles.Model`: its answer follows from the question.

    Args:
        answer: to the text of a question.
        clock: of waits.
    """

    def __init__(self, answer: Callable[[str], Script], clock: ManualClock) -> None:
        self._answer = answer
        self._clock = clock
        self.asked: list[str] = []
        self.closed = False

    async def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        text = messages[-1]["content"]
        self.asked.append(text)
        for step in self._answer(text):
            if isinstance(step, float | int):
                await self._clock.sleep(step)
            else:
                yield step

    async def close(self) -> None:
        self.closed = True


class JudgeRig:
    """A judge, its voters, and time.

    Args:
        answers: a function from question to answer for each voter, or one for all three.
    """

    def __init__(self, *answers: Callable[[str], Script], weight: str = "1") -> None:
        self.clock = ManualClock()
        chosen = answers * 3 if len(answers) == 1 else answers
        self.voters = [Voter(answer, self.clock) for answer in chosen]
        standing = Standing(Decimal(weight), calibrated=True)
        self.judge = ModelJudge(self.voters, "scripted", standing, self.clock, SECRET)

    @property
    def asked(self) -> list[str]:
        """All questions, of all voters."""
        return [text for voter in self.voters for text in voter.asked]

    async def judgement(self, handed_in: Submission | None = None) -> Judgement:
        """What it says, as time passes in steps of a second."""
        return (await self.judgements(handed_in or submission()))[0]

    async def judgements(self, *handed_in: Submission) -> list[Judgement]:
        """What it says of several at the same time."""
        judging = [asyncio.create_task(self.judge.judge(task(), each)) for each in handed_in]
        try:
            async with asyncio.timeout(20):
                while not all(each.done() for each in judging):
                    await self.clock.advance(1)
                    await asyncio.sleep(0.001)  # what is shown is made in a thread, which takes real time
            return [await each for each in judging]
        finally:
            for each in judging:
                each.cancel()


def medians(judgement: Judgement) -> dict[str, Decimal]:
    """Level by criterion."""
    return {criterion.name: criterion.median for criterion in judgement.criteria}
