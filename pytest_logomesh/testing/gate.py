"""A place in a script where it waits for the test."""

import asyncio
import threading


class Gate:
    """Shut until somebody opens it; test and script may live in different threads."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        """Set once a script waits here."""
        self._opened = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
        self._lock = threading.Lock()

    def open(self) -> None:
        """Let all pass, now and later."""
        with self._lock:
            self._opened = True
            for loop, woken in self._waiting:
                loop.call_soon_threadsafe(woken.set)

    async def passed(self) -> None:
        """Return when the gate is open."""
        waiting = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self._opened:
                return
            self._waiting.append(waiting)
        self.reached.set()
        try:
            await waiting[1].wait()
        finally:
            with self._lock:
                self._waiting.remove(waiting)
