"""Several rounds with one agent: the same conversation where the agent names it, the task anew where it does not."""

from collections.abc import Mapping

import pytest
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Part, TaskState

from pytest_logomesh.agents.a2a.known import Conversations
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.records.events import Finish, Text
from pytest_logomesh.testing import ScriptedAgent
from tests.agents.a2a.a2a_doubles import (
    Agent,
    RawAgent,
    Script,
    assignment,
    begin,
    coding_task,
    reply_of,
    served,
    solution,
    stream_of,
)
from tests.agents.a2a.a2a_foreign import COMPLETED, asked_as
from tests.agents.a2a.a2a_pairs import Pairs, card_of, raw_events

ANEW = f"{build_prompt(coding_task(solution()))}\n\nBetter."
"""What an agent is told that knows nothing of the round before."""


async def answering(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """Hand in a word."""
    await begin(updater, queue)
    await updater.add_artifact([Part(text="word")], artifact_id="a")
    await updater.complete()


async def failing(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """Hand in nothing."""
    await begin(updater, queue)
    await updater.update_status(TaskState.TASK_STATE_FAILED)


async def test_our_own_agent_is_told_conversation_and_round(pairs: Pairs) -> None:
    """Rounds of one battle share a context, another battle has another; the strategy is told which round it is."""
    script = Script(Text("x"), Finish("stop"))
    pair = await pairs(script)
    for number in (1, 2, 3):
        await pair.purple.answer(assignment(number=number, rounds=3))
    await pair.purple.answer(assignment(task="other", rounds=3))
    first, second, third, other = (names for _, names in script.asked)
    assert first["context"] == second["context"] == third["context"] != other["context"]
    assert [names["round"] for names in (first, second, third, other)] == ["1", "2", "3", "1"]
    assert {names["rounds"] for _, names in script.asked} == {"3"}
    assert {prompt for prompt, _ in script.asked} == {"Please."}


async def test_anybodys_request_has_a_conversation_too(pairs: Pairs) -> None:
    """A client that knows none of our names counts no rounds, and its conversation is the protocol's."""
    script = Script(Text("x"), Finish("stop"))
    await raw_events(await card_of((await pairs(script)).url))
    names = script.asked[0][1]
    assert names.pop("context")
    assert names == {"round": ""}


async def test_a_foreign_agent_goes_on_in_its_context() -> None:
    """The next round is sent into the context that the agent named, and holds the new prompt alone."""
    agent = Agent(answering)
    async with served(agent) as url, asked_as(url) as purple:
        await purple.answer(assignment(rounds=2))
        await purple.answer(assignment(prompt="Better.", number=2, rounds=2))
    assert agent.contexts[0] == agent.contexts[1]
    assert agent.prompts == ["Please.", "Better."]
    assert agent.metadata == [{}, {}]


async def test_an_agent_that_names_its_context_late_goes_on_in_it() -> None:
    """A context that stands in any of the agent's events is the conversation's."""
    agent = RawAgent(
        stream_of({"artifactUpdate": {"artifact": {"artifactId": "a", "parts": [{"text": "x"}]}}}, COMPLETED)
    )
    async with agent.served() as url, asked_as(url) as purple:
        await purple.answer(assignment(rounds=2))
        await purple.answer(assignment(prompt="Better.", number=2, rounds=2))
    first, second = (question["params"]["message"] for question in agent.questions)
    assert "contextId" not in first
    assert (second["contextId"], second["parts"]) == ("c", [{"text": "Better."}])


async def test_an_agent_without_a_context_is_told_the_task_anew() -> None:
    """Where the agent names no context the next round is a new conversation, which begins with the task."""
    message = {"message": {"messageId": "m", "role": "ROLE_AGENT", "parts": [{"text": "word"}]}}
    agent = RawAgent(reply_of(message), streaming=False)
    async with agent.served() as url, asked_as(url) as purple:
        await purple.answer(assignment(rounds=2))
        await purple.answer(assignment(prompt="Better.", number=2, rounds=2))
    message = agent.questions[1]["params"]["message"]
    assert "contextId" not in message
    assert message["parts"] == [{"text": ANEW}]


async def test_an_agent_that_is_asked_again_begins_a_new_conversation() -> None:
    """A round that broke off is not part of the conversation that counts; the round after it goes on with that."""
    agent = Agent(answering, failing, answering)
    async with served(agent) as url, asked_as(url) as purple:
        await purple.answer(assignment(rounds=3))
        delivery = await purple.answer(assignment(prompt="Better.", number=2, rounds=3))
        await purple.answer(assignment(prompt="Best.", number=3, rounds=3))
    assert delivery.stream.attempts == 2
    assert agent.prompts == ["Please.", "Better.", ANEW, "Best."]
    before, broken, anew, after = agent.contexts
    assert before == broken != anew == after


@pytest.mark.parametrize("trusted", [True, False])
async def test_a_scripted_agent_follows_each_conversation(pairs: Pairs, trusted: bool) -> None:
    """The public fake answers the questions of each conversation in order, then the last one again and again."""
    done = Finish("stop")
    pair = await pairs(
        ScriptedAgent(Text("one"), done, later=[(Text("two"), done), (Text("three"), done)]), trusted=trusted
    )
    answers = [
        (await pair.purple.answer(assignment(task=task, number=number, rounds=4))).text
        for number in (1, 2, 3, 4)
        for task in ("lru", "other")
    ]
    assert answers == ["one", "one", "two", "two", "three", "three", "three", "three"]


def conversations(contexts: Mapping[str, str]) -> Conversations:
    """What is known after some answers."""
    known = Conversations()
    for battle, context in contexts.items():
        known.note(battle, context)
    return known


def test_the_oldest_conversations_are_forgotten() -> None:
    """However many battles there are, the newest thousands are remembered."""
    known = conversations({f"battle {number}": f"context {number}" for number in range(5000)})
    assert known.of("battle 4999") == "context 4999"
    assert known.of("battle 1000") == "context 1000"
    assert known.of("battle 0") is None


def test_what_is_no_name_of_a_context_is_not_kept() -> None:
    """An agent that names no context, or one without end, changes nothing of what is known."""
    known = conversations({"battle": "context"})
    known.note("battle", None)
    known.note("battle", "")
    known.note("battle", "x" * 10_000)
    assert known.of("battle") == "context"
