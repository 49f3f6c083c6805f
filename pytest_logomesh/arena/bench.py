"""A battle's stages over the real parts: Purple answers, Green judges, the ledger remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from pytest_logomesh.agents.green.feedback import build_fault_feedback, build_feedback
from pytest_logomesh.agents.green.grounds import grounds_of
from pytest_logomesh.agents.green.outcome import Case, Policy, decide, errored, failed
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.agents.purple.contract import read_answer
from pytest_logomesh.arena.journal import Journal
from pytest_logomesh.arena.work import Round, Work
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.records.battle import Battle, round_seed
from pytest_logomesh.records.errors import AnswerFault, Truncated, Unreadable
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.roles import Attacker, Judge, Purple
from pytest_logomesh.records.submission import Assignment, Delivery, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination, RoundScore, Verdict


class LiveBench:
    """Implements `arena.stages.Bench`.

    Args:
        tasks: by id.
        purple: the agent that fights for a tier; asked only after the tier was opened.
        policy: how facts become an outcome and a score.
        journal: where every step is written, and what is known of earlier ones.
        attacker: Red's model; None for static checks alone.
        judge: reads what was handed in; None where no model judges.
    """

    def __init__(
        self,
        tasks: Mapping[str, Task],
        purple: Callable[[str], Purple],
        policy: Policy,
        journal: Journal,
        attacker: Attacker | None = None,
        judge: Judge | None = None,
    ) -> None:
        self._tasks = tasks
        self._purple = purple
        self._policy = policy
        self._journal = journal
        self._attacker = attacker
        self._reader = judge

    def recall(self, battle: Battle, number: int) -> RoundSteps | None:
        """What an earlier process had of a round."""
        return self._journal.recall(battle, number)

    async def generate(self, battle: Battle, prompt: str | None, number: int) -> Delivery:
        """Let Purple answer; as `Bench.generate`."""
        task = self._tasks[battle.task]
        assignment = Assignment(battle=battle, task=task, prompt=prompt or build_prompt(task), round=number)
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

    def work(self, battle: Battle, number: int, submission: Submission) -> Work:
        """The processor stage of a round."""
        return Work(
            battle=battle,
            seed=round_seed(battle.seed, number),
            task_digest=self._tasks[battle.task].digest,
            submission=submission,
        )

    def attackable(self, battle: Battle) -> bool:
        """Whether there is a Red with a model, and the task is one of ours: behaviours alone decide an imported one."""
        return self._attacker is not None and self._tasks[battle.task].check is None

    async def attack(
        self, battle: Battle, number: int, submission: Submission, facts: Examination
    ) -> tuple[Finding, ...]:
        """What Red's model claims beyond the facts, recorded; not asked where it was heard before."""
        if self._attacker is None:
            return ()
        claims = self._journal.claims(battle, number)
        if claims is None:
            claims = await self._attacker.attack(self._tasks[battle.task], submission, facts.findings)
            self._journal.write_claims(battle, number, claims)
        return claims

    def next_round(self, battle: Battle, rounds: tuple[Round, ...]) -> str | None:
        """The symptoms of the last round, while rounds are left; who has passed, or attacked, is asked no more."""
        last = rounds[-1]
        if last.number >= battle.rounds or self._judge(battle, last).outcome in ("passed", "tampered"):
            return None
        return build_feedback(self._tasks[battle.task], last.submission, last.facts, last.number)

    def after_fault(self, battle: Battle, fault: AnswerFault, number: int) -> str | None:
        """What was wrong with an answer that could not be read, while rounds are left."""
        if number >= battle.rounds or not isinstance(fault, Truncated | Unreadable):
            return None
        return build_fault_feedback(self._tasks[battle.task], fault, number)

    def judgeable(self, battle: Battle) -> bool:
        """Whether there is a judging model, and the task is one of ours: behaviours alone decide an imported one."""
        return self._reader is not None and self._tasks[battle.task].check is None

    async def judge(self, battle: Battle, rounds: tuple[Round, ...]) -> tuple[Round, ...]:
        """The same rounds, the best of them with what the judging model says, recorded; the others are not paid for."""
        if self._reader is None:
            return rounds
        best = _best([self._judge(battle, it) for it in rounds])
        number = rounds[best].number
        judgement = self._journal.judgement(battle, number)
        if judgement is None:
            judgement = await self._reader.judge(self._tasks[battle.task], rounds[best].submission)
            self._journal.write_judgement(battle, number, judgement)
        read = rounds[best].model_copy(update={"judgement": judgement})
        return (*rounds[:best], read, *rounds[best + 1 :])

    def judged(self, battle: Battle, rounds: tuple[Round, ...]) -> Verdict:
        """The verdict on the best round, with what the others came to; an attack is not made good by other rounds."""
        verdicts = [self._judge(battle, it) for it in rounds]
        best = verdicts[_best(verdicts)]
        if len(rounds) == 1:
            return best
        return best.model_copy(update={"rounds": tuple(map(_scored, verdicts))})

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        """The verdict on an agent that handed in nothing to examine."""
        stream = fault.evidence.stream if fault.evidence else None
        return failed(battle, self._tasks[battle.task], fault, self._policy.formula, stream)

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        """The verdict when a part of ours broke."""
        stream = delivery.stream if delivery else None
        return errored(battle, self._tasks[battle.task], message, self._policy.formula, stream)

    def record_submission(
        self, battle: Battle, number: int, prompt: str | None, delivery: Delivery, submission: Submission
    ) -> None:
        """Write what was handed in to the ledger."""
        self._journal.write_submission(battle, number, prompt, delivery, submission)

    def record_spoilt(self, battle: Battle, number: int, prompt: str | None, fault: AnswerFault) -> None:
        """Write to the ledger what was wrong with a round."""
        self._journal.write_spoilt(battle, number, prompt, fault)

    def record_examination(self, battle: Battle, number: int, facts: Examination) -> None:
        """Write facts to the ledger."""
        self._journal.write_examination(battle, number, facts)

    def record_verdict(self, verdict: Verdict) -> None:
        """Write a verdict to the ledger."""
        self._journal.write_verdict(verdict)

    def _judge(self, battle: Battle, round: Round) -> Verdict:
        task = self._tasks[battle.task]
        grounds = grounds_of(task, round.submission)
        case = Case(battle, grounds, round.submission, round.delivery.stream, round.facts, round.judgement)
        verdict = decide(case, self._policy)
        return verdict if round.number == 1 else verdict.model_copy(update={"round": round.number})


def _best(verdicts: Sequence[Verdict]) -> int:
    """The place of the one that a model has read, for it was read because it was the best; else of the best."""
    for place, verdict in enumerate(verdicts):
        if verdict.judgement:
            return place
    return max(range(len(verdicts)), key=lambda place: _merit(verdicts[place]))  # the earliest of equals


def _merit(verdict: Verdict) -> tuple[bool, bool, Decimal, int]:
    """More counts: an attack, then passed, then the score (none is the least), then how many behaviours hold."""
    return (
        verdict.outcome == "tampered",
        verdict.outcome == "passed",
        Decimal(-1) if verdict.cis is None else verdict.cis,
        verdict.behaviours_held,
    )


def _scored(verdict: Verdict) -> RoundScore:
    return RoundScore(
        round=verdict.round,
        outcome=verdict.outcome,
        cis=verdict.cis,
        components=verdict.components,
        behaviours_held=verdict.behaviours_held,
    )
