"""Red's model of a run as a live object: on servers of a tier, on servers that run already, or at an A2A address."""

from __future__ import annotations

import asyncio
from random import SystemRandom
from urllib.parse import urlsplit

from pytest_logomesh.agents.red.model.attacker import ModelRed
from pytest_logomesh.agents.red.model.contract import JSON_SCHEMA, MAX_TOKENS
from pytest_logomesh.agents.red.remote import RemoteRed
from pytest_logomesh.assembly.attacker import red_tier
from pytest_logomesh.assembly.beside import Beside, nobody_else
from pytest_logomesh.assembly.lineup import Lineup
from pytest_logomesh.assembly.planning import Plan, is_address
from pytest_logomesh.assembly.serving import Manner, Surroundings
from pytest_logomesh.models.openai_model import Sampling
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.errors import BrokenPart, RedBroken
from pytest_logomesh.records.finding import Finding, Gate
from pytest_logomesh.records.roles import Attacker, Clock
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task

SAMPLING = Sampling(temperature=0.0, max_tokens=MAX_TOKENS, seed=None)


def attacker_of(plan: Plan, lineup: Lineup, around: Surroundings) -> Attacker | None:
    """Red's model as the plan's settings name it; None where there is none. Nothing is started yet.

    Close it before the lineup.

    Args:
        plan: checked by `check_attacker`.
        lineup: whose servers it may share.
        around: what a server of its own is told, and whom it tells.
    """
    settings = plan.settings
    if is_address(settings.red_model):
        return RemoteRed(settings.red_model, around.clock, settings.gate, _shown(settings.red_model))
    tier = red_tier(settings)
    if tier is None:
        return None
    return RedOnDemand(tier, settings.gate, Beside(plan, tier, lineup, around, "red"), around.clock)


class RedOnDemand:
    """Implements `roles.Attacker`: servers are started, or borrowed, when the first submission is to be read.

    Args:
        tier: whose model is asked.
        gate: which findings fail a battle.
        beside: its servers.
        clock: for budgets.
    """

    def __init__(self, tier: Tier, gate: Gate, beside: Beside, clock: Clock) -> None:
        self._tier = tier
        self._gate = gate
        self._beside = beside
        self._clock = clock
        self._opening = asyncio.Lock()
        self._red: ModelRed | None = None
        self._broken = ""

    async def attack(
        self, task: Task, submission: Submission, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """As `ModelRed.attack`.

        Raises:
            RedBroken: likewise, or its server did not come up.
        """
        return await (await self._opened()).attack(task, submission, findings)

    async def close(self) -> None:
        """Let go of the model, and stop a server of its own; harmless when called twice."""
        if self._red:
            await self._red.close()
        await self._beside.close()

    async def _opened(self) -> ModelRed:
        async with self._opening:
            if self._broken:
                raise RedBroken(self._broken)
            if self._red is None:
                manner = Manner(SAMPLING, JSON_SCHEMA, self._beside.inflight, nobody_else)
                try:
                    (pool,) = await self._beside.pools([manner])
                except BrokenPart as error:
                    self._broken = f"Red's model {self._tier.name} did not come up: {error}"
                    raise RedBroken(self._broken) from error
                self._red = ModelRed(pool, self._tier.name, self._clock, SystemRandom(), self._gate)
            return self._red


def _shown(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
