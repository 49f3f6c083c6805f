"""An HTTP response to a chat completion, read as events, and what may help where it is none."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from itertools import chain, count

import httpx

from pytest_logomesh.records.errors import LogomeshError
from pytest_logomesh.records.events import Event, Fault, Reasoning, Text
from pytest_logomesh.streaming import ndjson
from pytest_logomesh.streaming.chat import ChatReader, excerpt
from pytest_logomesh.streaming.cure import cure, retry_after_s
from pytest_logomesh.streaming.lines import EventTooLong
from pytest_logomesh.streaming.ndjson import JsonLinesParser
from pytest_logomesh.streaming.sse import EventParser

CONNECT_S = 10.0
"""How long connecting may take; what comes after it is judged by the watchdog, not by httpx."""

MAX_BODY_BYTES = 16 * 1024 * 1024
"""What is read of an answer that is not streamed, or of an error."""

GATHER_S = 0.25
"""How long what has arrived of a flowing answer may lie unread, seconds; stalls are told as much later."""

AT_ONCE = 4
"""Pieces of an answer that are read as they come: the first tokens among them."""

_MOST_HELD = 1 << 20
"""Bytes that are read ahead of whoever takes them."""

_WAITED_S = 0.002
"""A piece that took longer was not there yet."""

_MOST_JOINED = 64
"""Pieces of text that are one event: of a flood, too, it is seen in time where it repeats itself."""

_EVENT_TYPES = ("text/event-stream", "text/plain", "application/octet-stream", "")


async def answer(response: httpx.Response, reader: ChatReader) -> AsyncGenerator[Event]:
    """What a successful response holds: server-sent events, lines of JSON as they come, or one JSON text.

    Raises:
        EventTooLong: a line is longer than any is.
        httpx.HTTPError: the connection broke.
    """
    media_type = _media_type(response)
    if media_type == "application/json":
        whole = await body(response)
        if len(whole) > MAX_BODY_BYTES:
            yield reader.fault(f"sent more than {MAX_BODY_BYTES // 2**20} MiB", "again")
            return
        for event in reader.read(whole):
            yield event
    elif media_type in _EVENT_TYPES or media_type in ndjson.MEDIA_TYPES:
        parser = JsonLinesParser() if media_type in ndjson.MEDIA_TYPES else EventParser()
        async with aclosing(_Gathered(response.aiter_bytes()).batches()) as batches:
            async for batch in batches:
                for event in _read(parser.feed(batch), reader):
                    yield event
        for event in _read(parser.end(), reader):
            yield event
    else:
        speaks = "HTML" if "html" in media_type else media_type
        yield reader.fault(f"answered with {speaks}: is it an OpenAI-compatible server?")


class _Gathered:
    """A response's bytes, in one go those that have arrived together; read ahead by a task of its own.

    A server sends a packet a token, and each by itself would pass through every layer above. Once the answer flows,
    what comes within `GATHER_S` waits in the kernel meanwhile, where it costs no turn of the event loop.
    """

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self._came = asyncio.Event()
        self._taken = asyncio.Event()

    async def batches(self) -> AsyncGenerator[bytes]:
        """Each as soon as some of it is there; raises what the response raises."""
        reading = asyncio.create_task(self._read())
        try:
            while self._held or not reading.done():
                await self._came.wait()
                self._came.clear()
                batch, self._held = bytes(self._held), bytearray()
                self._taken.set()
                if batch:
                    yield batch
            reading.result()
        finally:
            reading.cancel()
            await asyncio.wait([reading])

    async def _read(self) -> None:
        now = asyncio.get_running_loop().time
        try:
            for number in count():
                asked = now()
                piece = await anext(self._pieces, None)
                if piece is None:
                    return
                self._held += piece
                self._came.set()
                if len(self._held) > _MOST_HELD:
                    self._taken.clear()
                    await self._taken.wait()
                if number >= AT_ONCE and now() - asked > _WAITED_S:
                    # All streams wake at the same ticks, in one turn of the event loop.
                    await asyncio.sleep(GATHER_S - now() % GATHER_S)
        finally:
            self._came.set()


def _read(received: Iterable[str | None], reader: ChatReader) -> Iterator[Event]:
    """What the server sent, as few events: neighbouring pieces of text, or of reasoning, are one."""
    run: list[Event] = []
    try:
        for event in chain.from_iterable(map(reader.read, received)):
            alike = run and type(event) is type(run[0]) and isinstance(event, Text | Reasoning)
            if run and (not alike or len(run) == _MOST_JOINED):
                yield _one(run)
                run = []
            run.append(event)
    except EventTooLong:
        if run:
            yield _one(run)
        raise
    if run:
        yield _one(run)


def _one(run: Sequence[Event]) -> Event:
    pieces = [event for event in run if isinstance(event, Text | Reasoning)]
    if not pieces:
        return run[0]
    return replace(
        pieces[0], text="".join(piece.text for piece in pieces), tokens=sum(piece.tokens for piece in pieces)
    )


async def body(response: httpx.Response) -> bytes:
    """All of a response; where it is longer than `MAX_BODY_BYTES`, a beginning that is longer, too."""
    read = bytearray()
    async for chunk in response.aiter_bytes():
        read += chunk
        if len(read) > MAX_BODY_BYTES:
            break
    return bytes(read)


def status_fault(
    response: httpx.Response, error: bytes, reader: ChatReader, wall_time: Callable[[], float]
) -> Fault:
    """The fault of a server that answered with another status than 200.

    Args:
        response: its head.
        error: its body.
        reader: names the server.
        wall_time: seconds since 1970.
    """
    status = response.status_code
    retry_after = retry_after_s(response.headers, wall_time)
    return reader.fault(_status_problem(response, error), cure(status, retry_after), retry_after)


def _status_problem(response: httpx.Response, error: bytes) -> str:
    status = response.status_code
    if status in {401, 403}:
        return f"wants another key ({status}); --logomesh-api-key-env names the variable that holds it"
    if "html" in _media_type(response):
        return f"answered {status} with HTML: is it an OpenAI-compatible server?"
    return f"answered {status}: {excerpt(error) or response.reason_phrase}"


def broken_fault(error: httpx.HTTPError | LogomeshError, reader: ChatReader) -> Fault:
    """The fault of a server that could not be asked or did not end its answer."""
    text = str(error) or type(error).__name__
    match error:
        case httpx.ConnectTimeout():
            return reader.fault(f"cannot be reached: no connection within {CONNECT_S:g} s", "again")
        case httpx.ConnectError():
            return reader.fault(f"cannot be reached: {text}", "again")
        case httpx.LocalProtocolError() | httpx.UnsupportedProtocol():
            return reader.fault(f"cannot be asked: {text}")
        case httpx.HTTPError():
            return reader.fault(f"broke off the answer: {text}", "again")
    return reader.fault(text, "again")


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()
