"""Agents that are not ours, on the official SDK or on a bare socket: what they hand in, and how they fail."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Part, TaskState

from pytest_logomesh.agents.a2a.asking import Asking
from pytest_logomesh.agents.a2a.card import fetch_card
from pytest_logomesh.agents.a2a.client import A2APurple
from pytest_logomesh.agents.a2a.wire import ANSWER_LIMIT
from pytest_logomesh.records.errors import AgentBroken, NotDelivered, Truncated, Unreadable
from pytest_logomesh.records.submission import Delivery
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import (
    Agent,
    ManualClock,
    RawAgent,
    artifact,
    assignment,
    begin,
    pass_time,
    response,
    says,
    served,
    stream_of,
    until,
)

COMPLETED = {"statusUpdate": {"taskId": "t", "contextId": "c", "status": {"state": "TASK_STATE_COMPLETED"}}}


@asynccontextmanager
async def asked_as(
    url: str, clock: ManualClock | None = None, limits: StreamLimits | None = None, trusted: bool = False
) -> AsyncIterator[A2APurple]:
    """A client, closed in the end."""
    purple = A2APurple(url, limits or StreamLimits(), clock or ManualClock(), trusted=trusted)
    try:
        yield purple
    finally:
        await purple.close()


async def answer_of(server: AbstractAsyncContextManager[str], trusted: bool = False) -> Delivery:
    """Ask a served agent once."""
    async with server as url, asked_as(url, trusted=trusted) as purple:
        return await purple.answer(assignment())


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


async def in_message(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """An answer as one message of two parts, without a task."""
    await queue.enqueue_event(says(updater, "one ", "two"))


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


async def test_repeated_statuses_are_no_progress() -> None:
    """An agent that says again and again that it works stalls; it is called off, and asked once more."""
    clock = ManualClock()

    async def heartbeat(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        while True:
            await updater.start_work(message=says(updater, "Still working..."))
            await clock.sleep(1)

    agent = Agent(heartbeat)
    limits = StreamLimits(head_s=None, first_token_s=None, stall_s=20)
    async with served(agent) as url, asked_as(url, clock, limits) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        with pytest.raises(NotDelivered, match="no new content within 20 s"):
            await asked
        assert agent.asked == 2
        await until(agent.cancelled.is_set)


async def test_a_slow_agent_is_waited_for() -> None:
    """A minute to the first token is within the limits, and no limit of httpx's own cuts it short."""
    clock = ManualClock()

    async def slow(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        await clock.sleep(60)
        await updater.add_artifact([Part(text="late")], artifact_id="a")
        await updater.complete()

    limits = StreamLimits(head_s=None)
    async with served(Agent(slow)) as url, asked_as(url, clock, limits) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        delivery = await asked
    assert delivery.text == "late"
    assert delivery.stream.first_token_s is not None
    assert delivery.stream.first_token_s >= 60


async def test_httpx_has_no_limits_of_its_own() -> None:
    """The request that carries the question has every timeout of httpx switched off."""

    class Seen(httpx.AsyncHTTPTransport):
        timeouts: object = None

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.timeouts = request.extensions["timeout"]
            return await super().handle_async_request(request)

    async with served(Agent(in_message)) as url, Seen() as transport:
        card = await fetch_card(url, transport)
        async with Asking(card, transport, ManualClock(), asyncio.ensure_future) as asking:
            assert [event async for event in asking.events("Please.", {})]
        assert asking.reading.answer == "one two"
    assert transport.timeouts == {"connect": None, "read": None, "write": None, "pool": None}


async def test_an_agent_that_does_not_stream_may_take_its_time() -> None:
    """Without streaming only head and total limits hold: the agent is polled until it is done."""
    clock = ManualClock()

    async def slow(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        await clock.sleep(500)
        await updater.add_artifact([Part(text="late")], artifact_id="a")
        await updater.complete()

    limits = StreamLimits(head_s=None, first_token_s=10, stall_s=10)
    async with served(Agent(slow), streaming=False) as url, asked_as(url, clock, limits) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        assert (await asked).text == "late"


async def test_an_agent_that_does_not_stream_has_the_total_limit() -> None:
    """Without streaming the total limit still ends an answer that never comes."""
    clock = ManualClock()

    async def never(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        await asyncio.Event().wait()

    limits = StreamLimits(head_s=None, total_s=100)
    async with served(Agent(never), streaming=False) as url, asked_as(url, clock, limits) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        with pytest.raises(NotDelivered, match="within 100 s"):
            await asked


@pytest.mark.parametrize(
    ("raw", "match"),
    [
        (stream_of(artifact("half")), "without saying that the answer is complete"),
        (stream_of(), "without saying that the answer is complete"),
        (b"", "connection to the agent broke"),
        (stream_of(artifact("half"))[:-30], "without saying that the answer is complete"),
        (response(b"no", "text/plain", "500 Internal Server Error"), "HTTP Error 500"),
        (response(b"<html>", "text/html"), "connection to the agent broke"),
        (response(b"\xff\xfe", "application/json"), "connection to the agent broke"),
        (stream_of(7), "connection to the agent broke"),
        (stream_of("text"), "connection to the agent broke"),
        (stream_of([1, 2]), "connection to the agent broke"),
        (stream_of(None), "connection to the agent broke"),
        (stream_of({"artifactUpdate": 3}), "connection to the agent broke"),
        (stream_of({"artifactUpdate": {"artifact": {"parts": [{"text": "\ud800"}]}}}), "broke"),
        (stream_of({"unknown": {}}), "without saying that the answer is complete"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: " + b"[" * 50_000 + b"\n\n",
            "connection to the agent broke",
        ),
    ],
    ids=[
        "cut", "nothing", "hung-up", "half-line", "500", "html", "no-utf8", "number", "text", "list", "null",
        "wrong-type", "surrogate", "unknown", "deep",
    ],
)  # fmt: skip
async def test_what_is_no_answer(raw: bytes, match: str) -> None:
    """A stream without its end, a broken connection or what is no A2A is never an answer; asked twice."""
    agent = RawAgent(raw)
    with pytest.raises(NotDelivered, match=match) as caught:
        await answer_of(agent.served())
    assert agent.asked == 2
    assert "\n" not in str(caught.value)


async def test_a_connection_of_our_own_agent_that_breaks_is_an_error() -> None:
    """The same broken stream from our own agent is an error, and not asked again."""
    agent = RawAgent(stream_of(artifact("half")))
    with pytest.raises(AgentBroken, match="without saying"):
        await answer_of(agent.served(), trusted=True)
    assert (agent.asked, agent.cancels) == (1, 1)


async def test_an_agent_that_dies_in_the_middle_of_the_run() -> None:
    """An agent that was there and is gone has not delivered after the second try."""
    agent = RawAgent(stream_of(artifact("whole"), COMPLETED))
    async with agent.served() as url, asked_as(url) as purple:
        assert (await purple.answer(assignment())).text == "whole"
        agent.die()
        with pytest.raises(NotDelivered, match=r"connection to the agent broke .*asked twice"):
            await purple.answer(assignment())


async def test_the_card_is_fetched_once() -> None:
    """The card is asked for once, however many answers follow."""

    class Counting(RawAgent):
        cards = 0

        def _own_card(self) -> bytes:
            self.cards += 1
            return super()._own_card()

    agent = Counting(stream_of(artifact("whole"), COMPLETED))
    async with agent.served() as url, asked_as(url) as purple:
        await asyncio.gather(*(purple.answer(assignment()) for _ in range(5)))
    assert agent.cards == 1
    assert agent.asked == 5


async def test_nothing_is_read_after_the_end() -> None:
    """What an agent sends after its terminal state does not change the answer."""
    agent = RawAgent(stream_of(artifact("whole"), COMPLETED, artifact("more", append=True)))
    assert (await answer_of(agent.served())).text == "whole"


@pytest.mark.parametrize(
    "raw",
    [
        stream_of(*[artifact("x" * 2**20, append=True)] * 5, COMPLETED),
        stream_of(*[artifact("", key="k" * 2**20 + str(number)) for number in range(5)], COMPLETED),
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: " + b"x" * (4 * ANSWER_LIMIT + 1),
        response(b" " * (4 * ANSWER_LIMIT + 1), "application/json"),
    ],
    ids=["text", "names", "line", "body"],
)
async def test_an_answer_without_end_is_unreadable(raw: bytes) -> None:
    """An answer, a name, a line or a body without end is refused, and not asked for again."""
    agent = RawAgent(raw)
    with pytest.raises(Unreadable):
        await answer_of(agent.served())
    assert agent.asked == 1


async def test_cancelling_calls_a_foreign_agent_off() -> None:
    """When the question is cancelled the agent is told to stop, and no task of ours is left."""

    async def long(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        for number in range(1000):
            await updater.add_artifact([Part(text="a")], artifact_id=f"{number}")
            await asyncio.sleep(0.001)
        await asyncio.Event().wait()

    agent = Agent(long)
    seen = asyncio.Event()

    class Noting(ManualClock):
        looks = 0

        def now(self) -> float:
            self.looks += 1
            if self.looks > 50:  # every event that arrives is a look or two at the clock
                seen.set()
            return super().now()

    async with served(agent) as url, asked_as(url, Noting()) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await asyncio.wait_for(seen.wait(), 10)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        await asyncio.wait_for(agent.cancelled.wait(), 10)
