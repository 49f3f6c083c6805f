"""The run's side of the keeper: a command that is started, ends or is ended, and leaves nothing behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from pytest_logomesh.models.vllm import keeper

GRACE_S = 5.0
"""How long the processes may take to end when asked, before they are killed; seconds."""


class KeptProcess:
    """A running command; made by `start`, and used in the event loop that it was started in."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._keeper = process
        self._stopping = False
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        """How the command ended, in words, when it ended by itself; after `stop` it never resolves."""
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def start(
        cls, command: Sequence[str], environment: Mapping[str, str], log: Path, grace_s: float = GRACE_S
    ) -> Self:
        """Start `command` under a keeper; its output is appended to `log`, whose folder must be there."""
        process = await asyncio.create_subprocess_exec(
            *(
                sys.executable,
                "-I",
                "-S",
                keeper.__file__,
                str(os.getpid()),
                str(grace_s),
                str(log),
                *command,
            ),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        return cls(process)

    async def stop(self) -> bool:
        """End the command and everything that came of it; True when nothing is left. May be called again.

        Takes at most the grace and, for processes that cannot be killed, ten seconds more.
        """
        self._stopping = True
        assert self._keeper.stdin is not None  # a pipe, by `start`
        self._keeper.stdin.close()
        code = await self._keeper.wait()
        await self._listening
        return code != keeper.LEFT_OVER

    async def _listen(self) -> None:
        assert self._keeper.stdout is not None  # a pipe, by `start`
        line = await self._keeper.stdout.readline()
        if line.startswith(b"ended "):
            how = _in_words(int(line.split()[1]))
        else:
            code = await self._keeper.wait()
            how = "could not be started" if code == keeper.NOT_STARTED else "lost its keeper"
        if not self._stopping and not self.ended.done():
            self.ended.set_result(how)


def _in_words(code: int) -> str:
    if code >= 0:
        return f"ended with exit code {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
