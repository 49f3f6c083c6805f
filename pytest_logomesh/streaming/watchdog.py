"""A watchdog with its own clock: it ends a stream without progress whether or not data arrives, and one in a loop."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from math import inf
from types import TracebackType

from pytest_logomesh.records.errors import LogomeshError
from pytest_logomesh.records.events import Event
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.limits import FLAGS, LimitName, StreamLimits
from pytest_logomesh.streaming.progress import Progress
from pytest_logomesh.streaming.repetition import Repetition

LONGEST_NAP_S = 3600.0
"""A limit that is off is looked at again this often; event loops cannot sleep for ever."""

_TURNS = 5
"""Turns of the event loop in which bytes reach the reader, through the tasks that stand in between."""

_WAITED_FOR: Mapping[LimitName, str] = {
    "head": "no response",
    "first-token": "no first token",
    "stall": "no new content",
    "step": "an open step did not end",
    "total": "the answer did not end",
}


class Stalled(LogomeshError):
    """A stream made no progress; who is at fault is for the one who watches to say.

    Args:
        limit: which one ran out.
        seconds: its value.
    """

    def __init__(self, limit: LimitName, seconds: float) -> None:
        super().__init__(f"{_WAITED_FOR[limit]} within {seconds:g} s ({FLAGS[limit]})")
        self.limit = limit
        self.seconds = seconds


async def watch(events: AsyncIterator[Event], limits: StreamLimits, clock: Clock) -> AsyncGenerator[Event]:
    """The same events, for as long as they keep within the limits.

    Time starts with the first event asked for. The first event of any kind is the response's head. Only new
    content is progress: answer text, reasoning, tool calls, a step that was not there before. What the reader does
    between events is not held against the stream, except in total.

    The source is closed at the end, whatever the end is; a reader that stops early closes this generator
    (`contextlib.aclosing`).

    Raises:
        Stalled: a limit ran out.
        Looped: the answer repeats itself without end.
    """
    progress = Progress(limits, clock.now())
    repetition = Repetition()
    dog = _Watchdog(progress, clock)
    try:
        while True:
            with dog:
                event = await anext(events)
            progress.take(event, clock.now())
            repetition.take(event)
            yield event
    except StopAsyncIteration:
        return
    finally:
        try:
            await dog.dismiss()
        finally:
            if isinstance(events, AsyncGenerator):
                await events.aclose()


class _Watchdog:
    """Cancels the task that waits for the next event once the deadline has passed.

    One task sleeps until the deadline and looks at it again when it wakes, so that an event costs no timer.
    """

    def __init__(self, progress: Progress, clock: Clock) -> None:
        self._progress = progress
        self._clock = clock
        self._sleeper: asyncio.Task[None] | None = None
        self._sleeps_until = inf
        self._reader: asyncio.Task[object] | None = None
        self._cancels_before = 0
        self._ran_out = False

    def __enter__(self) -> None:
        """The reader begins to wait."""
        if self._sleeper is None:
            self._lie_down()
        elif self._sleeper.done():
            self._progress.excuse(self._clock.now())
            if self._progress.deadline <= self._clock.now():
                raise self._stalled()
            self._lie_down()
        elif self._progress.deadline < self._sleeps_until:
            self._sleeper.cancel()
            self._lie_down()
        self._reader = asyncio.current_task()
        assert self._reader is not None  # coroutines run in tasks
        self._cancels_before = self._reader.cancelling()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The reader has what it waited for, or was cancelled, by the watchdog or by somebody else."""
        reader, self._reader = self._reader, None
        if self._ran_out and reader is not None:
            cancelled_by_others = reader.uncancel() > self._cancels_before
            if not (cancelled_by_others and isinstance(error, asyncio.CancelledError)):
                raise self._stalled() from None

    async def dismiss(self) -> None:
        """End the sleeping task."""
        if self._sleeper is not None:
            self._sleeper.cancel()
            await asyncio.wait([self._sleeper])

    def _lie_down(self) -> None:
        self._sleeps_until = self._progress.deadline
        self._sleeper = asyncio.create_task(self._sleep())

    async def _sleep(self) -> None:
        while (left := self._progress.deadline - self._clock.now()) > 0:
            self._sleeps_until = self._progress.deadline
            await self._clock.sleep(min(left, LONGEST_NAP_S))
            # Where the loop was busy, what already lies in the socket is handed on before the stream is judged.
            for _ in range(_TURNS):
                await asyncio.sleep(0)
        if self._reader is not None:
            self._ran_out = True
            self._reader.cancel()

    def _stalled(self) -> Stalled:
        return Stalled(self._progress.limit, self._progress.limits.seconds(self._progress.limit))
