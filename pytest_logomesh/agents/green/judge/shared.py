"""Answers that are paid for once, however many ask, one after the other or at the same time."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Entry(Generic[Answer]):
    asking: asyncio.Task[Answer]
    waiting: int = 0


class SharedAnswers(Generic[Answer]):
    """A cache by content; for one event loop. What broke is not kept, so that the next to ask asks anew."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry[Answer]] = {}

    async def get(self, question: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to a question; whatever `ask` raises goes to all who wait for it.

        Args:
            question: what makes it the same question.
            ask: called where nobody has asked yet.
        """
        key = hashlib.sha256(question.encode(errors="surrogatepass")).hexdigest()
        entry = self._entries.get(key)
        if entry is None:
            entry = self._entries[key] = _Entry(asyncio.ensure_future(_coroutine(ask)))
        entry.waiting += 1
        try:
            return await asyncio.shield(entry.asking)
        finally:
            entry.waiting -= 1
            self._settle(key, entry)

    async def close(self) -> None:
        """End what is being asked; harmless when called twice."""
        asking = [entry.asking for entry in self._entries.values()]
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    def _settle(self, key: str, entry: _Entry[Answer]) -> None:
        """Forget a question that broke, and stop one that nobody waits for any more."""
        if not entry.asking.done():
            if entry.waiting:
                return
            entry.asking.cancel()
        elif not entry.asking.cancelled() and entry.asking.exception() is None:
            return
        if self._entries.get(key) is entry:
            del self._entries[key]


async def _coroutine(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    return await ask()
