"""Answers that break, and how they end: what is a fault, what may cure it, and what no longer matters."""

import asyncio
import socket
from typing import Any

import pytest

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel
from pytest_logomesh.records.events import Finish, Idle, Text
from pytest_logomesh.testing import (
    Cut,
    Gate,
    Head,
    ManualClock,
    Reset,
    Script,
    ScriptedModelServer,
    Send,
    Wait,
    answers,
    delta,
    sent,
)
from tests.models.asking import MESSAGES, NDJSON, SAMPLING, answer, ask, fault_in
from tests.models.event_reading import reading


@pytest.mark.parametrize(
    ("script", "says_what", "cure"),
    [
        pytest.param(
            (Head(), delta(content="half")),
            "without a finish reason",
            "again",
            id="ends-without-finish-reason",
        ),
        pytest.param(
            (Head(), delta(content="half"), sent("[DONE]")),
            "without a finish reason",
            "again",
            id="done-without-finish-reason",
        ),
        pytest.param((Head(), delta(content="half"), Cut()), "broke off the answer", "again", id="cut"),
        pytest.param((Head(), delta(content="half"), Reset()), "broke off the answer", "again", id="reset"),
        pytest.param((Cut(),), "broke off the answer", "again", id="closed-before-the-head"),
        pytest.param(
            (Head(), sent({"error": {"message": "out of memory"}})),
            "an error: out of memory",
            "again",
            id="error-in-the-stream",
        ),
        pytest.param(
            (Head(), sent({"error": {"message": "the prompt is too long", "code": 400}})),
            "an error: the prompt is too long",
            "none",
            id="refusal-in-the-stream",
        ),
        pytest.param(
            answers(200, {"error": {"message": "no memory"}}),
            "an error: no memory",
            "again",
            id="error-under-200",
        ),
        pytest.param((Head(), sent("{nonsense")), "no chat completion", "again", id="malformed-json"),
        pytest.param(answers(200, '{"choices": ['), "no chat completion", "again", id="malformed-answer"),
        pytest.param(
            (Head(content_type=NDJSON), Send(b"{nonsense\n")),
            "no chat completion",
            "again",
            id="malformed-line",
        ),
        pytest.param(answers(200, "{}", NDJSON), "without a finish reason", "again", id="ndjson-cut"),
        pytest.param(answers(200, "<html></html>", "text/html"), "answered with HTML", "none", id="html"),
        pytest.param(answers(200, "x", "application/pdf"), "with application/pdf", "none", id="other-type"),
        pytest.param(
            answers(502, "<html></html>", "text/html"), "answered 502 with HTML", "again", id="html-error"
        ),
        pytest.param(answers(500, {"error": "boom"}), 'answered 500: {"error": "boom"}', "again", id="500"),
        pytest.param(answers(503, "", "text/plain"), "answered 503: Service Unavailable", "again", id="503"),
        pytest.param(answers(529, "overloaded", "text/plain"), "answered 529: overloaded", "later", id="529"),
        pytest.param(answers(429, "", "text/plain"), "answered 429: Too Many Requests", "later", id="429"),
        pytest.param(answers(401, {"error": "key"}), "--logomesh-api-key-env", "none", id="wrong-key"),
        pytest.param(answers(403, {"error": "key"}), "--logomesh-api-key-env", "none", id="forbidden"),
        pytest.param(
            answers(404, {"error": {"message": "The model `scripted` does not exist."}}),
            "The model `scripted` does not exist.",
            "none",
            id="wrong-model",
        ),
        pytest.param(answers(400, "no", "text/plain"), "answered 400: no", "none", id="400"),
        pytest.param(answers(422, "no", "text/plain"), "answered 422: no", "none", id="422"),
        pytest.param(
            (Head(), Send(b"data: " + b"x" * 8 * 1024 * 1024)),
            "longer than 1024 KiB",
            "again",
            id="8-mb-line",
        ),
        pytest.param(
            (Head(content_type=NDJSON), Send(b"x" * 8 * 1024 * 1024)),
            "longer than 1024 KiB",
            "again",
            id="8-mb-line-of-json",
        ),
        pytest.param(
            (Head(content_type="application/json"), *[Send(b" " * 2**20)] * 17),
            "more than 16 MiB",
            "again",
            id="17-mb-answer",
        ),
        pytest.param((Head(), delta("abort")), "'abort'", "again", id="aborted"),
    ],
)
async def test_a_broken_answer_is_a_fault_of_the_server(script: Script, says_what: str, cure: str) -> None:
    """Whatever goes wrong on the wire ends in one fault that names endpoint, problem and what may help."""
    with ScriptedModelServer(script) as server:
        events = await ask(server)

    fault = fault_in(events)
    assert fault.message.startswith(f"the model server at {server.url}/v1 ")
    assert says_what in fault.message
    assert (fault.cure, fault.retry_after_s) == (cure, None)
    assert not any(isinstance(event, Finish) for event in events)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("told", ["30", "Tue, 15 Nov 1994 10:00:30 GMT"], ids=["seconds", "date"])
async def test_a_busy_server_says_when_to_come_back(status: int, told: str) -> None:
    """In seconds or as a date, which is measured by the time of day."""
    with ScriptedModelServer(answers(status, "", "text/plain", (("Retry-After", told),))) as server:
        noon = 784_893_600.0
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, wall_time=lambda: noon)
        events = [event async for event in model.stream(MESSAGES)]
        await model.close()

    assert (fault_in(events).cure, fault_in(events).retry_after_s) == ("later", 30.0)


async def test_a_server_that_talks_on_after_the_finish_is_not_waited_for() -> None:
    """What stands behind the finish reason is no answer, and buys the server no more than the two seconds."""
    gate, clock = Gate(), ManualClock()
    script: Script = (Head(), delta("stop", content="a"), *[delta(content="b")] * 3, Wait(gate))
    with ScriptedModelServer(script) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, clock=clock)
        with reading(model.stream(MESSAGES)) as read:
            await read.until_idle(4)
            await clock.advance(1)
            gate.open()
            await read.end()
        await model.close()

    assert [event for event in read.events if event != Idle()] == [Text("a"), Finish("stop")]


async def test_a_server_that_ignores_the_length_limit_is_cut_off() -> None:
    """An answer far longer than its tokens can be ends as one that hit its limit, and the request is ended."""
    endless = (delta(content="".join(map(str, range(n * 1000, n * 1000 + 300)))) for n in range(200))
    with ScriptedModelServer((Head(), *endless, Wait(Gate()))) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, clock=ManualClock())
        async with asyncio.timeout(10):
            events = [event async for event in model.stream(MESSAGES)]
        hung_up = await asyncio.to_thread(server.left.wait, 10)
        await model.close()

    text = "".join(event.text for event in events if isinstance(event, Text))
    assert events[-1] == Finish("length")
    assert 64 * 1024 < len(text) < 70 * 1024
    assert hung_up


async def test_the_text_before_a_fault_is_kept() -> None:
    """What came before the connection broke is evidence."""
    assert (await answer((Head(), delta(content="half"), Cut())))[0] == Text("half")


async def test_a_server_that_is_not_there_is_a_fault() -> None:
    """A refused connection is an event, not an exception."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        model = OpenAIModel(Endpoint(f"http://127.0.0.1:{taken.getsockname()[1]}"), "m", SAMPLING)
        events = [event async for event in model.stream(MESSAGES)]
        await model.close()

    assert "cannot be reached" in fault_in(events).message
    assert fault_in(events).cure == "again"


@pytest.mark.parametrize("end", [Cut(), Reset(), sent("nonsense"), Send(b"data: " + b"x" * 2 * 1024 * 1024)])
async def test_how_a_connection_ends_after_the_finish_reason_does_not_matter(end: Any) -> None:
    """An answer that is whole stays whole."""
    events = await answer((Head(), delta(content="a"), delta("stop"), end))

    assert events[0] == Text("a")
    assert events[-1] == Finish("stop")


async def test_a_server_that_never_closes_after_the_finish_reason_is_not_waited_for() -> None:
    """Usage gets two seconds; then the answer is done."""
    gate, clock = Gate(), ManualClock()
    with ScriptedModelServer((Head(), delta(content="a"), delta("stop"), Wait(gate))) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, clock=clock)
        with reading(model.stream(MESSAGES)) as read:
            await read.until(Text("a"))
            await read.until_idle(2)
            await clock.advance(2)
            await read.end()
        await model.close()

    assert read.events[-1] == Finish("stop")
