"""The judge of a run as a live object: a model on servers of a tier, or on servers that run already."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

from pytest_logomesh.agents.green.judge.contract import JSON_SCHEMA, MAX_TOKENS, VOTES, WARMTH
from pytest_logomesh.agents.green.judge.model_judge import ModelJudge, Standing
from pytest_logomesh.assembly.beside import Beside, nobody_else
from pytest_logomesh.assembly.judge import judge_tier
from pytest_logomesh.assembly.lineup import Lineup
from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.assembly.serving import Manner, Surroundings
from pytest_logomesh.ledger.header import JudgeUse
from pytest_logomesh.models.openai_model import Sampling
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.errors import BrokenPart, JudgeBroken
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.roles import Clock, Judge
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task


def judge_of(plan: Plan, use: JudgeUse | None, lineup: Lineup, around: Surroundings) -> Judge | None:
    """The judge as the plan's settings name it; None where there is none. Nothing is started yet.

    Close it before the lineup.

    Args:
        plan: checked by `check_judge`.
        use: what the judge is worth.
        lineup: whose servers it may borrow.
        around: what a server of its own is told, and whom it tells.
    """
    tier = judge_tier(plan.settings)
    if tier is None or use is None:
        return None
    standing = Standing(use.weight, use.calibrated, use.under_test)
    return JudgeOnDemand(tier, standing, Beside(plan, tier, lineup, around, "judge"), around.clock)


def manners(inflight: int, broken: Callable[[str], Awaitable[None]] = nobody_else) -> list[Manner]:
    """How the model is asked, vote by vote.

    Args:
        inflight: how many questions a server gets at once, all votes together.
        broken: awaited with the reason when no server can be asked any more.
    """
    share = max(1, inflight // VOTES)
    return [
        Manner(Sampling(WARMTH if vote else 0.0, MAX_TOKENS, seed=None), JSON_SCHEMA, share, broken)
        for vote in range(VOTES)
    ]


class JudgeOnDemand:
    """Implements `roles.Judge`: servers are started, or borrowed, when the first submission is to be read.

    Args:
        tier: whose model is asked.
        standing: what its levels are worth.
        beside: its servers.
        clock: for budgets.
    """

    def __init__(self, tier: Tier, standing: Standing, beside: Beside, clock: Clock) -> None:
        self._tier = tier
        self._standing = standing
        self._beside = beside
        self._clock = clock
        self._opening = asyncio.Lock()
        self._judge: ModelJudge | None = None
        self._broken = ""

    async def judge(self, task: Task, submission: Submission) -> Judgement:
        """As `ModelJudge.judge`.

        Raises:
            JudgeBroken: likewise, or its server did not come up.
        """
        return await (await self._opened()).judge(task, submission)

    async def close(self) -> None:
        """Let go of the model, and stop a server of its own; harmless when called twice."""
        if self._judge:
            await self._judge.close()
        await self._beside.close()

    async def _opened(self) -> ModelJudge:
        async with self._opening:
            if self._broken:
                raise JudgeBroken(self._broken)
            if self._judge is None:
                try:
                    voters = await self._beside.pools(manners(self._beside.inflight))
                except BrokenPart as error:
                    self._broken = f"the judge {self._tier.name} did not come up: {error}"
                    raise JudgeBroken(self._broken) from error
                name, clock = self._tier.name, self._clock
                self._judge = ModelJudge(voters, name, self._standing, clock, secrets.token_bytes(32))
            return self._judge
