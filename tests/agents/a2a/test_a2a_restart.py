"""Agents that die, come back, or are something else than they were the last time."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import AgentCard, Part

from pytest_logomesh.agents.a2a.card import NoAgent
from pytest_logomesh.agents.a2a.known import KnownCard
from pytest_logomesh.records.errors import AgentBroken, NotDelivered
from tests.agents.a2a.a2a_doubles import (
    Agent,
    ManualClock,
    RawAgent,
    artifact,
    assignment,
    begin,
    error_of,
    pass_time,
    reply_of,
    response,
    served,
    stream_of,
    until,
)
from tests.agents.a2a.a2a_foreign import COMPLETED, asked_as

WHOLE = stream_of(artifact("whole"), COMPLETED)
HALF = stream_of(artifact("half"))


async def test_the_card_is_fetched_once() -> None:
    """The card is asked for once, however many answers follow."""
    agent = RawAgent(WHOLE)
    async with agent.served() as url, asked_as(url) as purple:
        await asyncio.gather(*(purple.answer(assignment()) for _ in range(5)))
    assert (agent.cards, agent.asked) == (1, 5)


async def test_after_a_failure_the_card_is_fetched_again() -> None:
    """A card is believed until the agent fails; then it is fetched once more, and believed again."""
    agent = RawAgent(WHOLE, HALF, WHOLE)
    async with agent.served() as url, asked_as(url) as purple:
        for _ in range(3):
            delivery = await purple.answer(assignment())
            assert delivery.text == "whole"
    assert (agent.cards, agent.asked) == (2, 4)


async def test_many_failures_at_once_fetch_the_card_once() -> None:
    """Ten questions that fail with the same card fetch the next one together."""
    agent = RawAgent(*[HALF] * 10, WHOLE)
    async with agent.served() as url, asked_as(url) as purple:
        deliveries = await asyncio.gather(*(purple.answer(assignment()) for _ in range(10)))
    assert {delivery.text for delivery in deliveries} == {"whole"}
    assert agent.cards <= 3  # a question may fail after another has fetched the next card already


async def test_our_own_agents_card_is_fetched_again_too() -> None:
    """Our own agent is not asked again, but what it is is looked at before the next question."""
    agent = RawAgent(HALF, WHOLE)
    async with agent.served() as url, asked_as(url, trusted=True) as purple:
        with pytest.raises(AgentBroken):
            await purple.answer(assignment())
        assert (await purple.answer(assignment())).text == "whole"
    assert agent.cards == 2


async def test_an_agent_that_dies_and_stays_dead() -> None:
    """An agent that was there and is gone is waited for a while, and has then not delivered."""
    agent, clock = RawAgent(WHOLE), ManualClock()
    async with agent.served() as url, asked_as(url, clock) as purple:
        assert (await purple.answer(assignment())).text == "whole"
        agent.die()
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        with pytest.raises(
            NotDelivered, match=r"nothing answers .*asked twice.*connection to the agent broke"
        ):
            await asked
        assert 10 <= clock.now() < 20


async def test_a_dead_agent_is_waited_for_but_once() -> None:
    """Of many battles with a dead agent the first waits for it; no later one adds to that."""
    agent, clock = RawAgent(WHOLE), ManualClock()
    async with agent.served() as url, asked_as(url, clock) as purple:
        await purple.answer(assignment())
        agent.die()
        asked = [asyncio.create_task(purple.answer(assignment())) for _ in range(20)]
        for one in asked:
            await pass_time(clock, one, step=0.1)
        assert clock.now() < 60  # twenty times ten seconds, if each of them waited
        assert {type(one.exception()) for one in asked} == {NotDelivered}
        before = clock.now()
        with pytest.raises(NotDelivered):
            await purple.answer(assignment())
        assert clock.now() == before


async def test_an_agent_that_dies_in_the_middle_and_comes_back() -> None:
    """It is asked again at the same address as soon as it is there, by its new card; the half answer is kept."""
    clock, dying = ManualClock(), RawAgent(HALF)
    reborn = RawAgent(
        reply_of(
            {
                "task": {
                    "id": "t",
                    "contextId": "c",
                    "status": {"state": "TASK_STATE_COMPLETED"},
                    "artifacts": [{"artifactId": "a", "parts": [{"text": "whole"}]}],
                }
            }
        ),
        streaming=False,
    )
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(dying.served())
        purple = await stack.enter_async_context(asked_as(url, clock))
        asked = asyncio.create_task(purple.answer(assignment()))
        await until(lambda: dying.asked == 1)
        dying.die()
        for _ in range(5):
            clock.advance(0.5)
            await asyncio.sleep(0.01)
        assert not asked.done()
        await stack.enter_async_context(reborn.served(int(url.rpartition(":")[2])))
        await pass_time(clock, asked, step=0.1)
        delivery = await asked
    assert (delivery.text, delivery.earlier, delivery.stream.attempts) == ("whole", ("half",), 2)
    assert delivery.stream.total_s < 2  # the time to come back is no part of the attempt that counts
    assert [question["method"] for question in reborn.questions] == ["SendMessage"]


async def test_an_agent_that_stopped_streaming_between_two_battles() -> None:
    """What an agent refuses that its old card promised is asked again as its new card says."""
    done = {"message": {"messageId": "m", "role": "ROLE_AGENT", "parts": [{"text": "whole"}]}}

    class Changing(RawAgent):
        def turn(self) -> None:
            self._streaming, self._answers = False, (error_of(-32004, "no streaming"), reply_of(done))
            self.asked = 0

    agent = Changing(WHOLE)
    async with agent.served() as url, asked_as(url) as purple:
        await purple.answer(assignment())
        agent.turn()
        first, second = await purple.answer(assignment()), await purple.answer(assignment())
    assert (first.text, first.stream.attempts) == ("whole", 2)
    assert (second.text, second.stream.attempts) == ("whole", 1)
    methods = [question["method"] for question in agent.questions]
    assert methods == ["SendStreamingMessage", "SendStreamingMessage", "SendMessage", "SendMessage"]
    assert agent.cards == 2


async def test_an_agent_that_moved() -> None:
    """Where the card names another address after a failure, the question goes there."""

    class Moving(RawAgent):
        def move(self, url: str) -> None:
            self._refers_to, self._answers = url, (response(b"", "text/plain", "410 Gone"),)

    old, new = Moving(WHOLE), RawAgent(WHOLE)
    async with old.served() as url, new.served() as address, asked_as(url) as purple:
        await purple.answer(assignment())
        old.move(address)
        assert (await purple.answer(assignment())).stream.attempts == 2
        assert (await purple.answer(assignment())).stream.attempts == 1
    assert (old.asked, new.asked) == (2, 2)


async def test_an_agent_that_speaks_another_version_than_before() -> None:
    """An agent that comes back as one of A2A 0.3 is asked in its language."""

    class Older(RawAgent):
        def turn(self) -> None:
            done = {
                "kind": "message",
                "messageId": "m",
                "role": "agent",
                "parts": [{"kind": "text", "text": "old"}],
            }
            self._old, self._answers, self.asked = True, (error_of(-32601, "what?"), stream_of(done)), 0

    agent = Older(WHOLE)
    async with agent.served() as url, asked_as(url) as purple:
        await purple.answer(assignment())
        agent.turn()
        assert (await purple.answer(assignment())).text == "old"
    assert [question["method"] for question in agent.questions][-1] == "message/stream"


async def answering(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """Hand in a word."""
    await begin(updater, queue)
    await updater.add_artifact([Part(text="word")], artifact_id="a")
    await updater.complete()


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize("version", ["1.0", "0.3"])
async def test_agents_that_speak_http_and_json(version: str, streaming: bool) -> None:
    """The other transport that we speak works in both versions, streamed or not."""
    clock = ManualClock()
    async with (
        served(Agent(answering), streaming, "HTTP+JSON", version) as url,
        asked_as(url, clock) as purple,
    ):
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        assert (await asked).text == "word"


async def test_a_card_in_doubt_is_not_the_newer_one() -> None:
    """Who doubts a card that has been replaced meanwhile does not have the new one fetched again."""
    agent = RawAgent(WHOLE)
    async with agent.served() as url, httpx.AsyncHTTPTransport() as transport:
        known = KnownCard(url, transport, ManualClock())
        old = await known.get(patient=False)
        known.doubt(old)
        new = await known.get(patient=False)
        known.doubt(old)
        assert await known.get(patient=False) is new is not old
        known.doubt(AgentCard())
        assert await known.get(patient=False) is new
        agent.die()
        known.doubt(new)
        with pytest.raises(NoAgent, match="nothing answers"):
            await known.get(patient=False)
    assert agent.cards == 2
