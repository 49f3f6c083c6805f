"""Agents that speak A2A 0.3 and nothing else, byte by byte as such agents do."""

import asyncio
import base64

import pytest

from pytest_logomesh.agents.a2a.card import inspect_agent
from pytest_logomesh.records.errors import NotDelivered, OptionMistake
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import (
    ManualClock,
    RawAgent,
    assignment,
    error_of,
    pass_time,
    reply_of,
    response,
    stream_of,
)
from tests.agents.a2a.a2a_foreign import answer_of, asked_as


def part(text: str) -> dict[str, object]:
    """A text part."""
    return {"kind": "text", "text": text}


def message(*parts: dict[str, object]) -> dict[str, object]:
    """A message of the agent."""
    return {"kind": "message", "messageId": "m", "role": "agent", "parts": list(parts)}


def status(state: str, text: str = "", final: bool = False) -> dict[str, object]:
    """A status update."""
    says = {"message": message(part(text))} if text else {}
    told = {"state": state, "timestamp": "2025-09-01T10:00:00+00:00", **says}
    return {"kind": "status-update", "taskId": "t", "contextId": "c", "status": told, "final": final}


def update(*parts: dict[str, object], append: bool = False, key: str = "a") -> dict[str, object]:
    """An artifact update."""
    handed_in = {"artifactId": key, "parts": list(parts)}
    return {
        "kind": "artifact-update",
        "taskId": "t",
        "contextId": "c",
        "artifact": handed_in,
        "append": append,
        "lastChunk": False,
    }


def task(state: str, *artifacts: str, says: str = "") -> dict[str, object]:
    """A whole task."""
    now = {"state": state, **({"message": message(part(says))} if says else {})}
    handed_in = [{"artifactId": f"{number}", "parts": [part(text)]} for number, text in enumerate(artifacts)]
    return {"kind": "task", "id": "t", "contextId": "c", "status": now, "artifacts": handed_in}


COMPLETED = status("completed", final=True)
UNNAMED = {name: value for name, value in COMPLETED.items() if name != "kind"}
"""As some servers send it."""
FILE = {"name": "answer.txt", "mimeType": "text/plain"}


@pytest.mark.parametrize(
    ("events", "text"),
    [
        ((task("submitted"), update(part("one ")), update(part("two"), append=True), COMPLETED), "one two"),
        ((update(part("one "), part("two ")), update(part("three"), key="b"), COMPLETED), "one two three"),
        ((update(part("draft")), update(part("whole")), COMPLETED), "whole"),
        ((message(part("one "), part("two")),), "one two"),
        ((status("working", "one "), status("working", "two"), COMPLETED), "one two"),
        ((status("working", "chatter"), status("completed", "whole", final=True)), "whole"),
        ((task("completed", "whole"),), "whole"),
        ((update({"kind": "data", "data": {"rationale": "r"}}), COMPLETED), '{"rationale": "r"}'),
        (
            (
                update({"kind": "file", "file": {**FILE, "bytes": base64.b64encode(b"whole").decode()}}),
                COMPLETED,
            ),
            "whole",
        ),
        ((update(part("whole")), UNNAMED), "whole"),
    ],
    ids=["task", "parts", "replaced", "message", "statuses", "final", "whole", "data", "file", "no-kind"],
)  # fmt: skip
async def test_answers_that_are_streamed(events: tuple[dict[str, object], ...], text: str) -> None:
    """Wherever a streaming agent of 0.3 puts its answer, all its parts are read, over its own methods."""
    agent = RawAgent(stream_of(*events), old=True)
    delivery = await answer_of(agent.served())
    assert delivery.text == text
    assert delivery.stream.attempts == 1
    assert [question["method"] for question in agent.questions] == ["message/stream"]
    sent = agent.questions[0]["params"]["message"]
    assert (sent["role"], sent["parts"]) == ("user", [part("Please.")])


@pytest.mark.parametrize(
    ("answers", "text", "methods"),
    [
        ((message(part("whole")),), "whole", ["message/send"]),
        ((task("completed", "one ", "two"),), "one two", ["message/send"]),
        (
            (task("submitted"), task("working", "dra"), task("completed", "whole")),
            "whole",
            ["message/send", "tasks/get", "tasks/get"],
        ),
        ((task("working"), task("completed", says="whole")), "whole", ["message/send", "tasks/get"]),
    ],
    ids=["message", "task", "polled", "status"],
)
async def test_answers_that_are_not_streamed(
    answers: tuple[dict[str, object], ...], text: str, methods: list[str]
) -> None:
    """An agent of 0.3 that does not stream answers at once, or is asked for its task until it is done."""
    agent = RawAgent(*map(reply_of, answers), old=True, streaming=False)
    clock = ManualClock()
    async with agent.served() as url, asked_as(url, clock) as purple:
        asked = asyncio.create_task(purple.answer(assignment()))
        await pass_time(clock, asked)
        assert (await asked).text == text
    assert [question["method"] for question in agent.questions] == methods
    assert agent.questions[0]["params"]["configuration"]["blocking"] is False


@pytest.mark.parametrize("streaming", [True, False])
@pytest.mark.parametrize(
    ("state", "named"),
    [
        ("failed", "failed"),
        ("rejected", "rejected"),
        ("canceled", "cancelled"),
        ("input-required", "input-required"),
        ("auth-required", "auth-required"),
    ],
)
async def test_states_in_which_nothing_is_delivered(state: str, named: str, streaming: bool) -> None:
    """Each of 0.3's states that end a question without an answer is named, with the agent's own words."""
    raw = stream_of(status(state, "no", final=True)) if streaming else reply_of(task(state, says="no"))
    agent = RawAgent(raw, old=True, streaming=streaming)
    with pytest.raises(NotDelivered, match=f"as {named}: no; asked twice"):
        await answer_of(agent.served())
    assert agent.asked == 2


@pytest.mark.parametrize(
    ("raw", "match"),
    [
        (error_of(-32603, "it broke"), "it broke"),
        (error_of(-32001, "no such task"), "no such task"),
        (stream_of(update(part("half"))), "without saying that the answer is complete"),
        (stream_of(update(part("half")), status("working", final=True)), "without saying"),
        (stream_of({"kind": "status-update", "taskId": "t"}), "connection to the agent broke"),
        (stream_of({"kind": "artifact-update", "artifact": 3}), "connection to the agent broke"),
        (stream_of(update({"kind": "file", "file": {**FILE, "bytes": "not base64"}})), "broke"),
        (stream_of({"kind": "surprise"}), "without saying that the answer is complete"),
        (response(b"{}", "application/json"), "without saying that the answer is complete"),
        (response(b"[]", "application/json"), "connection to the agent broke"),
        (response(b"gone", "text/plain", "502 Bad Gateway"), "HTTP Error: 502"),
        (
            stream_of(update({"kind": "file", "file": {**FILE, "uri": "file:///a"}}), COMPLETED),
            "without a word of answer, only with files that are no text or stand elsewhere",
        ),
    ],
    ids=[
        "error", "no-task", "cut", "final", "fields", "type", "base64", "kind", "empty", "list", "502", "link",
    ],
)  # fmt: skip
async def test_what_is_no_answer(raw: bytes, match: str) -> None:
    """An error, a broken stream or what is no A2A 0.3 is never an answer, and is asked for twice."""
    agent = RawAgent(raw, old=True)
    with pytest.raises(NotDelivered, match=match) as caught:
        await answer_of(agent.served())
    assert agent.asked == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "raw", [error_of(-32603, "it broke"), reply_of(None), reply_of(7), reply_of({"kind": "task"})]
)
async def test_what_is_no_answer_without_streaming(raw: bytes) -> None:
    """The same holds of an agent of 0.3 that does not stream."""
    agent = RawAgent(raw, old=True, streaming=False)
    with pytest.raises(NotDelivered, match="connection to the agent broke"):
        await answer_of(agent.served())
    assert agent.asked == 2


async def test_an_old_agent_that_stalls_is_called_off() -> None:
    """Repeated statuses of 0.3 are no progress either; the agent is told to stop, and asked once more."""
    raw = stream_of(task("submitted"), *[status("working", "Still at it...")] * 50)
    endless = raw + b": ping\n\n"

    class Open(RawAgent):
        async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if (await reader.readexactly(4)) == b"GET ":
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self._own_card())
                writer.close()
                return
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            self.asked += b"message/stream" in body
            self.cancels += b"tasks/cancel" in body
            writer.write(endless if b"message/stream" in body else reply_of(task("canceled")))
            await reader.read()  # until the client hangs up
            writer.close()

    agent, clock = Open(old=True), ManualClock()
    limits = StreamLimits(head_s=None, first_token_s=None, stall_s=20)
    async with agent.served() as url:
        async with asked_as(url, clock, limits) as purple:
            asked = asyncio.create_task(purple.answer(assignment()))
            await pass_time(clock, asked)
            with pytest.raises(NotDelivered, match="no new content within 20 s"):
                await asked
        assert (agent.asked, agent.cancels) == (2, 2)


async def test_an_old_card_passes_the_preflight() -> None:
    """A card of 0.3 is a card."""
    async with RawAgent(old=True).served() as url:
        await inspect_agent(url)


async def test_a_card_at_its_old_place_is_found() -> None:
    """Agents that have their card where it stood before 0.3 are found there."""

    class Elsewhere(RawAgent):
        async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            there = head.startswith("GET /.well-known/agent.json ")
            writer.write(self._own_card() if there else response(b"", "text/plain", "404 Not Found"))
            writer.close()

    async with Elsewhere(old=True).served() as url:
        await inspect_agent(url)


async def test_an_agent_that_is_too_old_is_told_so() -> None:
    """A version that nobody here speaks is a usage error that names it."""
    card = b'{"name": "x", "url": "http://127.0.0.1:1", "protocolVersion": "0.2.5", "skills": []}'
    async with RawAgent(card=response(card, "application/json")).served() as url:
        with pytest.raises(OptionMistake, match=r"speaks JSONRPC 0.2.5; it must speak A2A 1.0 or 0.3 over"):
            await inspect_agent(url)
