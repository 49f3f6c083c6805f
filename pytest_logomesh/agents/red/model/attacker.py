"""Red's model at work on one submission: it reasons, then reflects on what nobody has looked at."""

import asyncio
from collections.abc import Sequence
from random import Random

from pytest_logomesh.agents.hostile import Shown, show
from pytest_logomesh.agents.red.model.claimed import not_shown, to_findings
from pytest_logomesh.agents.red.model.contract import CATEGORIES, LONGEST_ANSWER, Claim, read_claims
from pytest_logomesh.agents.red.model.injection import addresses_red
from pytest_logomesh.agents.red.model.prompt import REASONING, build_question, reflection
from pytest_logomesh.agents.red.model.rule import cannot_change
from pytest_logomesh.models.asking import Asker, Office
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Finding, Gate, Severity
from pytest_logomesh.records.roles import Clock, Model
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task

REASONING_S = 30.0
"""How long reasoning may take in all."""
REFLECTION_S = 20.0
"""How long reflection may take in all."""
PREFIX = "red-model"


class ModelRed:
    """Implements `roles.Attacker` by a model.

    The model is not asked where its claims cannot change anything (`rule.cannot_change`), nor where there is no Python.

    Reflection comes after reasoning unless something CRITICAL is known, or every class of weakness has a finding.

    Args:
        model: asked; closed with this.
        name: as people know it, for sentences.
        clock: for budgets.
        rng: draws what delimits the data of a question; nobody who writes submissions may know it.
        gate: which findings fail a battle.
    """

    def __init__(self, model: Model, name: str, clock: Clock, rng: Random, gate: Gate) -> None:
        self._model = model
        office = Office("Red's model", name, "--logomesh-red-model", read_claims, LONGEST_ANSWER, RedBroken)
        self._asker = Asker(model, office, clock)
        self._rng = rng
        self._gate = gate
        self.dropped = 0
        """Claims, of all submissions, whose file or line was not in the submission."""

    async def attack(
        self, task: Task, submission: Submission, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """Text that addresses Red, then the model's claims.

        Args:
            task: only its instruction is told.
            submission: hostile.
            findings: what static Red has already.

        Raises:
            RedBroken: the model is dead, too slow, babbles, or answers in no shape that can be read.
        """
        addressed = await asyncio.to_thread(addresses_red, submission)
        shown = show(submission.files)
        if not shown.lines or cannot_change(findings, self._gate):
            return addressed
        known = [*findings, *addressed]
        reasoned = await self._reason(task, shown, known)
        reflected = await self._reflect(task, shown, [*known, *reasoned])
        return (*addressed, *reasoned, *reflected, *not_shown(shown))

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await self._model.close()

    async def _reason(self, task: Task, shown: Shown, known: Sequence[Finding]) -> tuple[Finding, ...]:
        question = build_question(task.instruction, shown, known, REASONING, self._rng)
        return self._claimed(await self._asker.ask(question, REASONING_S), shown)

    async def _reflect(self, task: Task, shown: Shown, known: Sequence[Finding]) -> tuple[Finding, ...]:
        """What is grave in the classes that no finding is of."""
        covered = {each.category for each in known}
        unseen = [category for category in CATEGORIES if category not in covered]
        if not unseen or any(each.severity >= Severity.CRITICAL for each in known):
            return ()
        question = build_question(task.instruction, shown, known, reflection(unseen), self._rng)
        claims = await self._asker.ask(question, REFLECTION_S)
        places = {(each.file, each.line, each.category) for each in known}
        found = self._claimed(claims, shown)
        return tuple(
            each
            for each in found
            if each.severity >= Severity.HIGH and (each.file, each.line, each.category) not in places
        )

    def _claimed(self, claims: Sequence[Claim], shown: Shown) -> tuple[Finding, ...]:
        found, dropped = to_findings(claims, shown.lines, PREFIX)
        self.dropped += dropped
        return found
