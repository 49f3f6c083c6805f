"""Chat completions as events."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.records.events import Event, Fault, Finish, Idle, Reasoning, Text, ToolCall, Usage
from pytest_logomesh.streaming.chat import ChatReader, excerpt


def chunk(finish_reason: str | None = None, **delta: Any) -> str:
    """A chunk of a streamed chat completion."""
    return json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]})


def fault_of(events: list[Event]) -> str:
    """The message of the one fault among events."""
    (fault,) = events
    assert isinstance(fault, Fault)
    assert fault.kind == "server"
    return fault.message


@pytest.mark.parametrize(
    ("delta", "events"),
    [
        ({"content": "a"}, [Text("a")]),
        ({"reasoning": "r"}, [Reasoning("r")]),
        ({"reasoning_content": "r"}, [Reasoning("r")]),
        ({"reasoning": "r", "reasoning_content": "r"}, [Reasoning("r")]),
        ({"reasoning": "r", "content": "a"}, [Reasoning("r"), Text("a")]),
        ({"refusal": "no"}, [Text("no")]),
        ({"tool_calls": [{"index": 0, "function": {"name": "f", "arguments": ""}}]}, [ToolCall("f", "")]),
        ({"tool_calls": [{"index": 0, "function": {"arguments": "{"}}]}, [ToolCall("", "{")]),
        ({"role": "assistant", "content": ""}, [Idle()]),
        ({"content": None}, [Idle()]),
        ({}, [Idle()]),
    ],
)
def test_a_delta_becomes_events(delta: dict[str, Any], events: list[Event]) -> None:
    """Answer, reasoning under both its names and tool calls are told apart; an empty delta is idle."""
    assert ChatReader("the server").read(chunk(**delta)) == events


@pytest.mark.parametrize("data", [None, "[DONE]", '{"choices": []}', '{"choices": null}', "{}"])
def test_what_holds_no_content_is_idle(data: str | None) -> None:
    """Comments, the end mark and chunks without a choice prove a connection and no more."""
    assert ChatReader("the server").read(data) == [Idle()]


@pytest.mark.parametrize("reason", ["stop", "length", "tool_calls", "content_filter"])
def test_usage_comes_before_the_finish_whatever_came_first(reason: str) -> None:
    """The end of a stream is usage, then the finish reason as the server gave it."""
    reader = ChatReader("the server")
    reader.read('{"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 5}}')
    reader.read(chunk(reason, content="x"))

    assert reader.finished
    assert reader.end() == [Usage(3, 5), Finish(reason)]  # type: ignore[arg-type]  # parametrized


def test_an_end_without_a_finish_reason_is_a_fault() -> None:
    """What was cut off is never taken for done, even after [DONE]."""
    reader = ChatReader("the server")
    reader.read(chunk(content="half"))
    reader.read("[DONE]")

    assert (
        fault_of(reader.end()) == "the server ended the stream without a finish reason: the answer is cut off"
    )


def test_a_finish_reason_stays() -> None:
    """A later chunk without a reason takes nothing back."""
    reader = ChatReader("the server")
    reader.read(chunk("stop"))
    reader.read(chunk())

    assert reader.end() == [Finish("stop")]


def test_a_finish_reason_that_is_no_finish_is_a_fault() -> None:
    """A server that aborts an answer says so in the finish reason."""
    reader = ChatReader("the server")
    reader.read(chunk("abort"))

    assert "'abort'" in fault_of(reader.end())


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "out of memory", "code": 500}},
        {"error": "out of memory"},
        {"object": "error", "message": "out of memory", "code": 500},
    ],
)
def test_an_error_object_is_a_fault_with_its_message(body: dict[str, Any]) -> None:
    """An error under HTTP 200 is the server's fault, never an answer."""
    assert fault_of(ChatReader("the server").read(json.dumps(body))) == (
        "the server answered with an error: out of memory"
    )


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        ({"error": {"message": "out of memory"}}, "again"),
        ({"error": "out of memory"}, "again"),
        ({"error": {"message": "x", "code": 500}}, "again"),
        ({"error": {"message": "x", "code": 429}}, "later"),
        ({"error": {"message": "x", "code": "429"}}, "later"),
        ({"error": {"message": "x", "code": 400}}, "none"),
        ({"error": {"message": "x", "code": "rate_limit_exceeded"}}, "again"),
        ({"error": {"message": "x", "code": 12345}}, "again"),
        ({"object": "error", "message": "x", "code": 404}, "none"),
        ({"object": "error", "message": "x"}, "again"),
    ],
)
def test_an_error_object_says_what_may_help(body: dict[str, Any], cure: str) -> None:
    """Its code means what the same HTTP status means; without one, asking again may help."""
    (fault,) = ChatReader("the server").read(json.dumps(body))

    assert isinstance(fault, Fault)
    assert fault.cure == cure


@pytest.mark.parametrize(
    "behind",
    [chunk(content="b"), chunk("length", content="b"), "nonsense", '{"error": "late"}', '{"choices": [{}]}'],
)
def test_what_stands_behind_the_finish_is_not_part_of_the_answer(behind: str) -> None:
    """Text, errors and nonsense after the finish reason change nothing; the count of tokens is still read."""
    reader = ChatReader("the server")

    assert reader.read(chunk("stop", content="a")) == [Text("a")]
    assert reader.read(behind) == [Idle()]
    assert reader.read('{"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}') == [Idle()]
    assert reader.end() == [Usage(1, 2), Finish("stop")]


@pytest.mark.parametrize(
    "delta",
    [
        {"content": "12345"},
        {"reasoning": "12345"},
        {"tool_calls": [{"index": 0, "function": {"name": "12", "arguments": "345"}}]},
    ],
)
def test_an_answer_without_end_is_cut_off_as_too_long(delta: dict[str, Any]) -> None:
    """Past the fence the answer is over, as if the server had kept to its length limit."""
    reader = ChatReader("the server", max_characters=10)
    for _ in range(2):
        reader.read(chunk(**delta))
    assert not reader.finished

    last = reader.read(chunk(**delta))

    assert last != [Idle()]
    assert reader.finished
    assert reader.endless
    assert reader.end() == [Finish("length")]


@pytest.mark.parametrize("data", ["{", "nonsense", '{"choices": [{"delta": {"content": 5}}]}', "[1]", "3"])
def test_what_is_no_chat_completion_is_a_fault_that_quotes_it(data: str) -> None:
    """Broken JSON and JSON of another shape are the server's fault."""
    message = fault_of(ChatReader("the server").read(data))

    assert message.startswith("the server sent something that is no chat completion")
    assert data in message


def test_deeply_nested_json_is_a_fault() -> None:
    """A hostile server cannot exhaust the stack."""
    assert "no chat completion" in fault_of(ChatReader("the server").read('{"choices": ' + "[" * 100_000))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_comes_through_unchanged(text: str) -> None:
    """Answer text is never changed."""
    assert ChatReader("the server").read(chunk(content=text)) == [Text(text)]


@given(st.one_of(st.text(), st.binary()))
def test_any_data_becomes_events_and_never_an_exception(data: str | bytes) -> None:
    """Whatever a server sends, the reader answers with events."""
    events = ChatReader("the server").read(data)

    assert events
    assert all(isinstance(event, Event) for event in events)


def test_a_whole_answer_reads_like_a_streamed_one() -> None:
    """A server that does not stream gives the same events at once."""
    reader = ChatReader("the server")
    message = {"role": "assistant", "reasoning": "r", "content": "a"}
    body = {
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    }

    assert reader.read(json.dumps(body).encode()) == [Reasoning("r"), Text("a")]
    assert reader.end() == [Usage(1, 2), Finish("stop")]


def test_an_excerpt_is_one_short_line() -> None:
    """Foreign text in our sentences is kept short and on one line."""
    assert excerpt(b"a\n  b\xff") == "a b\ufffd"
    assert len(excerpt("x" * 10_000)) < 310
