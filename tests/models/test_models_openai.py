"""A model asked over the wire: a real server on a loopback port does what real servers do."""

import asyncio

import pytest

from pytest_logomesh.agents.purple.contract import JSON_SCHEMA
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.records.events import Event, Finish, Idle, Reasoning, Text, ToolCall, Usage
from pytest_logomesh.testing import (
    Gate,
    Head,
    ModelRequest,
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
from tests.models.asking import MESSAGES, NDJSON, SAMPLING, answer, ask, fault_in
from tests.models.event_reading import reading


async def test_an_answer_is_streamed_whole() -> None:
    """Text, usage and finish arrive in the server's order, what came together as one; the head is told first."""
    with ScriptedModelServer(says("hel", "lo", prompt_tokens=9)) as server:
        events = await ask(server)

    assert events[0] == Idle()
    assert [event for event in events if event != Idle()] == [
        Text("hello", tokens=2),
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

    assert await answer(script) == [Reasoning("thinkmore", tokens=2), Text("a"), Finish("stop")]


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
            await read.until(Text("ab", tokens=2))
            gate.open()
            await read.end()
        await model.close()

    assert read.events == [Idle(), Text("ab", tokens=2), Text("c"), Finish("stop")]


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
