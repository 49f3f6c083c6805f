"""Agents that are not ours and take their time, break off, or talk without end: on the SDK or on a bare socket."""

import asyncio

import httpx
import pytest
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Part

from pytest_logomesh.agents.a2a.asking import Asking
from pytest_logomesh.agents.a2a.card import fetch_card
from pytest_logomesh.agents.a2a.wire import ANSWER_LIMIT
from pytest_logomesh.records.errors import AgentBroken, NotDelivered, Truncated, Unreadable
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
from tests.agents.a2a.a2a_foreign import COMPLETED, answer_of, asked_as, in_message


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


async def test_a_stall_among_statuses_is_seen_in_time() -> None:
    """Statuses come every second, and the stall is seen within half a second of its limit all the same."""
    clock = ManualClock()

    async def heartbeat(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        while True:
            await updater.start_work(message=says(updater, "Still working..."))
            await clock.sleep(1)

    limits = StreamLimits(head_s=None, first_token_s=None, stall_s=7.3)
    async with served(Agent(heartbeat)) as url, asked_as(url, clock, limits) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked, step=0.1)
        with pytest.raises(NotDelivered, match=r"no new content within 7.3 s") as caught:
            await asked
    assert caught.value.evidence is not None
    stream = caught.value.evidence.stream
    assert stream.first_token_s is not None
    assert 7.3 <= stream.total_s - stream.first_token_s <= 7.8


async def test_statuses_without_a_word_are_no_answer() -> None:
    """An agent that streams nothing but wordless statuses and completes has said nothing; asked once more."""

    async def wordless(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
        await begin(updater, queue)
        for _ in range(5):
            await updater.start_work()
        await updater.complete()

    agent = Agent(wordless)
    with pytest.raises(NotDelivered, match="without a word of answer; asked twice") as caught:
        await answer_of(served(agent))
    assert agent.asked == 2
    assert caught.value.evidence is not None
    assert caught.value.evidence.earlier == ()


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
        async with Asking(
            card, trusted=False, transport=transport, clock=ManualClock(), afterwards=asyncio.ensure_future
        ) as asking:
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


async def test_nothing_is_read_after_the_end() -> None:
    """What an agent sends after its terminal state does not change the answer."""
    agent = RawAgent(stream_of(artifact("whole"), COMPLETED, artifact("more", append=True)))
    assert (await answer_of(agent.served())).text == "whole"


@pytest.mark.parametrize(
    "raw",
    [
        stream_of(*[artifact("".join(map(str, range(200_000))), append=True)] * 5, COMPLETED),
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


async def test_an_answer_in_a_loop_is_cut_and_not_asked_for_again() -> None:
    """An agent that says the same without end is called off as soon as that is seen: its answer has failed."""
    agent = RawAgent(stream_of(*[artifact("and again, ", append=True)] * 5000))
    with pytest.raises(Truncated, match=r"repeats itself without end: \d+ times") as caught:
        await answer_of(agent.served())
    assert (agent.asked, agent.cancels) == (1, 1)
    assert caught.value.evidence is not None
    assert caught.value.evidence.text.startswith("and again, and again, ")


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
