"""The owner: an event loop in a thread that holds the arena, and the Unix socket that workers connect to."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
import threading
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.wire import serve
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.verdict import Verdict

T = TypeVar("T")

CLOSING_S = 30.0
"""How long the agents and the model server may take to stop before the process stops waiting for them."""


class Owner:
    """Runs an arena beside pytest's own thread; also the desk of the owner's process.

    Args:
        arena: the run's battles.
        closed: awaited in the loop when the run ends; stops the agents.
    """

    def __init__(self, arena: Arena, closed: Callable[[], Awaitable[None]]) -> None:
        self.arena = arena
        self._closed = closed
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="logomesh-owner", daemon=True)
        self._server: asyncio.Server | None = None
        self._folder: Path | None = None

    def start(self) -> None:
        """Start the loop; nothing is listening and no agent runs yet."""
        self._thread.start()

    def open_socket(self) -> Path:
        """The path of the socket that workers connect to; opened once, readable by this user alone."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="logomesh-"))
            self._server = self._call(serve(self.arena, self._folder / "owner.sock"))
        return self._folder / "owner.sock"

    def enroll(self, battle_ids: tuple[str, ...]) -> None:
        """As `Desk.enroll`."""
        self._call(self.arena.enroll(battle_ids))

    def turn(self, battle_id: str) -> Verdict | Work:
        """As `Desk.turn`."""
        return self._call(self.arena.turn(battle_id))

    def deliver(self, examined: Examined) -> None:
        """As `Desk.deliver`."""
        self._call(self.arena.deliver(examined))

    def close(self) -> None:
        """Stop generating, stop the agents, close the socket, end the thread; harmless when called twice.

        What does not stop in time is left to the end of the process, which takes it along.
        """
        if self._loop.is_closed():
            return
        try:
            with contextlib.suppress(TimeoutError):
                asyncio.run_coroutine_threadsafe(self._wind_down(), self._loop).result(CLOSING_S)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(CLOSING_S)
            self._loop.close()
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)

    async def _wind_down(self) -> None:
        if self._server:
            self._server.close()
        await self.arena.close()
        await self._closed()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._loop.shutdown_asyncgens()

    def _call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()
