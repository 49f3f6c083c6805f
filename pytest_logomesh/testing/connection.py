"""One connection of the scripted model server."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pytest_logomesh.testing.script import Cut, Head, Pause, Reset, Script, Send, Step, Wait

_PHRASES: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Any
    """The JSON, parsed; None where there is none."""


class Connection:
    """Speaks HTTP/1.1 with one client, with chunked bodies and connections that stay open.

    Args:
        reader: what the client sends.
        writer: what the client gets.
        respond: the script for a request.
        left: called when the client goes away in the middle of a script.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        respond: Callable[[ModelRequest], Script],
        left: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._respond = respond
        self._left = left

    async def attend(self) -> None:
        """Answer request after request until either side closes."""
        try:
            while (request := await self._request()) and await self._play(self._respond(request)):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone
        finally:
            self._writer.close()

    async def _request(self) -> ModelRequest:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        return ModelRequest(method, path, headers, json.loads(body) if body else None)

    async def _play(self, script: Script) -> bool:
        """Whether the connection can take another request."""
        playing = asyncio.create_task(self._steps(script))
        # A client that has asked sends nothing more, so all there can be is its end.
        leaving = asyncio.create_task(self._reader.read(1))
        try:
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done() or isinstance(playing.exception(), ConnectionError):
                self._left()
                return False
            return await playing
        finally:
            playing.cancel()
            leaving.cancel()
            await asyncio.gather(playing, leaving, return_exceptions=True)

    async def _steps(self, script: Script) -> bool:
        for step in script:
            if not await self._step(step):
                return False
        if any(isinstance(step, Head) for step in script):
            self._writer.write(b"0\r\n\r\n")
            await self._writer.drain()
            return True
        return False

    async def _step(self, step: Step) -> bool:
        match step:
            case Head():
                self._writer.write(_head(step))
            case Send() if step.data:  # an empty chunk would end the body
                self._writer.write(b"%x\r\n%b\r\n" % (len(step.data), step.data))
            case Wait():
                await step.gate.passed()
            case Pause():
                await asyncio.sleep(step.seconds)
            case Reset():
                linger_0 = struct.pack("ii", 1, 0)
                self._writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger_0
                )
                self._writer.transport.abort()
        await self._writer.drain()
        return not isinstance(step, Cut | Reset)


def _head(head: Head) -> bytes:
    fields = {"Content-Type": head.content_type, "Transfer-Encoding": "chunked", **dict(head.headers)}
    lines = [
        f"HTTP/1.1 {head.status} {_PHRASES.get(head.status, '')}",
        *(f"{k}: {v}" for k, v in fields.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
