"""Asking agents that are not ours."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater

from pytest_logomesh.agents.a2a.client import A2APurple, Follow
from pytest_logomesh.records.submission import Delivery
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import (
    ManualClock,
    assignment,
    says,
)

COMPLETED = {"statusUpdate": {"taskId": "t", "contextId": "c", "status": {"state": "TASK_STATE_COMPLETED"}}}


@asynccontextmanager
async def asked_as(
    url: str,
    clock: ManualClock | None = None,
    limits: StreamLimits | None = None,
    trusted: bool = False,
    follow: Follow | None = None,
) -> AsyncIterator[A2APurple]:
    """A client, closed in the end."""
    purple = A2APurple(url, limits or StreamLimits(), clock or ManualClock(), trusted, follow)
    try:
        yield purple
    finally:
        await purple.close()


async def answer_of(server: AbstractAsyncContextManager[str], trusted: bool = False) -> Delivery:
    """Ask a served agent once."""
    async with server as url, asked_as(url, trusted=trusted) as purple:
        return await purple.answer(assignment())


async def in_message(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """An answer as one message of two parts, without a task."""
    await queue.enqueue_event(says(updater, "one ", "two"))
