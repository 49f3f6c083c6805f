"""What a test can ask for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.verdict import Reason, Verdict
from pytest_logomesh.reporting.junit import battle_properties
from pytest_logomesh.reporting.reasons import reasons_text
from pytest_logomesh.session import SESSION

_EXAMINED = {"logic", "own-tests", "rationale", "finding", "model-finding", "score"}


class BattleResult:
    """One battle's verdict, as questions a test can assert on; each answer lists what falls short.

    Attributes:
        verdict: everything that was judged.
    """

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def missing_answer(self) -> list[Reason]:
        """Why there was nothing to examine: unreadable, truncated, not delivered."""
        return [reason for reason in self.verdict.reasons if reason.kind not in _EXAMINED]

    def wrong_behaviours(self) -> list[Reason]:
        """Behaviours that differ from the reference's."""
        return self._of("logic")

    def weak_tests(self) -> list[Reason]:
        """Why the submission's own tests do not hold."""
        return self._of("own-tests")

    def thin_rationale(self) -> list[Reason]:
        """Why the rationale explains nothing."""
        return self._of("rationale")

    def gating_findings(self) -> list[Reason]:
        """Weaknesses that count against the answer: of static checks, and of attacks that the task brings."""
        return self._of("finding")

    def proven_claims(self) -> list[Reason]:
        """Weaknesses that Red's model claimed and that its exploit has shown."""
        return self._of("model-finding")

    def low_score(self, minimum: str | None = None) -> list[Reason]:
        """Why the score is too low; with `minimum` (such as "0.8") another mark than the formula's own."""
        cis = self.verdict.cis
        if minimum is None or cis is None:
            return self._of("score")
        return [] if cis >= Decimal(minimum) else [Reason(kind="score", text=f"CIS {cis} is under {minimum}")]

    def explain(self) -> str:
        """All that fell short, in words that an agent's developer can act on."""
        return reasons_text(self.verdict)

    def _of(self, kind: str) -> list[Reason]:
        return [reason for reason in self.verdict.reasons if reason.kind == kind]


@pytest.fixture
def battle(request: pytest.FixtureRequest) -> BattleResult:
    """The battle of this item, judged; a part of ours that broke is an error of the fixture, never a failure."""
    verdict = request.config.stash[SESSION].verdict(request.param)
    request.node.user_properties.extend(battle_properties(verdict))
    if verdict.outcome == "error":
        pytest.fail(reasons_text(verdict), pytrace=False)
    return BattleResult(verdict)


@pytest.fixture
def tier(request: pytest.FixtureRequest, battle: BattleResult) -> Tier:
    """The tier that fights in this item: its model, and how it is served."""
    return request.config.stash[SESSION].plan.tiers[battle.verdict.battle.tier]


@pytest.fixture
def purple(battle: BattleResult) -> Submission:
    """What Purple handed in; a battle without a submission fails here, with the reason."""
    if battle.verdict.submission is None:
        pytest.fail(battle.explain(), pytrace=False)
    return battle.verdict.submission


@pytest.fixture
def red(battle: BattleResult) -> tuple[Finding, ...]:
    """What Red holds against the submission, gravest first."""
    return battle.verdict.findings
