"""An HTTP transport that bounds what a hostile agent can send, and tells when a response's head is here."""

from collections.abc import AsyncIterator, Callable

import httpx

from pytest_logomesh.agents.a2a.wire import LINE_LIMIT
from pytest_logomesh.records.errors import Unreadable

_LINE_BREAKS = {
    "\u0085".encode(): rb"\u0085",
    "\u2028".encode(): rb"\u2028",
    "\u2029".encode(): rb"\u2029",
}
"""Characters that JSON carries as they are and httpx takes for the end of a line, with their escapes."""


class BoundedTransport(httpx.AsyncBaseTransport):
    """Borrows a transport for one question.

    Args:
        lender: does the work; stays open when this one is closed.
        on_head: called when the head of a response has arrived.
        limit: the longest line of an event stream, and the longest body of any other response, bytes.
    """

    def __init__(
        self,
        lender: httpx.AsyncBaseTransport,
        on_head: Callable[[], None] = lambda: None,
        limit: int = LINE_LIMIT,
    ) -> None:
        self._lender = lender
        self._on_head = on_head
        self._limit = limit

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request.

        Raises:
            Unreadable: the response is compressed though nobody asked for it, or, while it is read, too long.
        """
        request.headers["accept-encoding"] = "identity"
        response = await self._lender.handle_async_request(request)
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)  # what an asynchronous transport returns
        if response.headers.get("content-encoding", "identity") != "identity":
            await stream.aclose()
            raise Unreadable("the agent sent a compressed response, which was not asked for")
        self._on_head()
        lines = "text/event-stream" in response.headers.get("content-type", "")
        bounded = _BoundedLines(stream, self._limit) if lines else _BoundedBody(stream, self._limit)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=bounded, extensions=response.extensions
        )


class _BoundedBody(httpx.AsyncByteStream):
    """A body of at most `limit` bytes."""

    def __init__(self, stream: httpx.AsyncByteStream, limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._length = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._measure(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()

    def _measure(self, chunk: bytes) -> None:
        self._length += len(chunk)
        self._check()

    def _check(self) -> None:
        if self._length > self._limit:
            raise Unreadable(f"the agent's response is longer than {self._limit // 1024} KiB")


class _BoundedLines(_BoundedBody):
    """An event stream of any length whose lines have at most `limit` bytes and end only where SSE says so."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        held = b""
        async for chunk in self._stream:
            self._measure(chunk)
            whole = held + chunk
            cut = _whole_characters(whole)
            held = whole[cut:]
            yield _escaped(whole[:cut])
        yield held

    def _measure(self, chunk: bytes) -> None:
        before, newline, after = chunk.rpartition(b"\n")
        self._length += len(before)
        self._check()
        self._length = len(after) if newline else self._length + len(after)
        self._check()


def _escaped(chunk: bytes) -> bytes:
    for raw, escape in _LINE_BREAKS.items():
        if raw in chunk:
            chunk = chunk.replace(raw, escape)
    return chunk


def _whole_characters(chunk: bytes) -> int:
    """Where to cut so that none of the line breaks above is cut in two."""
    if chunk.endswith(b"\xe2\x80"):
        return len(chunk) - 2
    return len(chunk) - chunk.endswith((b"\xe2", b"\xc2"))
