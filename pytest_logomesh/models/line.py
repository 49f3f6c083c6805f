"""The line in which questions wait for a server with room: first come, first served."""

import asyncio
from bisect import insort
from collections.abc import Sequence
from math import inf
from operator import attrgetter
from types import TracebackType
from typing import Self

from pytest_logomesh.models.member import Standing
from pytest_logomesh.models.question import Question
from pytest_logomesh.records.roles import Clock


class Line:
    """Hands each question to the least loaded of the healthy members that have room for it.

    Questions stand in the order of their numbers, so that one that is asked again keeps its turn. Everything runs in
    one event loop.

    Args:
        members: in the order in which equals are taken.
        clock: for pauses.
    """

    def __init__(self, members: Sequence[Standing], clock: Clock) -> None:
        self._members = members
        self._clock = clock
        self._places: list[Place] = []
        self._alarm: asyncio.Task[None] | None = None
        self._rings_at = inf
        self._ended = False

    def join(self, question: Question) -> "Place":
        """A place for one attempt: in the line, then at a member; to be entered as a context."""
        return Place(self, question)

    def serve(self) -> None:
        """Hand out what room there is; called when there may be more."""
        now = self._clock.now()
        for place in tuple(self._places):
            roomy = [member for member in self._members if member.has_room(now)]
            if not roomy:
                break
            able = [member for member in roomy if place.question.may_go_to(member.name, now)]
            if member := min(able, key=attrgetter("load"), default=None):
                self._places.remove(place)
                member.inflight += 1
                place.seat.set_result(member)
        self._set_alarm(now)

    def end(self) -> None:
        """No question gets a member any more, now and later."""
        self._ended = True
        for place in self._places:
            place.seat.set_result(None)
        self._places.clear()
        self._set_alarm(self._clock.now())

    def why(self, question: Question) -> str:
        """Why a question waits."""
        now = self._clock.now()
        if now < question.paused_until:
            return question.reason
        healthy = [member for member in self._members if member.healthy]
        if not healthy:
            away = [member.problem for member in self._members if member.presence == "away"]
            return away[0] if away else "no model server is healthy"
        if all(now < member.shut_until for member in healthy):
            return healthy[0].problem
        return f"all places are taken ({sum(member.inflight for member in healthy)} in flight)"

    def enter(self, place: "Place") -> None:
        """A question begins to wait, if it must."""
        if self._ended:
            place.seat.set_result(None)
        else:
            insort(self._places, place, key=lambda other: other.question.number)
            self.serve()

    def leave(self, place: "Place") -> None:
        """A question is over or gives up waiting; what it held is free for the next."""
        if not place.seat.done():
            self._places.remove(place)
        elif member := place.seat.result():
            member.inflight -= 1
            self.serve()

    def _set_alarm(self, now: float) -> None:
        """Serve again when a pause ends."""
        pauses = [place.question.paused_until for place in self._places]
        shut = [member.shut_until for member in self._members] if self._places else []
        at = min((moment for moment in (*pauses, *shut) if moment > now), default=inf)
        if at != self._rings_at:
            if self._alarm:
                self._alarm.cancel()
            self._alarm = asyncio.create_task(self._ring(at)) if at < inf else None
            self._rings_at = at

    async def _ring(self, at: float) -> None:
        while (left := at - self._clock.now()) > 0:
            await self._clock.sleep(left)
        self._alarm, self._rings_at = None, inf
        self.serve()


class Place:
    """A question's place, from joining the line to the attempt's end; leaving it frees what it holds."""

    def __init__(self, line: Line, question: Question) -> None:
        self._line = line
        self.question = question
        self.seat: asyncio.Future[Standing | None] = asyncio.get_running_loop().create_future()
        """The member that takes the question; None when none ever will."""

    def __enter__(self) -> Self:
        self._line.enter(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.leave(self)

    async def member(self) -> Standing | None:
        """The member that takes the question, as soon as there is one; None when none ever will."""
        # A future is cancelled with whoever awaits it, but the line must know what it has handed out.
        return await asyncio.shield(self.seat)
