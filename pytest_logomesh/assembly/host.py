"""One model server as the run sees it: a member of the tier's pool, and a line of the record."""

from __future__ import annotations

import httpx

from pytest_logomesh.ledger.steps import Server
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.member import Member
from pytest_logomesh.models.metrics import ServerMetrics, read_metrics
from pytest_logomesh.models.openai_model import OpenAIModel

PROBE_S = 5.0
"""How long a server may take to say how it is."""


class Host:
    """A server that runs.

    Args:
        endpoint: where it is spoken to.
        name: what pools call it, the address that it had at first; by default this one.
    """

    def __init__(self, endpoint: Endpoint, name: str | None = None) -> None:
        self.endpoint = endpoint
        self.name = name or endpoint.shown
        self.client = httpx.AsyncClient(timeout=PROBE_S, trust_env=not endpoint.on_this_machine)
        self._before: ServerMetrics | None = None
        self.queued: int | None = None
        """Requests in its own queue when it was looked at last; None where it does not say."""

    async def begin(self) -> None:
        """Remember where its counters stand."""
        self._before = await read_metrics(self.client, self.endpoint)

    def member(self, model: OpenAIModel, inflight: int) -> Member:
        """It, as a pool asks it.

        Args:
            model: asks it; the pool closes it.
            inflight: how many questions it gets at once.
        """
        return Member(
            name=self.name,
            model=model,
            inflight=inflight,
            probe=self._answers,
            waiting=self._waiting,
        )

    async def look(self) -> bool:
        """Ask how long its queue is; whether it pays to ask again, which it does not where there are no metrics."""
        self.queued = await self._waiting()
        return self._before is not None

    async def described(self, server: Server) -> Server:
        """The same with what its prefix cache did since `begin`."""
        after = await read_metrics(self.client, self.endpoint)
        if after is None or after.prefix_queries is None or after.prefix_hits is None:
            return server
        queries, hits = (self._before.prefix_queries, self._before.prefix_hits) if self._before else (0, 0)
        figures = {
            "prefix_queries": after.prefix_queries - (queries or 0),
            "prefix_hits": after.prefix_hits - (hits or 0),
        }
        return server.model_copy(update=figures)

    async def close(self) -> None:
        """Let go of connections; harmless when called twice."""
        await self.client.aclose()

    async def _answers(self) -> bool:
        try:
            response = await self.client.get(f"{self.endpoint.base}/models", headers=self.endpoint.headers)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return response.status_code == httpx.codes.OK

    async def _waiting(self) -> int | None:
        metrics = await read_metrics(self.client, self.endpoint)
        return metrics.waiting if metrics else None
