"""A model asked over the wire: a real server on a loopback port does what real servers do."""

import asyncio
import socket
from typing import Any

import pytest

from pytest_logomesh.agents.purple.contract import JSON_SCHEMA
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.records.events import Event, Fault, Finish, Idle, Reasoning, Text, ToolCall, Usage
from pytest_logomesh.testing import (
    Cut,
    Gate,
    Head,
    ManualClock,
    ModelRequest,
    Reset,
    Script,
    ScriptedModelServer,
    Send,
    Wait,
    answers,
    chunk,
    delta,
    jsonl,
    says,
    sent,
)
from tests.models.event_reading import reading

SAMPLING = Sampling(temperature=0.0, max_tokens=64, seed=7)
MESSAGES = [{"role": "user", "content": "hello"}]
NDJSON = "application/x-ndjson"


async def ask(server: ScriptedModelServer, schema: Any = None) -> list[Event]:
    """All events of one answer."""
    model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, schema)
    try:
        return [event async for event in model.stream(MESSAGES)]
    finally:
        await model.close()


async def answer(script: Script) -> list[Event]:
    """All events of one answer of a server that follows a script, without the idle ones."""
    with ScriptedModelServer(script) as server:
        return [event for event in await ask(server) if event != Idle()]


def fault_in(events: list[Event]) -> Fault:
    """The server's fault that a stream ends with."""
    assert isinstance(events[-1], Fault)
    assert events[-1].kind == "server"
    return events[-1]


async def test_an_answer_is_streamed_whole() -> None:
    """Text, usage and finish arrive as the server sends them; the head is told first."""
    with ScriptedModelServer(says("hel", "lo", prompt_tokens=9)) as server:
        events = await ask(server)

    assert events[0] == Idle()
    assert [event for event in events if event != Idle()] == [
        Text("hel"),
        Text("lo"),
        Usage(9, 2),
        Finish("stop"),
    ]


async def test_the_request_says_how_the_model_is_asked() -> None:
    """Model, sampling, messages, usage and the answer's schema stand in the request, and nothing else."""
    with ScriptedModelServer(says("x")) as server:
        await ask(server, JSON_SCHEMA)

    assert server.requests[0].body == {
        "model": "scripted",
        "messages": MESSAGES,
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 0.0,
        "max_tokens": 64,
        "seed": 7,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": JSON_SCHEMA},
        },
    }


async def test_what_the_sampling_leaves_open_is_not_sent() -> None:
    """A server's own defaults hold where nothing was asked for."""
    with ScriptedModelServer(says("x")) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", Sampling(0.5, None, None))
        assert [event async for event in model.stream(MESSAGES)]
        await model.close()

    assert server.requests[0].body.keys() == {"model", "messages", "stream", "stream_options", "temperature"}


async def test_reasoning_then_text() -> None:
    """Reasoning is told apart from the answer, under both of its names."""
    script: Script = (
        Head(),
        delta(reasoning="think"),
        delta(reasoning_content="more"),
        delta(content="a"),
        delta("stop"),
        sent("[DONE]"),
    )

    assert await answer(script) == [Reasoning("think"), Reasoning("more"), Text("a"), Finish("stop")]


async def test_a_character_cut_in_two_arrives_whole() -> None:
    """The borders of chunks have nothing to do with those of characters."""
    data = delta(content="é🙂").data
    script: Script = (Head(), *(Send(data[i : i + 1]) for i in range(len(data))), delta("stop"))

    assert await answer(script) == [Text("é🙂"), Finish("stop")]


async def test_tool_calls_are_content() -> None:
    """Pieces of a tool call are events of their own."""
    call = {"index": 0, "function": {"name": "f", "arguments": "{}"}}

    assert await answer((Head(), delta(tool_calls=[call]), delta("tool_calls"))) == [
        ToolCall("f", "{}"),
        Finish("tool_calls"),
    ]


async def test_an_answer_cut_by_its_length_says_so() -> None:
    """The length limit is the answer's, not the server's fault."""
    assert (await answer(says("x", finish_reason="length")))[-1] == Finish("length")


async def test_a_server_that_does_not_stream_is_understood() -> None:
    """A JSON answer where a stream was asked for is taken."""
    choice = {"index": 0, "message": {"content": "all"}, "finish_reason": "stop"}
    body = {"choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}

    assert await answer(answers(200, body)) == [Text("all"), Usage(1, 2), Finish("stop")]


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


@pytest.mark.parametrize("media_type", [NDJSON, "application/jsonl", "application/x-ndjson; charset=utf-8"])
async def test_an_answer_in_lines_of_json_is_read_as_it_comes(media_type: str) -> None:
    """Text is there before the next line is; the last line needs no line feed."""
    gate = Gate()
    script: Script = (
        Head(content_type=media_type),
        jsonl(chunk(content="a"), chunk(content="b")),
        Wait(gate),
        Send(jsonl(chunk("stop", content="c")).data.rstrip()),
    )
    with ScriptedModelServer(script) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING)
        with reading(model.stream(MESSAGES)) as read:
            await read.until(Text("b"))
            gate.open()
            await read.end()
        await model.close()

    assert read.events == [Idle(), Text("a"), Text("b"), Text("c"), Finish("stop")]


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


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("response_format", "'response_format' of type json_schema is not supported"),
        ("stream_options", "[{'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]"),
    ],
)
@pytest.mark.parametrize("status", [400, 422])
async def test_a_part_that_the_server_refuses_is_left_out_from_then_on(
    part: str, message: str, status: int
) -> None:
    """The refusal costs one request for a server, not one for each answer."""

    def script(request: ModelRequest) -> Script:
        return answers(status, {"detail": message}) if part in request.body else says("a")

    with ScriptedModelServer(script) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, JSON_SCHEMA)
        answers_read = [[event async for event in model.stream(MESSAGES)] for _ in range(2)]
        await model.close()

    assert [events[-1] for events in answers_read] == [Finish("stop"), Finish("stop")]
    assert [part in request.body for request in server.requests] == [True, False, False]
    others = {"response_format", "stream_options"} - {part}
    assert all(others <= request.body.keys() for request in server.requests)


async def test_a_refusal_of_something_else_is_a_fault_at_once() -> None:
    """A prompt that is too long is not asked again in another shape."""
    script = answers(400, {"error": {"message": "maximum context length is 4096 tokens"}})
    with ScriptedModelServer(script) as server:
        events = await ask(server, JSON_SCHEMA)

    assert "answered 400" in fault_in(events).message
    assert "4096" in fault_in(events).message
    assert len(server.requests) == 1


async def test_a_key_is_sent_and_never_shown() -> None:
    """The key travels as a bearer token and appears in no text of ours."""
    endpoint = Endpoint("http://user:secret@127.0.0.1:1", api_key="sk-secret")
    with ScriptedModelServer(says("a"), api_key="sk-secret") as server:
        model = OpenAIModel(Endpoint(server.url, "sk-secret\n"), "scripted", SAMPLING)
        events = [event async for event in model.stream(MESSAGES)]
        await model.close()

    assert events[-1] == Finish("stop")
    assert "secret" not in endpoint.shown
    assert "sk-secret" not in repr(endpoint)


async def test_many_answers_stream_at_once_over_one_client() -> None:
    """Streams do not wait for each other's connections."""
    gate = Gate()

    def script(request: ModelRequest) -> Script:
        if len(server.requests) == 150:
            gate.open()
        return Head(), delta(content="a"), Wait(gate), delta("stop")

    with ScriptedModelServer(script) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING)

        async def one() -> list[Event]:
            return [event async for event in model.stream(MESSAGES)]

        async with asyncio.timeout(30):
            answers_read = await asyncio.gather(*(one() for _ in range(150)))
        await model.close()

    assert all(events[-1] == Finish("stop") for events in answers_read)


async def test_a_reader_that_stops_early_hangs_up() -> None:
    """Closing the stream closes the connection, so that the server stops generating."""
    with ScriptedModelServer((Head(), delta(content="a"), Wait(Gate()))) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING)
        stream = model.stream(MESSAGES)
        assert [await anext(stream), await anext(stream)] == [Idle(), Text("a")]
        await stream.aclose()  # type: ignore[attr-defined]  # an async generator, as every source of events is
        hung_up = await asyncio.to_thread(server.left.wait, 10)
        await model.close()

    assert hung_up
