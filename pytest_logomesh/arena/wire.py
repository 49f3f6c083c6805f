"""The owner's Unix socket: one line of JSON a request, one a reply, one connection a worker."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import OwnerLost
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.verdict import Verdict

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes; larger than any submission that the answer contract lets through, with its examination."""


class Enroll(Record):
    """`Desk.enroll`."""

    op: Literal["enroll"] = "enroll"
    battle_ids: tuple[str, ...]


class Turn(Record):
    """`Desk.turn`."""

    op: Literal["turn"] = "turn"
    battle_id: str


class Deliver(Record):
    """`Desk.deliver`."""

    op: Literal["deliver"] = "deliver"
    examined: Examined


class Reply(Record):
    """What a turn came to; empty for the other requests."""

    verdict: Verdict | None = None
    work: Work | None = None


Request = Enroll | Turn | Deliver
_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="op")])


async def serve(arena: Arena, path: Path) -> asyncio.Server:
    """Answer workers at a Unix socket until the server is closed."""

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        out: set[str] = set()
        try:
            while line := await reader.readline():
                reply = await _answer(arena, _REQUEST.validate_json(line), out)
                writer.write(reply.model_dump_json().encode() + b"\n")
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the worker hung up, or the run ends
        finally:
            for battle_id in out:
                await arena.put_back(battle_id)
            writer.close()

    return await asyncio.start_unix_server(attend, path, limit=LINE_LIMIT)


async def _answer(arena: Arena, request: Request, out: set[str]) -> Reply:
    """Serve one request; `out` holds the battles whose work this worker has in hand."""
    match request:
        case Enroll():
            await arena.enroll(request.battle_ids)
        case Deliver():
            out.discard(request.examined.battle_id)
            await arena.deliver(request.examined)
        case Turn():
            turn = await arena.turn(request.battle_id)
            if isinstance(turn, Verdict):
                return Reply(verdict=turn)
            out.add(turn.battle.id)
            return Reply(work=turn)
    return Reply()


class SocketDesk:
    """A worker's desk: the owner is in another process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise OwnerLost(f"the process that owns the run does not answer at {path}: {error}") from error
        self._lines = self._socket.makefile("rb")

    def enroll(self, battle_ids: tuple[str, ...]) -> None:
        """As `Desk.enroll`."""
        self._ask(Enroll(battle_ids=battle_ids))

    def turn(self, battle_id: str) -> Verdict | Work:
        """As `Desk.turn`."""
        reply = self._ask(Turn(battle_id=battle_id))
        turn = reply.verdict or reply.work
        if turn is None:
            raise OwnerLost(f"the process that owns the run has no answer for {battle_id}")
        return turn

    def deliver(self, examined: Examined) -> None:
        """As `Desk.deliver`."""
        self._ask(Deliver(examined=examined))

    def close(self) -> None:
        """Hang up; what was in hand goes back to the owner."""
        self._lines.close()
        self._socket.close()

    def _ask(self, request: Request) -> Reply:
        try:
            self._socket.sendall(request.model_dump_json().encode() + b"\n")
            line = self._lines.readline()
        except OSError as error:
            raise OwnerLost(f"the process that owns the run hung up: {error}") from error
        if not line:
            raise OwnerLost("the process that owns the run hung up")
        return Reply.model_validate_json(line)
