"""A clock that a test moves by hand."""

import asyncio

_TURNS = 20
"""Turns of the event loop after which everything that a moment sets off has happened, network aside."""


class ManualClock:
    """Implements `roles.Clock`; time passes only in `advance`. For one event loop."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return when `advance` has moved the clock by `seconds`."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = (self._now + seconds, woken)
        self._sleepers.append(sleeper)
        try:
            await woken
        finally:
            self._sleepers.remove(sleeper)

    async def advance(self, seconds: float) -> None:
        """Let `seconds` pass, waking each sleeper at its own moment and letting it act before the next."""
        target = self._now + seconds
        await self._settle()
        while due := [at for at, _ in self._sleepers if at <= target]:
            self._now = min(due)
            for at, woken in self._sleepers:
                if at <= self._now and not woken.done():
                    woken.set_result(None)
            await self._settle()
        self._now = target
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
