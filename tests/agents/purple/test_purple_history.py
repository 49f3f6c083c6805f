"""What is remembered of a conversation, and how much of it is sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.purple.history import Conversations, Messages, Window, continues
from pytest_logomesh.records.errors import AgentBroken, ServerBroken


class Letters:
    """Implements `TokenCounter`: a token a letter, and one for each message."""

    def __init__(self) -> None:
        self.asked = 0

    async def count(self, messages: Messages) -> int:
        """As the class says."""
        self.asked += 1
        return size_of(messages)


def size_of(messages: Messages) -> int:
    """What Letters counts."""
    return sum(1 + len(message["content"]) for message in messages)


def talk(turns: int, *, length: int = 9, system: bool = False) -> Messages:
    """A conversation: the task, and so many turns; every message is told apart by its beginning."""
    said = [{"role": "system", "content": "s".ljust(length)}] if system else []
    said.append({"role": "user", "content": "task".ljust(length)})
    for turn in range(1, turns + 1):
        said.append({"role": "assistant", "content": f"a{turn}".ljust(length)})
        said.append({"role": "user", "content": f"f{turn}".ljust(length)})
    return said


def spoken(messages: Messages) -> str:
    """The messages' beginnings."""
    return " ".join(message["content"].strip() for message in messages)


async def test_what_fits_is_left_alone() -> None:
    """To the last token; one question to the counter."""
    counter = Letters()
    messages = talk(3)

    assert await Window(counter, size_of(messages) + 50, reserve=50).fit(messages) == messages
    assert counter.asked == 1


async def test_what_does_not_fit_loses_its_oldest_turns_down_to_the_low_mark() -> None:
    """210 tokens in a budget of 200: at most 150 stay, the task and the newest turns."""
    fitted = await Window(Letters(), 300, reserve=100).fit(talk(10))

    assert spoken(fitted) == "task a4 f4 a5 f5 a6 f6 a7 f7 a8 f8 a9 f9 a10 f10"


async def test_a_system_message_stays_in_front_of_the_task() -> None:
    """It is part of what is always there."""
    fitted = await Window(Letters(), 100, reserve=0).fit(talk(6, system=True))

    assert spoken(fitted) == "s task a5 f5 a6 f6"


async def test_the_newest_turn_may_stand_above_the_low_mark() -> None:
    """It is kept as long as it fits at all."""
    fitted = await Window(Letters(), 35, reserve=0).fit(talk(4))

    assert spoken(fitted) == "task a4 f4"


@pytest.mark.parametrize(
    ("turns", "reserve", "said"),
    [
        (3, 11, "the task and the newest turn take 30, and 11 are kept"),
        (1, 11, "the task and the newest turn take 30, and 11 are kept"),
        (0, 31, "the task takes 10, and 31 are kept"),
        (0, 90, "the task takes 10, and 90 are kept"),
    ],
)
async def test_a_context_that_is_too_small_is_a_broken_part(turns: int, reserve: int, said: str) -> None:
    """The sentence has the numbers and the way out."""
    with pytest.raises(ServerBroken) as caught:
        await Window(Letters(), 40, reserve).fit(talk(turns))

    text = str(caught.value)
    assert said in text
    assert "context of 40 tokens" in text
    assert "--logomesh-max-tokens" in text
    assert "--max-model-len" in text


async def test_nothing_is_dropped_where_the_context_is_not_known() -> None:
    """And nothing is counted."""
    counter = Letters()

    assert await Window(counter, None, reserve=10).fit(talk(50)) == talk(50)
    assert counter.asked == 0


async def test_the_prefix_stays_for_several_rounds() -> None:
    """A conversation that goes on from what was fitted is cut in few of its rounds, and appended to in the others."""
    window, sent, cuts = Window(Letters(), 300, reserve=100), talk(0), 0
    for turn in range(1, 41):
        grown = [*sent, *talk(turn)[-2:]]
        fitted = await window.fit(grown)
        cuts += fitted != grown
        sent = fitted

    assert cuts <= 40 / 3
    assert spoken(sent).startswith("task ")
    assert spoken(sent).endswith(" a40 f40")


async def test_counting_is_asked_for_rarely() -> None:
    """A few times for sixty turns, not once for each."""
    counter = Letters()
    await Window(counter, 300, reserve=100).fit(talk(60))

    assert counter.asked <= 9


texts = st.text(max_size=30)
conversations = st.builds(
    lambda system, task, turns: [
        *({"role": "system", "content": text} for text in system),
        {"role": "user", "content": task},
        *(
            {"role": role, "content": text}
            for pair in turns
            for role, text in zip(("assistant", "user"), pair, strict=True)
        ),
    ],
    st.lists(texts, max_size=1),
    texts,
    st.lists(st.tuples(texts, texts), max_size=12),
)


@given(conversations, st.integers(0, 300), st.integers(0, 60))
async def test_a_fitted_conversation_is_the_old_one_without_some_of_its_oldest_turns(
    messages: Messages, context: int, reserve: int
) -> None:
    """Within the budget, in order, word for word, in turn, and with everything that is always there; or an error."""
    first_answer = 2 if messages[0]["role"] == "system" else 1
    always = messages[:first_answer] + messages[max(first_answer, len(messages) - 2) :]
    try:
        fitted = await Window(Letters(), context, reserve).fit(messages)
    except ServerBroken:
        assert size_of(always) > context - reserve
        return

    dropped = len(messages) - len(fitted)
    assert size_of(fitted) <= context - reserve
    assert dropped % 2 == 0
    assert fitted == messages[:first_answer] + messages[first_answer + dropped :]
    assert dropped == 0 or size_of(messages) > context - reserve
    assert fitted[-1:] == messages[-1:]
    roles = [message["role"] for message in fitted]
    assert roles[first_answer - 1 :: 2] == ["user"] * len(roles[first_answer - 1 :: 2])
    assert roles[first_answer::2] == ["assistant"] * len(roles[first_answer::2])
    assert [message for message in always if message not in fitted] == []


def asked(*prompts: str) -> Messages:
    """Questions alone."""
    return [{"role": "user", "content": prompt} for prompt in prompts]


def test_a_conversation_goes_on_where_it_ended() -> None:
    """With the newest answer at its end."""
    known = Conversations()
    known.remember("c", "1", asked("task"), "first")

    assert known.before("c", "2") == [*asked("task"), {"role": "assistant", "content": "first"}]


def test_a_round_that_is_asked_once_more_replaces_its_first_time() -> None:
    """Whichever round it is."""
    known = Conversations()
    known.remember("c", "1", asked("task"), "first")
    known.remember("c", "2", [*known.before("c", "2"), *asked("feedback")], "second")

    assert spoken(known.before("c", "2")) == "task first"
    assert spoken(known.before("c", "3")) == "task first feedback second"
    assert known.before("c", "1") == []


def test_rounds_that_nobody_counts_follow_one_another() -> None:
    """Each question of the context is a further one."""
    known = Conversations()
    assert known.before("c", "") == []
    known.remember("c", "", asked("task"), "first")
    assert spoken(known.before("c", "")) == "task first"


def test_a_later_round_of_an_unknown_conversation_is_refused() -> None:
    """Feedback without the task would be a question about nothing."""
    with pytest.raises(AgentBroken, match="round 2 goes on with is not remembered"):
        Conversations().before("c", "2")


def test_the_least_recently_used_conversation_is_forgotten() -> None:
    """However many battles there are, memory is bounded."""
    known = Conversations(most=2)
    known.remember("a", "1", asked("task"), "first")
    known.remember("b", "1", asked("task"), "first")
    known.before("a", "2")
    known.remember("c", "1", asked("task"), "first")

    assert known.before("a", "2")
    assert known.before("c", "2")
    with pytest.raises(AgentBroken):
        known.before("b", "2")


def test_what_is_handed_out_is_the_askers_own() -> None:
    """Appending to it changes nothing that is remembered."""
    known = Conversations()
    known.remember("c", "1", asked("task"), "first")
    known.before("c", "2").append({"role": "user", "content": "feedback"})

    assert spoken(known.before("c", "2")) == "task first"


@pytest.mark.parametrize(
    ("assignment", "context"),
    [
        ({"context": "c", "round": "1", "rounds": "2"}, "c"),
        ({"context": "c", "round": "1", "rounds": "1"}, None),
        ({"context": "c", "round": "1"}, None),
        ({"round": "1", "rounds": "2"}, None),
        ({"context": "", "rounds": "2"}, None),
        ({}, None),
    ],
)
def test_only_battles_of_several_rounds_are_remembered(
    assignment: dict[str, str], context: str | None
) -> None:
    """And only where their context is named."""
    assert continues(assignment) == context
