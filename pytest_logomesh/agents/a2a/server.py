"""Serves a strategy as an A2A agent inside the running event loop: A2A 1.0, and 0.3 for older clients."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version

import httpx
from a2a.server.context import ServerCallContext
from a2a.server.events import Event
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.types import (
    AgentCapabilities,
    AgentCard,
    AgentInterface,
    AgentSkill,
    CancelTaskRequest,
    SendMessageRequest,
    Task,
    TaskStatusUpdateEvent,
)
from a2a.utils.constants import DEFAULT_RPC_URL, TransportProtocol
from a2a.utils.errors import A2AError
from starlette.applications import Starlette

from pytest_logomesh.agents.a2a.inprocess import InProcessTransport
from pytest_logomesh.agents.a2a.listening import Listener
from pytest_logomesh.agents.a2a.relay import StrategyExecutor
from pytest_logomesh.agents.a2a.store import ENDED, RecentTasks
from pytest_logomesh.records.roles import Clock, Strategy


@dataclass(frozen=True, slots=True)
class Trade:
    """What an agent card says that the agent does."""

    description: str = "Answers coding tasks in the shape that their prompt asks for."
    skill: AgentSkill = field(
        default_factory=lambda: AgentSkill(
            id="solve",
            name="Solve a coding task",
            description="Reads a task and hands in source code, its tests and a rationale.",
            tags=["coding"],
        )
    )


class A2AServer:
    """A strategy as an agent, at an address or within its process. An answer that nobody listens to is cancelled.

    Args:
        strategy: answers the requests.
        name: what the agent card calls the agent.
        clock: what frames are timed by.
        host: the address to listen on.
        port: 0 takes a free one.
        trade: what the card says that the agent does.
    """

    def __init__(
        self,
        strategy: Strategy,
        name: str,
        clock: Clock,
        host: str = "127.0.0.1",
        port: int = 0,
        trade: Trade | None = None,
    ) -> None:
        self._executor = StrategyExecutor(strategy, clock)
        self._name = name
        self._trade = trade or Trade()
        self._place = (host, port)
        self._handler: _Handler | None = None
        self._listener: Listener | None = None

    async def start(self) -> str:
        """Listen, and return the agent's URL; requests may be sent at once.

        Raises:
            OSError: the address cannot be bound.
        """
        self._listener = Listener(*self._place)
        self._listener.serve(self._app(self._listener.url))
        return self._listener.url

    def within(self) -> tuple[str, httpx.AsyncBaseTransport]:
        """Answer in this event loop alone, in place of `start`: a URL, and the transport that leads there."""
        url = "http://within.invalid"
        return url, InProcessTransport(self._app(url))

    async def stop(self) -> None:
        """Cancel the answers that still run and stop listening; harmless when called twice."""
        if self._handler:
            await self._handler.aclose()
        if self._listener:
            await self._listener.stop()

    def _app(self, url: str) -> Starlette:
        card = _card(self._name, url, self._trade)
        self._handler = _Handler(self._executor, card)
        routes = [
            *create_agent_card_routes(card),
            *create_jsonrpc_routes(self._handler, DEFAULT_RPC_URL, enable_v0_3_compat=True),
        ]
        return Starlette(routes=routes)


class _Handler(DefaultRequestHandler):
    """The SDK's handler, which by itself lets an answer run on when its listener has hung up."""

    def __init__(self, executor: StrategyExecutor, card: AgentCard) -> None:
        super().__init__(executor, RecentTasks(), card)
        self._cancelling: set[asyncio.Task[None]] = set()

    async def on_message_send_stream(
        self, params: SendMessageRequest, context: ServerCallContext
    ) -> AsyncGenerator[Event, None]:
        task_id, ended = "", False
        try:
            async for event in super().on_message_send_stream(params, context):
                if isinstance(event, Task):
                    task_id = event.id
                elif isinstance(event, TaskStatusUpdateEvent):
                    ended = event.status.state in ENDED
                yield event
        finally:
            if task_id and not ended:
                # In a task of its own: here nothing can be awaited any more.
                cancelling = asyncio.create_task(self._cancel(task_id, context))
                self._cancelling.add(cancelling)
                cancelling.add_done_callback(self._cancelling.discard)

    async def _cancel(self, task_id: str, context: ServerCallContext) -> None:
        with suppress(A2AError):  # it has ended meanwhile
            await self.on_cancel_task(CancelTaskRequest(id=task_id), context)


def _card(name: str, url: str, trade: Trade) -> AgentCard:
    return AgentCard(
        name=name,
        description=trade.description,
        version=version("pytest-logomesh"),
        supported_interfaces=[
            AgentInterface(url=url, protocol_binding=TransportProtocol.JSONRPC, protocol_version=protocol)
            for protocol in ("1.0", "0.3")
        ],
        capabilities=AgentCapabilities(streaming=True),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[trade.skill],
    )
