"""What serves one tier's model: servers that already run, or vLLM servers of the run's own, asked through one pool."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pytest_logomesh.agents.purple.contract import JSON_SCHEMA
from pytest_logomesh.agents.purple.history import Window
from pytest_logomesh.arena.work import broken_parts
from pytest_logomesh.assembly.host import Host
from pytest_logomesh.ledger.steps import Served, Server
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.member import Member
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.pool import Pool
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.tokens import ServerTokens
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import BrokenPart, ServerBroken
from pytest_logomesh.records.roles import Clock

LOOK_S = 2.0
"""How often the servers' metrics are looked at."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a tier's servers are told, and whom they tell.

    Attributes:
        clock: of every wait.
        log: where servers that are started write.
        say: told in a sentence what is being waited for.
        served: told what serves a tier, when it is up and when it is let go.
        broken: awaited with a tier and the reason when none of its servers can be asked any more.
    """

    settings: Settings
    clock: Clock
    log: Path
    say: Callable[[str], None]
    served: Callable[[Served], None]
    broken: Callable[[str, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a role asks a model.

    Attributes:
        sampling: as it stands in every request.
        schema: JSON Schema of the answers.
        inflight: how many questions each server gets at once; less where its batch is smaller.
        broken: awaited with the reason when no server can be asked any more.
    """

    sampling: Sampling
    schema: Mapping[str, Any]
    inflight: int
    broken: Callable[[str], Awaitable[None]]


class Serving:
    """The servers of one tier: opened once, closed once.

    Args:
        tier: one that is served.
        endpoints: servers that already run; without any, vLLM is started.
        around: what they are told, and whom they tell.
    """

    def __init__(self, tier: Tier, endpoints: tuple[Endpoint, ...], around: Surroundings) -> None:
        self._tier = tier
        self._endpoints = endpoints
        self._around = around
        self._hosts: list[Host] = []
        self._own: list[VLLMServer] = []
        self._restarts: list[int] = []
        self._used: list[Host] = []
        """Those that were replaced, too."""
        self._pools: list[tuple[Pool, Manner]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._makes_room = False

    async def open(self, manner: Manner | None = None) -> Pool:
        """Start what is to be started; the model on all of it.

        Args:
            manner: how it is asked; by default as Purple asks.

        Raises:
            BrokenPart: a server did not come up.
        """
        try:
            for endpoint in self._endpoints or await self._start():
                self._hosts.append(await self._take(endpoint))
        except BaseException:
            await self.close()
            raise
        pool = self.pool(manner or self._purples())
        self._tasks = [asyncio.create_task(self._look())]
        self._tasks += [asyncio.create_task(self._watch(number)) for number in range(len(self._own))]
        await self._tell()
        return pool

    def pool(self, manner: Manner) -> Pool:
        """The model on all of its servers, asked in a manner of its own; closed with the rest."""
        around = self._around
        members = [self._member(host, manner) for host in self._hosts]
        pool = Pool(members, around.settings.limits, around.clock, Random(), manner.broken)  # noqa: S311 - jitter
        self._pools.append((pool, manner))
        return pool

    @property
    def queued(self) -> int | None:
        """Requests in the servers' own queues, seconds ago; None where none of them says."""
        told = [host.queued for host in list(self._hosts) if host.queued is not None]
        return sum(told) if told else None

    async def window(self) -> Window:
        """What of a conversation fits into the model: the least of what the servers say, else what the tier does."""
        counters = [ServerTokens(host.endpoint, self._tier.served_name, host.client) for host in self._hosts]
        contexts = [context for counter in counters if (context := await counter.context())]
        return Window(
            counters[0], min(contexts, default=self._tier.context), self._around.settings.max_tokens
        )

    async def close(self) -> None:
        """Let go of everything, and stop what was started unless it is to be kept; harmless when called twice."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        async with AsyncExitStack() as left:
            for server in self._own:
                left.push_async_callback(self._stop, server)
            for host in self._used:
                left.push_async_callback(host.close)
            for pool, _ in self._pools:
                left.push_async_callback(pool.close)
            if self._pools:
                await self._tell()
        self._own, self._hosts, self._used, self._pools = [], [], [], []

    async def make_room(self) -> None:
        """As `close`, but nothing is kept: the next tier needs the memory."""
        self._makes_room = True
        await self.close()

    async def _stop(self, server: VLLMServer) -> None:
        await (server.end() if self._makes_room else server.stop())

    async def _start(self) -> tuple[Endpoint, ...]:
        around = self._around
        for replica in self._tier.replica_tiers:
            server = VLLMServer(replica, around.log, around.clock, around.say, around.settings.keep_server)
            self._own.append(server)
            self._restarts.append(0)
        try:
            async with asyncio.TaskGroup() as group:
                starting = [group.create_task(server.start()) for server in self._own]
        except ExceptionGroup as several:  # the others were broken off, and have ended
            raise several.exceptions[0] from None
        return tuple(Endpoint(url=start.result()) for start in starting)

    async def _take(self, endpoint: Endpoint, name: str | None = None) -> Host:
        host = Host(endpoint, name)
        self._used.append(host)
        await host.begin()
        return host

    def _purples(self) -> Manner:
        settings = self._around.settings
        sampling = Sampling(max_tokens=settings.max_tokens, temperature=settings.temperature, seed=None)
        return Manner(sampling, JSON_SCHEMA, settings.inflight, self._broken)

    def _member(self, host: Host, manner: Manner) -> Member:
        clock = self._around.clock
        model = OpenAIModel(host.endpoint, self._tier.served_name, manner.sampling, manner.schema, clock)
        batch = self._own[0].tier.batch if self._own else None
        return host.member(model, min(manner.inflight, batch or manner.inflight))

    async def _broken(self, reason: str) -> None:
        await self._around.broken(self._tier.name, reason)

    async def _watch(self, number: int) -> None:
        """Start a server that dies again, once."""
        server, name = self._own[number], self._hosts[number].name
        death = await server.died()
        for pool, _ in self._pools:
            pool.suspend(name, _headline(death))
        self._around.say(f"{_headline(death)}; starting it again")
        try:
            with broken_parts("starting it again"):
                endpoint = Endpoint(url=await server.restart())
        except BrokenPart as failure:
            self._lose(name, f"{death}\nIt did not come back: {failure}")
            return
        self._restarts[number] += 1
        host = self._hosts[number] = await self._take(endpoint, name)
        for pool, manner in self._pools:
            pool.resume(name, self._member(host, manner))
        self._lose(name, f"it died again after a restart: {await server.died()}")

    def _lose(self, name: str, reason: str) -> None:
        for pool, _ in self._pools:
            pool.lose(name, reason)

    async def _look(self) -> None:
        """Keep an eye on the servers' queues, for the live view."""
        while any([await host.look() for host in self._hosts]):
            await self._around.clock.sleep(LOOK_S)

    async def _tell(self) -> None:
        servers = [await self._described(number) for number in range(len(self._hosts))]
        self._around.served(Served(tier=self._tier.name, servers=tuple(servers)))

    async def _described(self, number: int) -> Server:
        host = self._hosts[number]
        server = Server(endpoint=host.endpoint.shown)
        if self._own:
            own = self._own[number]
            server = Server(
                endpoint=host.endpoint.shown,
                version=own.version,
                flags=own.command,
                effective=own.effective,
                reused=own.reused,
                restarts=self._restarts[number],
            )
        return await host.described(server)


def _headline(broken: ServerBroken) -> str:
    return str(broken).partition("\n")[0]
