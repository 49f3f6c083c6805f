"""Our own agents' word that a question waits or goes out again: told on the wire, and read back."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from a2a.types import StreamResponse

from pytest_logomesh.records.errors import AgentBroken, NotDelivered, ServerBroken
from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Reasoning,
    Text,
    Usage,
    Waiting,
)
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import (
    Agent,
    RawAgent,
    Script,
    artifact,
    assignment,
    pass_time,
    served,
    stream_of,
)
from tests.agents.a2a.a2a_foreign import COMPLETED, answer_of, asked_as, in_message
from tests.agents.a2a.a2a_pairs import Pairs, card_of, raw_events

TWICE = (
    Waiting("all slots are taken"),
    Asked(1),
    Reasoning("hmm"),
    Text("ha"),
    Text("lf"),
    Usage(1, 99),
    Waiting("the connection broke"),
    Asked(2, "the connection broke"),
    Text("who"),
    Text("le"),
    Finish("stop"),
)


async def test_only_the_last_attempt_is_the_answer(pairs: Pairs) -> None:
    """What an attempt sent before it broke off is kept as evidence, whole, and counts for no figure."""
    delivery = await (await pairs(Script(*TWICE))).purple.answer(assignment())
    assert delivery.text == "whole"
    assert delivery.earlier == ("half",)
    assert delivery.stream.attempts == 2
    assert delivery.stream.asked_again == ("the connection broke",)
    assert delivery.stream.tokens == 2


async def test_attempts_without_a_word_are_no_evidence(pairs: Pairs) -> None:
    """Of three attempts the first of which said nothing two are left, the earlier and the answer."""
    script = Script(
        Asked(1),
        Asked(2, "no response head"),
        Text("half"),
        Asked(3, "stalled"),
        Text("whole"),
        Finish("stop"),
    )
    delivery = await (await pairs(script)).purple.answer(assignment())
    assert (delivery.text, delivery.earlier) == ("whole", ("half",))
    assert delivery.stream.asked_again == ("no response head", "stalled")


async def test_a_fault_in_the_end_keeps_all_attempts(pairs: Pairs) -> None:
    """When the last attempt fails too, the error carries what each of them sent."""
    script = Script(Text("one"), Asked(2, "cut"), Text("two"), Fault("server", "vLLM is gone"))
    with pytest.raises(ServerBroken, match="vLLM is gone") as caught:
        await (await pairs(script)).purple.answer(assignment())
    assert caught.value.evidence is not None
    assert (caught.value.evidence.text, caught.value.evidence.earlier) == ("two", ("one",))
    assert caught.value.evidence.stream.attempts == 2


async def test_while_a_question_waits_nothing_is_late(pairs: Pairs) -> None:
    """Ten minutes without a server are no stall; the time of the attempt that counts begins when it is asked."""
    pair = await pairs(
        Script(
            Asked(1),
            Text("half"),
            Waiting("the server restarts"),
            lambda: pair.clock.sleep(600),
            Asked(2, "the server died"),
            Text("whole"),
            Finish("stop"),
        ),
        StreamLimits(head_s=None, first_token_s=10, stall_s=10),
    )
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await pass_time(pair.clock, asked)
    delivery = await asked
    assert delivery.text == "whole"
    assert delivery.stream.first_token_s is not None
    assert delivery.stream.first_token_s < 300


async def test_a_model_behind_our_agent_may_prefill_for_long(pairs: Pairs) -> None:
    """A question to the model has no head on this wire: until the first token the limit to the first token holds."""
    pair = await pairs(
        Script(Asked(1), lambda: pair.clock.sleep(60), Text("whole"), Finish("stop")),
        StreamLimits(head_s=30, first_token_s=120),
    )
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await pass_time(pair.clock, asked)
    assert (await asked).text == "whole"


@pytest.mark.parametrize(
    ("last", "limit"),
    [(Waiting("for ever"), "did not end within 100"), (Asked(2, "cut"), "no first token within 20")],
    ids=["waiting", "asked"],
)
async def test_limits_hold_again(pairs: Pairs, last: Event, limit: str) -> None:
    """Waiting has the limit in total; a question that goes out again has all of them anew."""

    async def forever() -> None:
        await asyncio.Event().wait()

    script = Script(Asked(1), Text("half"), last, forever)
    pair = await pairs(script, StreamLimits(head_s=None, first_token_s=20, stall_s=20, total_s=100))
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await pass_time(pair.clock, asked)
    with pytest.raises(AgentBroken, match=limit):
        await asked


def artifacts_of(events: list[StreamResponse]) -> dict[str, str]:
    """What a client has in the end that follows the protocol and knows none of our names."""
    texts: dict[str, str] = {}
    for event in events:
        if event.HasField("artifact_update"):
            update = event.artifact_update
            text = "".join(part.text for part in update.artifact.parts)
            before = texts.get(update.artifact.artifact_id, "") if update.append else ""
            texts[update.artifact.artifact_id] = before + text
    return texts


async def test_anybodys_client_has_the_last_attempt_alone(pairs: Pairs) -> None:
    """Artifacts begin anew with each attempt, and those that the last one does not replace are emptied."""
    pair = await pairs(Script(*TWICE))
    assert artifacts_of(await raw_events(await card_of(pair.url))) == {"reasoning": "", "text": "whole"}
    async with asked_as(pair.url) as stranger:
        delivery = await stranger.answer(assignment())
    assert (delivery.text, delivery.earlier, delivery.stream.attempts) == ("whole", (), 1)


async def test_an_attempt_that_says_nothing_leaves_nothing(pairs: Pairs) -> None:
    """When the last attempt fails before its first word, the task's artifacts are empty."""
    pair = await pairs(Script(Text("half"), Asked(2, "cut"), Fault("server", "gone")))
    assert artifacts_of(await raw_events(await card_of(pair.url))) == {"text": ""}


async def test_attempts_and_waiting_are_told_on_the_wire(pairs: Pairs) -> None:
    """Each is a working status whose metadata says what it is, after the text that came before it."""
    pair = await pairs(Script(*TWICE))
    told: list[dict[str, object] | tuple[bool, str]] = []
    for event in await raw_events(await card_of(pair.url)):
        if event.HasField("status_update") and len(event.status_update.metadata):
            told.append(dict(event.status_update.metadata))
        elif event.HasField("artifact_update"):
            told.append((event.artifact_update.append, event.artifact_update.artifact.parts[0].text))
    assert told[:2] == [{"waiting": "all slots are taken"}, {"asked": 1.0, "reason": ""}]
    again: dict[str, object] = {"asked": 2.0, "reason": "the connection broke"}
    place = told.index(again)
    assert told[place - 1] == {"waiting": "the connection broke"}
    pieces = [piece for piece in told[2 : place - 1] if isinstance(piece, tuple)]
    assert "".join(text for _, text in pieces) == "hmmhalf"
    assert told[place + 1 :] == [(False, "who"), (True, "le"), (False, ""), {"finish_reason": "stop"}]


async def test_half_characters_in_a_reason_do_no_harm(pairs: Pairs) -> None:
    """A server that quotes half a character in its error breaks neither the wire nor our agent."""
    script = Script(Waiting("\ud83d"), Asked(2, "odd \ud83d"), Fault("server", "odd \ud83d"))
    with pytest.raises(ServerBroken, match="odd \ufffd") as caught:
        await (await pairs(script)).purple.answer(assignment())
    assert caught.value.evidence is not None
    assert caught.value.evidence.stream.asked_again == ("odd \ufffd",)


def told(**fields: object) -> dict[str, object]:
    """A working status with metadata, as JSON."""
    status = {"state": "TASK_STATE_WORKING"}
    return {"statusUpdate": {"taskId": "t", "contextId": "c", "status": status, "metadata": fields}}


async def test_a_foreign_agent_that_says_it_was_asked_again_loses_nothing() -> None:
    """Whoever uses our names by chance has its whole answer read, and was asked once."""
    answer = (artifact("one "), told(asked=2, reason="so"), artifact("two", append=True), COMPLETED)
    delivery = await answer_of(RawAgent(stream_of(*answer)).served())
    assert delivery.text == "one two"
    assert (delivery.earlier, delivery.stream.attempts) == ((), 1)


@pytest.mark.parametrize(
    "event", [Waiting("for a turn"), Asked(1), Asked(2, "so")], ids=["waiting", "1", "2"]
)
async def test_a_foreign_agent_buys_no_time(pairs: Pairs, event: Event) -> None:
    """An agent that is not ours stalls, however often it says that its question waits or goes out again."""

    async def a_while() -> None:
        await pair.clock.sleep(5)

    events: list[Event | Callable[[], Awaitable[None]]] = [a_while, event]
    script = Script(Text("half"), *events * 20, Text("whole"), Finish("stop"))
    limits = StreamLimits(head_s=None, first_token_s=None, stall_s=20)
    pair = await pairs(script, limits, trusted=False)
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await pass_time(pair.clock, asked)
    with pytest.raises(NotDelivered, match="no new content within 20 s"):
        await asked


class Board:
    """Follows answers, and notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Event | None]] = []

    @contextmanager
    def follow(self, name: str) -> Iterator[Callable[[Event], None]]:
        """None is noted when the answer is over."""
        yield lambda event: self.told.append((name, event))
        self.told.append((name, None))


async def test_who_follows_an_answer_is_told_all_of_it(pairs: Pairs) -> None:
    """A follower gets each event under the battle's id, the attempts too, and hears when it is over."""
    board = Board()
    await (await pairs(Script(*TWICE), follow=board.follow)).purple.answer(assignment())
    assert {name for name, _ in board.told} == {"lru-reference-1"}
    events = [event for _, event in board.told]
    assert Waiting("all slots are taken") in events
    assert Asked(2, "the connection broke") in events
    assert events[-2:] == [Finish("stop"), None]


async def test_who_follows_is_told_that_a_foreign_agent_is_asked_again() -> None:
    """The second try of an agent that did not deliver is an event for the follower."""
    board = Board()
    async with served(Agent(_explode, in_message)) as url, asked_as(url, follow=board.follow) as purple:
        assert (await purple.answer(assignment())).text == "one two"
    told = [event for _, event in board.told if isinstance(event, Waiting | Asked)]
    assert isinstance(told[0], Waiting)
    assert told[1:] == [Asked(2, told[0].reason)]


async def _explode(*_: object) -> None:
    raise ValueError("a bug")
