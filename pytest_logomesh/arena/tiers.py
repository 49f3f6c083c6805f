"""Which tiers are served: those that share the machine at once, those that need it alone one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial

from pytest_logomesh.arena.stages import Lineup
from pytest_logomesh.arena.work import broken_parts
from pytest_logomesh.records.errors import BrokenPart


class Tiers:
    """Opens tiers when their battles need them.

    Args:
        names: all tiers, in the order in which exclusive ones are opened.
        lineup: starts what a tier needs.
        needed: whether a tier has battles whose agent is still going to be asked.
        changed: called when a tier is open.
        broke: called with a tier that does not come up, and why.
    """

    def __init__(
        self,
        names: Iterable[str],
        lineup: Lineup,
        needed: Callable[[str], bool],
        changed: Callable[[], None],
        broke: Callable[[str, str], None],
    ) -> None:
        self._names = tuple(names)
        self._lineup = lineup
        self._needed = needed
        self._changed = changed
        self._broke = broke
        self._opening: dict[str, asyncio.Task[None]] = {}
        self._given_up: set[str] = set()
        self._present: str | None = None
        self._closed = False
        self.open: set[str] = set()
        """Whose battles may stream."""

    def attend(self) -> None:
        """Open what is needed and may be opened now; an exclusive tier gives way when nothing needs it any more."""
        if self._closed:
            return
        for tier in self._names:
            if tier in self.open or tier in self._opening or not self._in_use(tier):
                continue
            if self._lineup.exclusive(tier):
                if self._occupied():
                    continue
                self.open -= {self._present or tier}
                self._present = tier
            opening = self._opening[tier] = asyncio.create_task(self._open(tier))
            opening.add_done_callback(partial(self._opened, tier))

    def give_up(self, tier: str) -> None:
        """Never open this tier again; what opens it now is broken off."""
        self._given_up.add(tier)
        self.open.discard(tier)
        opening = self._opening.get(tier)
        if opening and opening is not asyncio.current_task():
            opening.cancel()

    async def close(self) -> None:
        """Open nothing any more."""
        self._closed = True
        opening = tuple(self._opening.values())
        for task in opening:
            task.cancel()
        await asyncio.gather(*opening, return_exceptions=True)

    def _in_use(self, tier: str) -> bool:
        return tier not in self._given_up and self._needed(tier)

    def _occupied(self) -> bool:
        """Whether an exclusive tier is still in use or on its way."""
        present = self._present
        return present is not None and (present in self._opening or self._in_use(present))

    async def _open(self, tier: str) -> None:
        try:
            with broken_parts("starting the agents"):
                await self._lineup.open(tier)
        except BrokenPart as error:
            self._broke(tier, str(error))
        else:
            if tier not in self._given_up:
                self.open.add(tier)

    def _opened(self, tier: str, _: asyncio.Task[None]) -> None:
        """Opening is over, in whichever way; even where it was cancelled before it began."""
        del self._opening[tier]
        self._changed()
