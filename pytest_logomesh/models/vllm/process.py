"""The run's side of the keeper: a command that is started, ends, is ended, or stays when the run ends."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

from pytest_logomesh.models.vllm import keeper

GRACE_S = 5.0
"""How long the processes may take to end when asked, before they are killed; seconds."""


class Process(Protocol):
    """A server's processes, of which one answers for all."""

    ended: asyncio.Future[str]
    """How it ended, in words, when it ended by itself; after `stop` and `leave` it never resolves."""
    pid: int
    """Of the process that a SIGTERM ends with everything that came of it."""

    async def stop(self) -> bool:
        """End it with everything that came of it; True when nothing is left. May be called again."""

    async def leave(self) -> bool:
        """Have nothing to do with it any more; False when it ends instead."""


class OwnProcess:
    """A running command of the run's own; made by `start`, and used in the event loop that it was started in.

    Args:
        pid: the keeper's.
        told: what the keeper writes.
        asked: a descriptor that the keeper reads.
    """

    # Not asyncio's own subprocess: that kills its process when the event loop goes, and this one may stay.
    def __init__(self, pid: int, told: asyncio.StreamReader, asked: int) -> None:
        self.pid = pid
        self._told = told
        self._asked: int | None = asked
        self._stopping = False
        self._stays = False
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._listening = asyncio.create_task(self._listen())
        self._reaping: asyncio.Task[int] | None = None

    @classmethod
    async def start(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        scratch: str = "",
        grace_s: float = GRACE_S,
    ) -> Self:
        """Start `command` under a keeper.

        Args:
            command: the executable with its arguments.
            environment: all of it.
            log: its output is appended to it; its folder must be there.
            scratch: a folder that is removed when all has ended.
            grace_s: between asking the processes to end and killing them.
        """
        keeping = (keeper.__file__, str(os.getpid()), str(grace_s), str(log), scratch)
        line = (sys.executable, "-I", "-S", *keeping, *command)
        pid, told, asked = _spawn(line, environment)
        reader = asyncio.StreamReader()
        try:
            await asyncio.get_running_loop().connect_read_pipe(
                lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(told, "rb", buffering=0)
            )
        except BaseException:
            os.close(asked)  # the keeper ends with it
            raise
        return cls(pid, reader, asked)

    async def stop(self) -> bool:
        """As `Process`; takes at most the grace and, for processes that cannot be killed, ten seconds more."""
        self._stopping = True
        if self._stays:
            return True
        self._ask(keeper.STOP)
        code = await self._reaped()
        await self._listening
        return code != keeper.LEFT_OVER

    async def leave(self) -> bool:
        """As `Process`."""
        self._ask(keeper.STAY)
        await asyncio.shield(self._listening)
        return self._stays

    async def _listen(self) -> None:
        line = await self._told.readline()
        if line == b"staying\n":
            self._stays = True
            return
        if line.startswith(b"ended "):
            how = _in_words(int(line.split()[1]))
        else:
            code = await self._reaped()
            how = "could not be started" if code == keeper.NOT_STARTED else "lost its keeper"
        if not self._stopping and not self.ended.done():
            self.ended.set_result(how)

    async def _reaped(self) -> int:
        """The keeper's exit code, once it ends, which it is about to; negative is a signal."""
        if self._reaping is None:
            waiting = asyncio.to_thread(os.waitpid, self.pid, 0)
            self._reaping = asyncio.create_task(_exit_code(waiting))
        return await asyncio.shield(self._reaping)

    def _ask(self, what: bytes) -> None:
        """Say the one thing that the keeper is ever told."""
        asked, self._asked = self._asked, None
        if asked is not None:
            with contextlib.suppress(BrokenPipeError):
                os.write(asked, what)
            os.close(asked)


def _spawn(line: tuple[str, ...], environment: Mapping[str, str]) -> tuple[int, int, int]:
    """Start a keeper; its process id, a descriptor that it writes to, one that it reads."""
    to_read, asked = os.pipe()
    told, to_write = os.pipe()
    ends = [(os.POSIX_SPAWN_DUP2, to_read, 0), (os.POSIX_SPAWN_DUP2, to_write, 1)]
    try:
        pid = os.posix_spawn(line[0], line, environment, file_actions=ends, setsid=True)
    except BaseException:
        os.close(asked)
        os.close(told)
        raise
    finally:
        os.close(to_read)
        os.close(to_write)
    return pid, told, asked


async def _exit_code(waiting: Awaitable[tuple[int, int]]) -> int:
    return os.waitstatus_to_exitcode((await waiting)[1])


def _in_words(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
