"""Looks after servers that fail: asks them whether they are back, and says when nothing is left to wait for."""

import asyncio
from collections.abc import Callable, Sequence
from random import Random

from pytest_logomesh.models.backoff import WHOLE_S, pause_s
from pytest_logomesh.models.member import Standing
from pytest_logomesh.records.roles import Clock


class HealthChecks:
    """Probes members that are ailing, and breaks the circuit when nobody is healthy for the back-off's whole length.

    Nothing runs while all are well. While a member is away, the breaker does not count.

    Args:
        members: looked after.
        clock: for pauses.
        rng: for their jitter.
        recovered: called when a member answers again.
        given_up: called with the reason when nothing is left to wait for.
    """

    def __init__(
        self,
        members: Sequence[Standing],
        clock: Clock,
        rng: Random,
        recovered: Callable[[], None],
        given_up: Callable[[str], None],
    ) -> None:
        self._members = members
        self._clock = clock
        self._rng = rng
        self._recovered = recovered
        self._given_up = given_up
        self._probes: dict[Standing, asyncio.Task[None]] = {}
        self._breaker: asyncio.Task[None] | None = None
        self._stopped = False

    def look(self) -> None:
        """See who needs looking after; called when a member's state may have changed."""
        if self._stopped:
            return
        for member in self._members:
            if member.ailing and member not in self._probes:
                self._probes[member] = asyncio.create_task(self._probe(member))
        if all(member.presence == "lost" for member in self._members):
            self._given_up(f"no model server is left: {self._problems()}")
        elif any(member.healthy or member.presence == "away" for member in self._members):
            self._stop_counting()
        elif self._breaker is None:
            self._breaker = asyncio.create_task(self._count())

    def stop(self) -> None:
        """Look no more; harmless when called twice."""
        self._stopped = True
        self._stop_counting()
        for probe in self._probes.values():
            probe.cancel()

    async def close(self) -> None:
        """Stop, and wait until the last probe has hung up."""
        self.stop()
        await asyncio.gather(*self._probes.values(), return_exceptions=True)

    def _stop_counting(self) -> None:
        if self._breaker:
            self._breaker.cancel()
            self._breaker = None

    async def _count(self) -> None:
        await self._clock.sleep(WHOLE_S)
        self._breaker = None
        self._given_up(f"no model server was healthy for {WHOLE_S:g} s: {self._problems()}")

    async def _probe(self, standing: Standing) -> None:
        """Ask until it answers, or until somebody else has seen to it."""
        failures = 0
        while standing.ailing:
            failures += 1
            await self._clock.sleep(pause_s(failures, self._rng))
            if standing.ailing and await standing.member.probe():
                standing.recovered()
        del self._probes[standing]
        self.look()
        self._recovered()

    def _problems(self) -> str:
        """What is wrong with each: the sentences in one line, what explains them further below it."""
        problems = [member.problem.partition("\n") for member in self._members]
        headline = "; ".join(sentence for sentence, _, _ in problems)
        return "\n".join([headline, *(details for _, _, details in problems if details)])
