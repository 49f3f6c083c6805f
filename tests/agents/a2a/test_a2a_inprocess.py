"""An application in the same event loop, asked as over HTTP: what streams, what breaks, who hangs up."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pytest_logomesh.agents.a2a.inprocess import InProcessTransport

MANY = 100
"""Pieces; more than may wait to be read."""


class Told:
    """What an application saw and may do, in the order of a test's wishes."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.over = asyncio.Event()


async def streaming(told: Told) -> AsyncIterator[bytes]:
    """One piece, and the second when the test says so."""
    yield b"first"
    await told.go_on.wait()
    yield b"second"


async def test_a_response_streams() -> None:
    """The first piece is there while the second is not yet made."""
    told = Told()
    app = Starlette(routes=[Route("/", lambda _: StreamingResponse(streaming(told)))])
    async with (
        httpx.AsyncClient(transport=InProcessTransport(app), base_url="http://within.invalid") as http,
        http.stream("GET", "/") as response,
    ):
        pieces = response.aiter_raw()
        assert await anext(pieces) == b"first"
        told.go_on.set()
        assert [piece async for piece in pieces] == [b"second"]


async def test_a_request_arrives_whole() -> None:
    """Method, path, query, headers and body are what they are over a socket."""

    async def echo(request: Request) -> JSONResponse:
        body = (await request.body()).decode()
        told = [request.method, request.url.path, request.url.query, request.headers["x-mark"], body]
        return JSONResponse(told, 201)

    app = Starlette(routes=[Route("/a b/{rest}", echo, methods=["POST"])])
    async with httpx.AsyncClient(transport=InProcessTransport(app)) as http:
        response = await http.post("http://within.invalid/a b/c?d=e", content="body", headers={"X-Mark": "m"})
    assert response.status_code == 201
    assert response.json() == ["POST", "/a b/c", "d=e", "m", "body"]


@pytest.mark.parametrize("said", [0, 1, 2])
async def test_an_application_that_breaks_is_a_lost_connection(said: int) -> None:
    """Before its head, after it, and in the middle of its body: never an end that looks like one."""

    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        messages = [
            {"type": "http.response.start", "status": 200, "headers": []},
            {"type": "http.response.body", "body": b"half", "more_body": True},
        ]
        for message in messages[:said]:
            await send(message)
        raise RuntimeError("broken")

    async with httpx.AsyncClient(transport=InProcessTransport(breaks)) as http:
        with pytest.raises(httpx.RemoteProtocolError, match="too early"):
            await http.get("http://within.invalid/")


async def test_who_hangs_up_is_heard_by_an_application_that_talks_on() -> None:
    """Though nobody reads what it says, and it has said more than may wait."""
    told = Told()

    async def talks(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(MANY):
            await send({"type": "http.response.body", "body": b"word", "more_body": True})
        await receive()
        assert await receive() == {"type": "http.disconnect"}
        told.over.set()

    async with httpx.AsyncClient(transport=InProcessTransport(talks)) as http:
        async with http.stream("GET", "http://within.invalid/") as response:
            assert await anext(response.aiter_raw()) == b"word"
            assert not told.over.is_set()
        await asyncio.wait_for(told.over.wait(), 10)
