"""A server that an earlier run kept, as a process of this one."""

import asyncio
import contextlib
import os
import signal

from pytest_logomesh.models.vllm.keeper import KILL_WAIT_S
from pytest_logomesh.models.vllm.process import GRACE_S
from pytest_logomesh.models.vllm.shelf import Taken
from pytest_logomesh.records.roles import Clock

LOOK_EVERY_S = 0.5
ENDING_S = GRACE_S + KILL_WAIT_S + 5.0


class FoundProcess:
    """As `process.Process`; used in the event loop that it was made in.

    Args:
        taken: what was kept.
        clock: for looking after it.
    """

    def __init__(self, taken: Taken, clock: Clock) -> None:
        self.pid = taken.kept.pid
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._taken = taken
        self._clock = clock
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> bool:
        """As `process.Process`; one that another run uses as well is left to it."""
        self._watching.cancel()
        try:
            return not self._taken.alone() or await self._end()
        finally:
            self._taken.release()

    async def leave(self) -> bool:
        """As `process.Process`."""
        self._watching.cancel()
        self._taken.release()
        return True

    async def _watch(self) -> None:
        while self._taken.kept.lives:
            await self._clock.sleep(LOOK_EVERY_S)
        self.ended.set_result("ended")

    async def _end(self) -> bool:
        kept = self._taken.kept
        deadline = self._clock.now() + ENDING_S
        if kept.lives:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
        while kept.lives and self._clock.now() < deadline:
            await self._clock.sleep(0.1)
        return not kept.lives
