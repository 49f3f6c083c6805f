"""What the arena asks of the parts around it: a bench that does a battle's stages, a lineup that serves its tiers."""

from __future__ import annotations

from typing import Protocol

from pytest_logomesh.arena.work import Round, Work
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Delivery, Submission
from pytest_logomesh.records.verdict import Examination, Verdict


class Bench(Protocol):
    """What the arena does with a battle, stage by stage; assembled outside."""

    def recall(self, battle: Battle, number: int) -> RoundSteps | None:
        """What an earlier process had of a round, told once; None where it must be asked."""

    async def generate(self, battle: Battle, prompt: str | None, number: int) -> Delivery:
        """Let Purple answer.

        Args:
            battle: whose answer it is.
            prompt: what a later round asks; None for the task's own prompt.
            number: which round it is, 1-based.

        Raises:
            AnswerFault: the agent under test is at fault.
            BrokenPart: a part of ours is.
        """

    def read(self, delivery: Delivery) -> Submission:
        """The submission in a delivery; raises AnswerFault."""

    def work(self, battle: Battle, number: int, submission: Submission) -> Work:
        """The processor stage of a round."""

    def attackable(self, battle: Battle) -> bool:
        """Whether Red's model is to read the battle's submission."""

    async def attack(
        self, battle: Battle, number: int, submission: Submission, facts: Examination
    ) -> tuple[Finding, ...]:
        """What Red's model claims beyond the facts of a round, recorded.

        Raises:
            BrokenPart: it is dead, too slow, or cannot be understood.
        """

    def next_round(self, battle: Battle, rounds: tuple[Round, ...]) -> str | None:
        """What Purple is asked after these rounds; None when the battle is to be judged."""

    def after_fault(self, battle: Battle, fault: AnswerFault, number: int) -> str | None:
        """What Purple is asked after a round that came to nothing; None when it is not asked again."""

    def judgeable(self, battle: Battle) -> bool:
        """Whether a judging model is to read the round that counts."""

    async def judge(self, battle: Battle, rounds: tuple[Round, ...]) -> tuple[Round, ...]:
        """The same rounds, the best of them with what the judging model says of it, recorded.

        Raises:
            BrokenPart: it is dead, too slow, or cannot be understood.
        """

    def judged(self, battle: Battle, rounds: tuple[Round, ...]) -> Verdict:
        """The verdict on the best of one or more examined rounds; which that is, no model decides."""

    def failed(self, battle: Battle, fault: AnswerFault) -> Verdict:
        """The verdict on an agent that handed in nothing to examine."""

    def errored(self, battle: Battle, message: str, delivery: Delivery | None = None) -> Verdict:
        """The verdict when a part of ours broke; with what had come over the wire, if anything had."""

    def record_submission(
        self, battle: Battle, number: int, prompt: str | None, delivery: Delivery, submission: Submission
    ) -> None:
        """Write what was handed in in a round to the ledger; returns when it is safe. Raises OSError."""

    def record_spoilt(self, battle: Battle, number: int, prompt: str | None, fault: AnswerFault) -> None:
        """Write to the ledger what was wrong with a round. Raises OSError."""

    def record_examination(self, battle: Battle, number: int, facts: Examination) -> None:
        """Write the facts about a round to the ledger. Raises OSError."""

    def record_verdict(self, verdict: Verdict) -> None:
        """Write a verdict to the ledger; returns when it is safe. Raises OSError."""


class Lineup(Protocol):
    """The agents of every tier, and the model servers behind them."""

    async def open(self, tier: str) -> None:
        """Start what a tier needs; opening an exclusive tier stops the exclusive one that was open before.

        A tier that was closed so may be opened again.

        Raises:
            BrokenPart: it does not come up; its battles end as `error`.
        """

    def exclusive(self, tier: str) -> bool:
        """Whether the tier's model server must have the machine alone."""
