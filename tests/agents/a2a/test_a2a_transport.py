"""The bounds of what a hostile agent can send."""

from collections.abc import AsyncIterator
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.a2a.transport import BoundedTransport
from pytest_logomesh.records.errors import Unreadable


class Chunks(httpx.AsyncByteStream):
    """A body in given pieces."""

    def __init__(self, *chunks: bytes) -> None:
        self.closed = False
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    async def aclose(self) -> None:
        """Note it."""
        self.closed = True


class Canned(httpx.AsyncBaseTransport):
    """A transport with one answer; keeps the requests."""

    def __init__(self, stream: Chunks, **headers: str) -> None:
        self.requests: list[httpx.Request] = []
        self._stream = stream
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer."""
        self.requests.append(request)
        return httpx.Response(200, headers=self._headers, stream=self._stream)


async def lines(canned: Canned, limit: int = 100) -> list[str]:
    """The lines of the answer as httpx reads them."""
    async with (
        httpx.AsyncClient(transport=BoundedTransport(canned, limit=limit)) as http,
        http.stream("GET", "http://a/") as response,
    ):
        return [line async for line in response.aiter_lines()]


async def test_a_body_over_the_limit_is_refused() -> None:
    """A body is read up to its limit and no further."""
    canned = Canned(Chunks(b"x" * 60, b"x" * 60), content_type="application/json")
    with pytest.raises(Unreadable, match="longer than"):
        await lines(canned)


async def test_an_event_stream_may_be_long_but_its_lines_not() -> None:
    """A stream of many short lines passes; one line over the limit does not, even over several chunks."""
    short = Canned(Chunks(*[b"data: 1\n"] * 50), content_type="text/event-stream")
    assert len(await lines(short)) == 50
    endless = Canned(Chunks(b"data: 1\ndata: ", *[b"x" * 30] * 5), content_type="text/event-stream")
    with pytest.raises(Unreadable, match="longer than"):
        await lines(endless)


async def test_compression_is_neither_asked_for_nor_read() -> None:
    """A compressed body, which could be a thousand times as long, is refused and its connection let go."""
    stream = Chunks(b"...")
    canned = Canned(stream, content_type="text/event-stream", content_encoding="gzip")
    with pytest.raises(Unreadable, match="compressed"):
        await lines(canned)
    assert canned.requests[0].headers["accept-encoding"] == "identity"
    assert stream.closed


@given(cuts=st.lists(st.integers(0, 40), max_size=6))
async def test_odd_line_breaks_do_not_break_lines(cuts: list[int]) -> None:
    """Line and paragraph separators inside JSON stay inside their line, wherever the chunks are cut."""
    whole = 'data: "a\u2028b\u2029c\x85d\u00c2\u20ac"\n'.encode()
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    chunks = [whole[start:end] for start, end in pairwise(places)]
    read = await lines(Canned(Chunks(*chunks), content_type="text/event-stream"))
    assert read == ['data: "a\\u2028b\\u2029c\\u0085d\u00c2\u20ac"']
