"""The servers that a pool asks: what it is given, what it tells about them, and how they are doing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from pytest_logomesh.models.inflight import InflightLimit
from pytest_logomesh.records.events import Fault
from pytest_logomesh.records.roles import Model

UNHEALTHY_AFTER = 3
"""Requests that fail one after the other until a server is no longer asked."""

LONGEST_WAIT_S = 600.0
"""A server that wants to be asked again later than this is not waited for."""


@dataclass(frozen=True, slots=True)
class Member:
    """A server that a pool asks."""

    name: str
    """Its address as it is shown; no other member of the pool has it."""
    model: Model
    inflight: int
    """How many questions it gets at once; 1 and more."""
    probe: Callable[[], Awaitable[bool]]
    """Whether it answers `GET /models`; takes seconds at most, and never raises."""
    waiting: Callable[[], Awaitable[int | None]]
    """Requests that stand in its own queue, by its metrics; None where it does not say. Never raises."""


@dataclass(frozen=True, slots=True)
class MemberState:
    """How a member is doing, for whoever looks on."""

    name: str
    healthy: bool
    """Whether it is given questions."""
    inflight: int
    """Questions that it has now."""
    limit: int
    """Questions that it may have."""
    failures: int
    """Requests that failed, one after the other until now."""


class Standing:
    """A member at work: what it has to do, and how it is doing.

    Args:
        member: as it was given.
    """

    def __init__(self, member: Member) -> None:
        self.member = member
        """As it is now: a server that was restarted is another member in the same place."""
        self.limit = InflightLimit(member.inflight)
        self.inflight = 0
        self.streaming = 0
        """Questions whose answers have begun."""
        self.failures = 0
        self.problem = ""
        """What was wrong last."""
        self.presence: Literal["here", "away", "lost"] = "here"
        """Whether its server runs, is being restarted, or will not come back."""
        self.absences = 0
        """How often it went; what it was asked before that is nobody's fault."""
        self.shut_until = -inf
        """Until when it wants no question."""

    @property
    def name(self) -> str:
        """Its address as it is shown."""
        return self.member.name

    @property
    def ailing(self) -> bool:
        """Whether it is there but not well."""
        return self.presence == "here" and self.failures >= UNHEALTHY_AFTER

    @property
    def healthy(self) -> bool:
        """Whether it is there and well."""
        return self.presence == "here" and self.failures < UNHEALTHY_AFTER

    @property
    def load(self) -> float:
        """What it has of what it may have."""
        return self.inflight / self.limit.value

    @property
    def state(self) -> MemberState:
        """As others see it."""
        return MemberState(self.name, self.healthy, self.inflight, self.limit.value, self.failures)

    def has_room(self, now: float) -> bool:
        """Whether it takes a question."""
        return self.healthy and now >= self.shut_until and self.inflight < self.limit.value

    def answered(self, now: float) -> None:
        """Account for a good answer."""
        self.failures = 0
        self.limit.answered(now)

    def failed(self, fault: Fault, now: float) -> None:
        """Account for a fault; one that nothing cures says nothing about the server's health."""
        if fault.kind == "agent" or fault.cure == "none":
            return
        self.problem = fault.message
        pause_s = fault.retry_after_s or 0.0
        self.shut_until = max(self.shut_until, now + pause_s)
        if pause_s > LONGEST_WAIT_S:
            self.leave(fault.message, "lost")
        elif fault.cure == "later":
            self.limit.refused(now, pause_s)
        else:
            self.failures += 1
            self.limit.disturbed(now)

    def recovered(self) -> None:
        """It answers again."""
        self.failures = 0

    def leave(self, reason: str, presence: Literal["away", "lost"]) -> None:
        """Its server is gone, for a while or for good."""
        self.presence = presence
        self.problem = reason
        self.absences += 1

    def come_back(self, member: Member) -> None:
        """Its server is there again, with what it learned about its limit."""
        self.member = member
        self.presence = "here"
        self.failures = 0
        self.shut_until = -inf
