"""The agents of a run, tier by tier, and the model servers behind them."""

from __future__ import annotations

from contextlib import AsyncExitStack

from pytest_logomesh.agents.a2a.client import A2APurple
from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.agents.purple.direct import DirectStrategy
from pytest_logomesh.agents.purple.flawed import FlawedStrategy
from pytest_logomesh.agents.purple.reference import ReferenceStrategy
from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.assembly.serving import Serving, Surroundings
from pytest_logomesh.assembly.surroundings import endpoints
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.records.roles import Purple, Strategy
from pytest_logomesh.streaming.board import Board


class Lineup:
    """Implements `arena.stages.Lineup`.

    Args:
        plan: what runs.
        around: what model servers are told, and whom they tell.
        board: where answers that come in can be looked at.
    """

    def __init__(self, plan: Plan, around: Surroundings, board: Board) -> None:
        self._plan = plan
        self._around = around
        self._board = board
        self._purples: dict[str, Purple] = {}
        self._open: dict[str, AsyncExitStack] = {}
        self._serving: dict[str, Serving] = {}
        self._alone: str | None = None
        """The tier that has the machine."""

    def purple(self, tier: str) -> Purple:
        """The agent that fights for a tier; there once `open` has returned."""
        return self._purples[tier]

    def serving(self, tier: str) -> Serving:
        """The servers behind a tier.

        Raises:
            ServerBroken: it is not open.
        """
        if tier not in self._serving:
            raise ServerBroken(f"the servers of the tier {tier} are not up")
        return self._serving[tier]

    @property
    def queued(self) -> int | None:
        """Requests in the model servers' own queues; None where none of them says. Safe to call from any thread."""
        told = [queued for serving in list(self._serving.values()) if (queued := serving.queued) is not None]
        return sum(told) if told else None

    def exclusive(self, tier: str) -> bool:
        """Whether the tier's model server is ours, and so has the machine alone."""
        settings = self._plan.settings
        return self._plan.tiers[tier].kind == "served" and not (settings.endpoints or settings.purple)

    async def open(self, tier: str) -> None:
        """Start what a tier needs; before that, stop the one that has the machine if this one wants it.

        Raises:
            BrokenPart: something did not come up.
        """
        if self.exclusive(tier):
            if self._alone and (serving := self._serving.get(self._alone)):
                await serving.make_room()
                await self._leave(self._alone)
            self._alone = tier
        self._open[tier] = opened = AsyncExitStack()
        limits, clock, follow = self._plan.settings.limits, self._around.clock, self._board.follow
        if external := self._plan.settings.purple:
            purple = A2APurple(external, limits, clock, trusted=False, follow=follow)
        else:
            strategy = await self._strategy(self._plan.tiers[tier], opened)
            server = A2AServer(strategy, f"logomesh-{tier}", clock)
            opened.push_async_callback(server.stop)
            url, transport = server.within()
            purple = A2APurple(url, limits, clock, trusted=True, follow=follow, transport=transport)
        opened.push_async_callback(purple.close)
        self._purples[tier] = purple

    async def close(self) -> None:
        """Stop everything, the last started first; harmless when called twice."""
        for tier in reversed(list(self._open)):
            await self._leave(tier)

    async def _leave(self, tier: str) -> None:
        self._serving.pop(tier, None)
        if opened := self._open.pop(tier, None):
            await opened.aclose()

    async def _strategy(self, tier: Tier, opened: AsyncExitStack) -> Strategy:
        if tier.name == "reference":
            return ReferenceStrategy(self._plan.tasks)
        if tier.name == "flawed":
            return FlawedStrategy(self._plan.tasks)
        serving = self._serving[tier.name] = Serving(tier, endpoints(self._plan.settings), self._around)
        opened.push_async_callback(serving.close)
        pool = await serving.open()
        several = self._plan.settings.rounds > 1
        return DirectStrategy(pool, await serving.window() if several else None)
