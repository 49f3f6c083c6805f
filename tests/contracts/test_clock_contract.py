"""What every clock promises, the machine's and the one moved by hand."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.testing import ManualClock

Subject = tuple[Clock, Callable[[float], Awaitable[None]]]


@pytest.fixture(params=["system", "manual"])
def subject(request: pytest.FixtureRequest) -> Subject:
    """A clock, and the way to let its time pass."""
    if request.param == "system":
        return SystemClock(), asyncio.sleep
    clock = ManualClock()
    return clock, clock.advance


async def test_time_does_not_go_back(subject: Subject) -> None:
    """A later look shows a time that is not earlier."""
    clock, passing = subject
    before = clock.now()
    await passing(0.001)

    assert clock.now() >= before + 0.001


async def test_a_sleeper_wakes_when_its_time_has_passed_and_not_before(subject: Subject) -> None:
    """Sleepers wake in the order of their times."""
    clock, passing = subject
    began, woken = clock.now(), list[float]()

    async def sleep(seconds: float) -> None:
        await clock.sleep(seconds)
        assert clock.now() - began >= seconds
        woken.append(seconds)

    async with asyncio.TaskGroup() as tasks:
        for seconds in (0.4, 0.01, 0.0):
            tasks.create_task(sleep(seconds))
        await passing(0.1)
        assert woken == [0.0, 0.01]
        await passing(0.4)

    assert woken == [0.0, 0.01, 0.4]


async def test_a_sleeper_can_be_cancelled(subject: Subject) -> None:
    """A cancelled sleeper leaves nothing behind that time could stumble over."""
    clock, passing = subject
    sleeping = asyncio.create_task(clock.sleep(0.005))
    await asyncio.sleep(0)
    sleeping.cancel()
    await passing(0.01)

    assert sleeping.cancelled()
