"""One question to an A2A agent: sent, read, and called off when nobody waits for the answer any more."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping
from contextlib import aclosing, suppress
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx
from a2a.types import (
    AgentCard,
    CancelTaskRequest,
    GetTaskRequest,
    Message,
    Part,
    Role,
    SendMessageRequest,
    StreamResponse,
)
from a2a.utils.errors import A2AError

from pytest_logomesh.agents.a2a.card import make_client
from pytest_logomesh.agents.a2a.proto import ParseError
from pytest_logomesh.agents.a2a.reading import Reading
from pytest_logomesh.agents.a2a.transport import BoundedTransport
from pytest_logomesh.records.errors import AnswerFault, LogomeshError
from pytest_logomesh.records.events import Event, Idle
from pytest_logomesh.records.roles import Clock

_POLL_S = 1.0
"""How often an agent that does not stream is asked how far it is, seconds."""
_CALL_OFF_S = 2.0
"""How long an agent may take to hear that its answer is no longer wanted, seconds; nobody waits for it."""

_WIRE_FAULTS = (
    A2AError,
    httpx.HTTPError,
    httpx.InvalidURL,
    ParseError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    RecursionError,
)
"""What the SDK's client raises when the other side is gone or sends what is not A2A: it checks no shapes."""


class Lost(LogomeshError):
    """The connection broke, or what came over it is no A2A."""


class Asking:
    """An async context around one question; leaving it ends the request, and the agent's task if it runs.

    Args:
        card: of the agent.
        trusted: whether the agent is ours.
        transport: lent; stays open.
        clock: for the pauses between polls.
        afterwards: runs what is left to be done when the question is over, soon, while nobody waits.
    """

    def __init__(
        self,
        card: AgentCard,
        trusted: bool,
        transport: httpx.AsyncBaseTransport,
        clock: Clock,
        afterwards: Callable[[Coroutine[None, None, None]], object],
    ) -> None:
        self.reading = Reading(trusted)
        self._clock = clock
        self._afterwards = afterwards
        self._streams = card.capabilities.streaming
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        # Every limit is the watchdog's; httpx's own would cut an agent that thinks for more than 5 s.
        self._http = httpx.AsyncClient(
            transport=BoundedTransport(transport, self._head_came), timeout=httpx.Timeout(None)
        )
        try:
            self._client = make_client(card, self._http)
        except ValueError as error:
            raise Lost(f"it speaks neither JSON-RPC nor HTTP+JSON ({error})") from error
        self._pump: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pump:
            # Cancelling it where it waits unwinds all of the SDK's nested generators; closing them would not.
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        if self.reading.task_id and self.reading.ending is None:
            self._afterwards(self._call_off(self.reading.task_id))
        else:
            await self._http.aclose()

    async def events(
        self, prompt: str, metadata: Mapping[str, str], context_id: str | None = None
    ) -> AsyncGenerator[Event, None]:
        """Ask, once; the answer as events. `reading` holds what came of it.

        Args:
            prompt: the question.
            metadata: about it.
            context_id: the conversation that it goes on with; None begins one.

        Raises:
            Lost: the connection broke, or what came over it is no A2A.
            Unreadable: the answer is longer than any answer is.
        """
        message = Message(
            role=Role.ROLE_USER,
            message_id=uuid4().hex,
            context_id=context_id or "",
            parts=[Part(text=prompt)],
            metadata=dict(metadata),
        )
        self._pump = asyncio.create_task(self._read(SendMessageRequest(message=message)))
        self._pump.add_done_callback(lambda _: self._events.put_nowait(None))
        while (event := await self._events.get()) is not None:
            yield event
        await self._pump

    async def _read(self, request: SendMessageRequest) -> None:
        async for response in self._responses(request):
            self._take(response)
        while not self._streams and self.reading.task_id and self.reading.ending is None:
            await self._clock.sleep(_POLL_S)
            self._take(await self._poll(self.reading.task_id))

    async def _responses(self, request: SendMessageRequest) -> AsyncIterator[StreamResponse]:
        try:
            async for response in self._client.send_message(request):
                yield response
        except _WIRE_FAULTS as error:
            raise Lost(f"{type(error).__name__}: {error}") from error

    async def _poll(self, task_id: str) -> StreamResponse:
        try:
            return StreamResponse(task=await self._client.get_task(GetTaskRequest(id=task_id)))
        except _WIRE_FAULTS as error:
            raise Lost(f"{type(error).__name__}: {error}") from error

    async def _call_off(self, task_id: str) -> None:
        with suppress(TimeoutError, AnswerFault, *_WIRE_FAULTS):
            async with aclosing(self._http), asyncio.timeout(_CALL_OFF_S):
                await self._client.cancel_task(CancelTaskRequest(id=task_id))

    def _take(self, response: StreamResponse) -> None:
        for event in self.reading.take(response):
            self._events.put_nowait(event)

    def _head_came(self) -> None:
        self._events.put_nowait(Idle())
