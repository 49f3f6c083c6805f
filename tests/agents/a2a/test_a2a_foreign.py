"""Agents that are not ours, on the official SDK: what they hand in, and how they decline."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Part, TaskState

from pytest_logomesh.records.errors import NotDelivered, Truncated
from tests.agents.a2a.a2a_doubles import (
    Agent,
    ManualClock,
    assignment,
    begin,
    pass_time,
    says,
    served,
)
from tests.agents.a2a.a2a_foreign import answer_of, asked_as, in_message


async def in_artifacts(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """An answer in two artifacts, one of them with two parts and an appendix; chatter in statuses."""
    await begin(updater, queue)
    await updater.start_work(message=says(updater, "Working..."))
    await updater.add_artifact([Part(text="one "), Part(text="two ")], artifact_id="a")
    await updater.add_artifact([Part(text="three ")], artifact_id="a", append=True)
    await updater.add_artifact([Part(text="four")], artifact_id="b")
    await updater.complete(message=says(updater, "Done."))


async def replaced(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """A draft, then the answer in its place."""
    await begin(updater, queue)
    await updater.add_artifact([Part(text="draft")], artifact_id="a")
    await updater.add_artifact([Part(text="final")], artifact_id="a", append=False)
    await updater.complete()


async def in_final_status(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """An answer as the message of the status that completes the task."""
    await begin(updater, queue)
    await updater.start_work(message=says(updater, "Thinking..."))
    await updater.complete(message=says(updater, "answer"))


async def in_statuses(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """An answer in pieces, each a status."""
    await begin(updater, queue)
    for piece in ("one ", "two ", "two ", "three"):
        await updater.start_work(message=says(updater, piece))
    await updater.complete()


@pytest.mark.parametrize(
    ("act", "text"),
    [
        (in_artifacts, "one two three four"),
        (replaced, "final"),
        (in_message, "one two"),
        (in_final_status, "answer"),
        (in_statuses, "one two three"),
    ],
)
@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize("version", ["1.0", "0.3"])
async def test_where_the_answer_stands(
    act: Callable[[TaskUpdater, RequestContext, EventQueue], Awaitable[None]],
    text: str,
    streaming: bool,
    version: str,
) -> None:
    """Artifacts are the answer, else the message, else statuses; streamed or not, in A2A 1.0 and 0.3."""
    agent = Agent(act)
    clock = ManualClock()
    async with served(agent, streaming, version=version) as url, asked_as(url, clock) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        if not streaming:
            await pass_time(clock, asked)
        delivery = await asked
    assert delivery.text == text
    assert delivery.stream.finish_reason == "stop"
    assert delivery.stream.tokens is None
    assert (delivery.stream.attempts, delivery.earlier) == (1, ())


async def test_a_foreign_agent_is_told_the_prompt_alone() -> None:
    """Which battle, task or twin it is answers for is not the agent's to know."""
    agent = Agent(in_message)
    await answer_of(served(agent))
    assert agent.metadata == [{}]


def ending(
    state: TaskState, text: str = "no", metadata: dict[str, object] | None = None
) -> Callable[[TaskUpdater, RequestContext, EventQueue], Awaitable[None]]:
    """An act that hands in something and ends in a state."""

    async def act(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        await updater.add_artifact([Part(text="some")], artifact_id="a")
        await updater.update_status(state, message=says(updater, text), metadata=metadata)

    return act


@pytest.mark.parametrize(
    ("state", "named"),
    [
        (TaskState.TASK_STATE_FAILED, "failed"),
        (TaskState.TASK_STATE_REJECTED, "rejected"),
        (TaskState.TASK_STATE_CANCELED, "cancelled"),
        (TaskState.TASK_STATE_INPUT_REQUIRED, "input-required"),
        (TaskState.TASK_STATE_AUTH_REQUIRED, "auth-required"),
    ],
)
async def test_states_in_which_nothing_is_delivered(state: TaskState, named: str) -> None:
    """Each such state is asked once more, then failed, in a sentence with what the agent said."""
    agent = Agent(ending(state, "not\ntoday\x1b[31m"))
    with pytest.raises(NotDelivered, match=f"as {named}: not today .*asked twice") as caught:
        await answer_of(served(agent))
    assert agent.asked == 2
    assert caught.value.evidence is not None
    assert caught.value.evidence.stream.attempts == 2
    assert caught.value.evidence.earlier == ("some",)
    assert "\x1b" not in str(caught.value)


async def test_a_second_try_counts_and_is_recorded() -> None:
    """An agent that delivers when asked again has delivered; its old text is kept apart."""
    agent = Agent(ending(TaskState.TASK_STATE_FAILED), in_artifacts)
    delivery = await answer_of(served(agent))
    assert delivery.text == "one two three four"
    assert delivery.stream.attempts == 2
    assert delivery.earlier == ("some",)


async def test_blaming_our_server_does_not_help() -> None:
    """A foreign agent that claims a fault of the model server has failed all the same."""
    agent = Agent(ending(TaskState.TASK_STATE_FAILED, metadata={"fault": "server"}))
    with pytest.raises(NotDelivered):
        await answer_of(served(agent))


async def test_an_answer_cut_by_its_length_is_not_asked_again() -> None:
    """`length` as the finish reason is a truncated answer, at once."""
    agent = Agent(ending(TaskState.TASK_STATE_COMPLETED, metadata={"finish_reason": "length"}))
    with pytest.raises(Truncated):
        await answer_of(served(agent))
    assert agent.asked == 1


async def empty(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """Complete a task without a word."""
    await begin(updater, queue)
    await updater.add_artifact([Part(text=" \n")], artifact_id="a")
    await updater.complete()


async def test_an_empty_answer_is_not_delivered() -> None:
    """A completed task without a word is asked once more, then failed."""
    agent = Agent(empty)
    with pytest.raises(NotDelivered, match="without a word"):
        await answer_of(served(agent))
    assert agent.asked == 2


async def explode(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """Break with a bug."""
    raise ValueError("a bug")


async def test_an_agent_with_a_bug_is_not_delivered() -> None:
    """An agent whose code raises has failed after the second try."""
    agent = Agent(explode)
    with pytest.raises(NotDelivered):
        await answer_of(served(agent))
    assert agent.asked == 2
