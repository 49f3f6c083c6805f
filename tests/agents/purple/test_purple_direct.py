"""The strategy `direct`."""

import json
from collections.abc import AsyncIterator, Mapping

import pytest

from pytest_logomesh.agents.purple.direct import DirectStrategy
from pytest_logomesh.agents.purple.history import Messages, Window
from pytest_logomesh.records.errors import AgentBroken, ServerBroken
from pytest_logomesh.records.events import Asked, Event, Fault, Finish, Idle, Reasoning, Text, Usage

ROUND_1 = {"battle": "b", "context": "c", "round": "1", "rounds": "3"}
ROUND_2 = {**ROUND_1, "round": "2"}
ROUND_3 = {**ROUND_1, "round": "3"}


class ScriptedModel:
    """Implements `roles.Model` with a script for each question; the last one is for all further ones."""

    def __init__(self, *scripts: list[Event]) -> None:
        self._scripts = scripts
        self.asked: list[Messages] = []
        self.left = False

    async def stream(self, messages: Messages) -> AsyncIterator[Event]:
        """The script."""
        self.asked.append(list(messages))
        try:
            for event in self._scripts[min(len(self.asked), len(self._scripts)) - 1]:
                yield event
        finally:
            self.left = True

    async def close(self) -> None:
        """Nothing to let go of."""


class Words:
    """Implements `TokenCounter`: a token a word."""

    async def count(self, messages: Messages) -> int:
        """As the class says."""
        return sum(len(message["content"].split()) for message in messages)


async def all_of(strategy: DirectStrategy, prompt: str, assignment: Mapping[str, str]) -> list[Event]:
    """The whole stream."""
    return [event async for event in strategy.stream(prompt, assignment)]


def said(messages: Messages) -> list[tuple[str, str]]:
    """Roles, by their first letter, and contents."""
    return [(message["role"][0], message["content"]) for message in messages]


async def test_the_prompt_is_asked_once_and_the_answer_handed_on() -> None:
    """One question, one answer, every event as it came."""
    events: list[Event] = [Idle(), Text("a"), Usage(1, 1), Finish("length")]
    model = ScriptedModel(events)
    strategy = DirectStrategy(model)

    assert await all_of(strategy, "the prompt", {"battle": "b"}) == events
    assert model.asked == [[{"role": "user", "content": "the prompt"}]]


async def test_a_reader_that_leaves_ends_the_models_stream() -> None:
    """Nothing goes on in the background."""
    model = ScriptedModel([Text("a"), Text("b"), Finish("stop")])
    events = DirectStrategy(model).stream("the prompt", {})
    assert await anext(events) == Text("a")
    await events.aclose()  # type: ignore[attr-defined]  # it is a generator

    assert model.left


async def test_a_further_round_goes_on_with_the_conversation() -> None:
    """The model reads its own answer, without its thoughts, and the prefix is what it had read before."""
    model = ScriptedModel(
        [Reasoning("hm"), Text("fir"), Text("st"), Finish("stop")], [Text("second"), Finish("length")]
    )
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)
    await all_of(strategy, "more", ROUND_3)

    assert said(model.asked[2]) == [
        ("u", "task"),
        ("a", "first"),
        ("u", "feedback"),
        ("a", "second"),
        ("u", "more"),
    ]
    assert model.asked[2][:3] == model.asked[1]
    assert model.asked[1][:1] == model.asked[0]


async def test_conversations_are_kept_apart() -> None:
    """By their context."""
    model = ScriptedModel([Text("first"), Finish("stop")])
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "other task", {**ROUND_1, "context": "d"})
    await all_of(strategy, "feedback", ROUND_2)

    assert said(model.asked[1]) == [("u", "other task")]
    assert said(model.asked[2]) == [("u", "task"), ("a", "first"), ("u", "feedback")]


@pytest.mark.parametrize("rounds", [{}, {"rounds": "1"}])
async def test_a_battle_of_one_round_is_not_remembered(rounds: dict[str, str]) -> None:
    """A context alone makes no conversation."""
    model = ScriptedModel([Text("first"), Finish("stop")])
    strategy = DirectStrategy(model)
    for _ in range(2):
        await all_of(strategy, "task", {"context": "c", "round": "1", **rounds})

    assert [said(messages) for messages in model.asked] == [[("u", "task")]] * 2


async def test_only_the_last_attempts_text_is_remembered() -> None:
    """What an attempt that broke off had said is no part of the conversation."""
    model = ScriptedModel(
        [Asked(1), Text("hal"), Asked(2, "the server broke off"), Text("whole"), Finish("stop")]
    )
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)

    assert said(model.asked[1]) == [("u", "task"), ("a", "whole"), ("u", "feedback")]


async def test_an_answer_that_was_not_finished_is_not_remembered() -> None:
    """The round can be asked again, as if it had not been."""
    model = ScriptedModel(
        [Text("first"), Finish("stop")],
        [Text("hal"), Fault("server", "it broke off", "again")],
        [Text("second"), Finish("stop")],
    )
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)
    await all_of(strategy, "feedback", ROUND_2)

    assert said(model.asked[2]) == [("u", "task"), ("a", "first"), ("u", "feedback")]


async def test_a_round_whose_conversation_is_unknown_is_not_asked() -> None:
    """Feedback without the task would waste an answer."""
    model = ScriptedModel([Text("first"), Finish("stop")])
    with pytest.raises(AgentBroken):
        await all_of(DirectStrategy(model), "feedback", ROUND_2)
    assert model.asked == []


async def test_half_a_character_is_no_longer_one_when_it_is_sent_again() -> None:
    """What cannot be written as UTF-8 cannot be asked."""
    model = ScriptedModel([Text("a\ud800b"), Finish("stop")])
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)

    assert model.asked[1][1]["content"] == "a\ufffdb"
    assert json.dumps(model.asked[1], ensure_ascii=False).encode()


async def test_halves_of_a_character_in_two_pieces_are_one_character() -> None:
    """Pieces are joined before they are looked at."""
    model = ScriptedModel([Text("\ud83d"), Text("\ude00"), Finish("stop")])
    strategy = DirectStrategy(model)
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)

    assert model.asked[1][1]["content"] == "\U0001f600"


async def test_the_conversation_is_kept_in_the_window_and_goes_on_from_there() -> None:
    """The oldest turn is left out once, and later rounds are appended to what was sent."""
    model = ScriptedModel([Text("one two three"), Finish("stop")])
    strategy = DirectStrategy(model, Window(Words(), context=14, reserve=4))
    await all_of(strategy, "task", ROUND_1)
    await all_of(strategy, "feedback", ROUND_2)
    await all_of(strategy, "more words please", ROUND_3)
    await all_of(strategy, "again", {**ROUND_1, "round": "4"})

    answer = ("a", "one two three")
    assert said(model.asked[1]) == [("u", "task"), answer, ("u", "feedback")]
    assert said(model.asked[2]) == [("u", "task"), answer, ("u", "more words please")]
    assert said(model.asked[3]) == [("u", "task"), answer, ("u", "again")]


async def test_a_conversation_that_fits_no_window_is_not_asked() -> None:
    """The server would refuse it; the sentence says what to change."""
    model = ScriptedModel([Text("first"), Finish("stop")])
    strategy = DirectStrategy(model, Window(Words(), context=5, reserve=4))
    with pytest.raises(ServerBroken, match="context of 5 tokens"):
        await all_of(strategy, "a task of many words", ROUND_1)
    assert model.asked == []
