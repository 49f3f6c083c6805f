"""The servers of a model that works for us: started when it is first asked, or borrowed from a tier of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_logomesh.assembly.lineup import Lineup
from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.assembly.second_model import shares
from pytest_logomesh.assembly.serving import Manner, Serving, Surroundings
from pytest_logomesh.assembly.surroundings import endpoints
from pytest_logomesh.ledger.steps import Served
from pytest_logomesh.models.pool import Pool
from pytest_logomesh.models.tiers import Tier

SHARE = 4
"""Of the questions that a server gets at once, each model of ours adds one to this many of Purple's."""


class Beside:
    """Opens a model's pools once.

    Args:
        plan: of the run.
        tier: whose model is asked.
        lineup: whose servers may be borrowed; they are open by then.
        around: what a server of its own is told, and whom it tells.
        role: as what it is asked, in the names of its log and of its line in the record: `red`, `judge`.
    """

    def __init__(self, plan: Plan, tier: Tier, lineup: Lineup, around: Surroundings, role: str) -> None:
        self._plan = plan
        self._tier = tier
        self._lineup = lineup
        self._around = around
        self._role = role
        self._serving: Serving | None = None
        """Of its own; None where it borrows a tier's."""

    @property
    def inflight(self) -> int:
        """How many questions a server gets at once, all pools together; what it would queue counts as late."""
        settings = self._plan.settings
        if settings.endpoints:
            return max(1, settings.inflight // SHARE)
        most = min(settings.inflight, self._tier.replica_tiers[0].batch or settings.inflight)
        return max(1, most // SHARE) if shares(self._plan, self._tier) else most

    async def pools(self, manners: Sequence[Manner]) -> list[Pool]:
        """The model once for each manner, on the same servers.

        Raises:
            BrokenPart: a server did not come up.
        """
        if shares(self._plan, self._tier):
            lent = self._lineup.serving(self._tier.name)
            return [lent.pool(manner) for manner in manners]
        settings = self._plan.settings
        self._serving = Serving(self._tier, endpoints(settings), self._own_surroundings())
        first = await self._serving.open(manners[0])
        return [first, *(self._serving.pool(manner) for manner in manners[1:])]

    async def close(self) -> None:
        """Stop servers of its own; harmless when called twice."""
        if self._serving:
            await self._serving.close()

    def _own_surroundings(self) -> Surroundings:
        """A server of its own has its own log and its own line in the record; its end is the end of no tier."""
        around = self._around

        def served(told: Served) -> None:
            around.served(told.model_copy(update={"tier": f"{told.tier} ({self._role})"}))

        async def broken(tier: str, reason: str) -> None:  # noqa: ARG001 - each question is told the reason
            return None

        return replace(
            around, log=around.log.with_name(f"{self._role}-server.log"), served=served, broken=broken
        )


async def nobody_else(reason: str) -> None:
    """Battles go on as long as Purple answers; those that a model of ours cannot read become errors one by one."""
