"""An HTTP transport to an application in the same event loop: a response streams through without a socket.

httpx's own `ASGITransport` holds a response back until it is whole.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
from starlette.types import ASGIApp, Message, Scope

_AHEAD = 16
"""How many pieces of a response may wait to be read."""


class InProcessTransport(httpx.AsyncBaseTransport):
    """Hands requests to an ASGI application.

    Args:
        app: answers them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the response is here when its head is.

        Raises:
            httpx.RemoteProtocolError: the application broke before it answered; while the body is read, before it was
                whole.
        """
        exchange = _Exchange(await request.aread())
        task = asyncio.create_task(exchange.answer(self._app, _scope(request)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            head = await exchange.next()
        except BaseException:
            exchange.hang_up()
            raise
        return httpx.Response(head["status"], headers=head.get("headers", ()), stream=_Body(exchange))

    async def aclose(self) -> None:
        """Let the application end what it has begun."""
        await asyncio.gather(*self._running, return_exceptions=True)


class _Exchange:
    """One request and its response, as the application sees them."""

    def __init__(self, body: bytes) -> None:
        self._request: Message | None = {"type": "http.request", "body": body, "more_body": False}
        self._said: asyncio.Queue[Message | None] = asyncio.Queue(_AHEAD)
        self._left = asyncio.Event()

    async def answer(self, app: ASGIApp, scope: Scope) -> None:
        """Let the application answer. Where it breaks, its response ends too early, which tells enough."""
        with suppress(Exception):
            await app(scope, self._receive, self._send)
        await self._say(None)

    def hang_up(self) -> None:
        """Nobody listens any more, which the application is told."""
        self._left.set()
        while not self._said.empty():  # and so whoever waits for room goes on
            self._said.get_nowait()

    async def next(self) -> Message:
        """What it says next."""
        said = await self._said.get()
        if said is None:
            raise httpx.RemoteProtocolError("the application ended its response too early")
        return said

    async def _receive(self) -> Message:
        if self._request is not None:
            request, self._request = self._request, None
            return request
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await self._say(message)

    async def _say(self, said: Message | None) -> None:
        if not self._left.is_set():
            await self._said.put(said)


class _Body(httpx.AsyncByteStream):
    def __init__(self, exchange: _Exchange) -> None:
        self._exchange = exchange

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            piece = await self._exchange.next()
            more = piece.get("more_body", False)
            if piece.get("body"):
                yield piece["body"]

    async def aclose(self) -> None:
        self._exchange.hang_up()


def _scope(request: httpx.Request) -> Scope:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": None,
        "server": (url.host, url.port),
        "extensions": {},
        "state": {},
    }
