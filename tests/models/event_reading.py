"""A stream read in a task, so that a test can act between its events."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from pytest_logomesh.records.events import Event, Idle


class Reading:
    """Reads a stream in a task, so that a test can act between events."""

    def __init__(self, stream: AsyncIterator[Event]) -> None:
        self.events: list[Event] = []
        self._arrived = asyncio.Condition()
        self._task = asyncio.create_task(self._read(stream))

    async def until(self, event: Event) -> None:
        """Return when the event has been read."""
        await self._until(lambda: event in self.events)

    async def until_idle(self, count: int) -> None:
        """Return when so many idle events have been read."""
        await self._until(lambda: self.events.count(Idle()) >= count)

    async def end(self) -> None:
        """Return when the stream has ended."""
        async with asyncio.timeout(10):
            await self._task

    def cancel(self) -> None:
        """Stop reading."""
        self._task.cancel()

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self._arrived:
            await self._arrived.wait_for(condition)

    async def _read(self, stream: AsyncIterator[Event]) -> None:
        async for event in stream:
            self.events.append(event)
            async with self._arrived:
                self._arrived.notify_all()


@contextmanager
def reading(stream: AsyncIterator[Event]) -> Iterator[Reading]:
    """A stream being read."""
    read = Reading(stream)
    try:
        yield read
    finally:
        read.cancel()
