"""Reading A2A events as events of ours, one by one."""

from collections.abc import Mapping

import pytest
from a2a.types import (
    Artifact,
    Message,
    Part,
    Role,
    StreamResponse,
    Task,
    TaskArtifactUpdateEvent,
    TaskState,
    TaskStatus,
    TaskStatusUpdateEvent,
)
from google.protobuf.json_format import ParseDict  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.a2a.reading import Reading
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Idle,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
    Waiting,
)


def of_artifact(
    text: str, key: str = "a", append: bool = True, metadata: Mapping[str, object] | None = None
) -> StreamResponse:
    """An artifact update."""
    artifact = Artifact(artifact_id=key, parts=[Part(text=text)])
    update = TaskArtifactUpdateEvent(task_id="t", artifact=artifact, append=append, metadata=metadata)
    return StreamResponse(artifact_update=update)


def of_status(
    text: str = "",
    state: TaskState = TaskState.TASK_STATE_WORKING,
    metadata: Mapping[str, object] | None = None,
) -> StreamResponse:
    """A status update."""
    message = Message(role=Role.ROLE_AGENT, message_id="m", parts=[Part(text=text)] if text else [])
    status = TaskStatus(state=state, message=message)
    return StreamResponse(status_update=TaskStatusUpdateEvent(task_id="t", status=status, metadata=metadata))


def events(reading: Reading, *responses: StreamResponse) -> list[Event]:
    """All events of some responses."""
    return [event for response in responses for event in reading.take(response)]


@pytest.mark.parametrize(
    ("response", "event"),
    [
        (of_artifact("a"), Text("a", 0)),
        (of_artifact("a", metadata={"kind": "text", "tokens": 3}), Text("a", 3)),
        (of_artifact("a", metadata={"kind": "reasoning", "tokens": 3}), Reasoning("a", 3)),
        (of_artifact("a", metadata={"kind": "tool_call", "name": "ls"}), ToolCall("ls", "a")),
        (of_artifact("a", metadata={"kind": "tool_call"}), ToolCall("", "a")),
        (of_artifact(""), Idle()),
        (of_artifact("a", metadata={"tokens": -5}), Text("a", 0)),
        (of_artifact("a", metadata={"tokens": "many"}), Text("a", 0)),
        (of_artifact("a", metadata={"tokens": 1e300}), Text("a", 0)),
        (of_status(), Idle()),
        (of_status("new"), Reasoning("new", 0)),
        (of_status(metadata={"step": "s", "edge": "start"}), StepStart("s")),
        (of_status(metadata={"step": "s", "edge": "end"}), StepEnd("s")),
        (of_status(metadata={"step": 7}), Idle()),
        (StreamResponse(), Idle()),
    ],
)
def test_what_an_event_stands_for(response: StreamResponse, event: Event) -> None:
    """Each A2A event is one event of ours; odd metadata counts for nothing."""
    assert events(Reading(), response) == [event]


@pytest.mark.parametrize(
    ("metadata", "told", "trusted"),
    [
        ({"waiting": "busy"}, [Waiting("busy")], True),
        ({"waiting": ""}, [Waiting("")], True),
        ({"waiting": 7}, [Waiting("")], True),
        ({"asked": 1, "reason": ""}, [Asked(1, ""), Idle()], True),
        ({"asked": 2, "reason": "cut"}, [Asked(2, "cut"), Idle()], True),
        ({"asked": 0}, [Idle()], True),
        ({"asked": "often"}, [Idle()], True),
        ({"waiting": "busy"}, [Idle()], False),
        ({"asked": 2, "reason": "cut"}, [Idle()], False),
    ],
)
def test_only_our_own_agents_wait_and_ask(
    metadata: Mapping[str, object], told: list[Event], trusted: bool
) -> None:
    """What our agents say of their question is believed; of others it is a status like any."""
    assert events(Reading(trusted), of_status(metadata=metadata)) == told


def test_another_attempt_begins_with_nothing() -> None:
    """Everything that came before a further attempt is evidence: artifacts, statuses and what counted as seen."""
    reading = Reading(trusted=True)
    again = of_status(metadata={"asked": 2, "reason": "cut"})
    events(reading, of_status("said"), of_artifact("half", append=False), again)
    assert (reading.answer, reading.earlier) == ("", ["half"])
    assert events(reading, of_artifact("half", append=False)) == [Text("half", 0)]
    events(reading, again, again, of_status("said"), again, of_artifact("whole"))
    assert (reading.answer, reading.earlier) == ("whole", ["half", "half", "said"])


def test_a_first_attempt_takes_nothing_away() -> None:
    """The first time that a question goes out begins nothing anew."""
    reading = Reading(trusted=True)
    events(reading, of_artifact("one "), of_status(metadata={"asked": 1}), of_artifact("two"))
    assert (reading.answer, reading.earlier) == ("one two", [])


def test_the_length_of_an_answer_is_each_attempts_own() -> None:
    """Attempts that broke off do not make an answer too long."""
    reading = Reading(trusted=True)
    for attempt in range(2, 8):
        long = of_artifact("x" * 3 * 2**20)
        events(reading, long, of_status(metadata={"asked": attempt}))
    assert len(reading.earlier) == 6


@pytest.mark.parametrize(
    ("part", "text", "elsewhere"),
    [
        (Part(raw="\u00fc".encode(), media_type="text/plain"), "\u00fc", False),
        (Part(raw=b"\x89PNG\xff"), "", True),
        (Part(url="https://example.org/answer.py"), "", True),
        (Part(), "", False),
    ],
    ids=["text", "image", "address", "nothing"],
)
def test_files_are_read_where_they_are_text(part: Part, text: str, elsewhere: bool) -> None:
    """A file that came along is read if it is text; one by address is not fetched, and that is remembered."""
    reading = Reading()
    artifact = Artifact(artifact_id="a", parts=[Part(text="<"), part, Part(text=">")])
    events(reading, StreamResponse(artifact_update=TaskArtifactUpdateEvent(artifact=artifact)))
    assert (reading.answer, reading.elsewhere) == (f"<{text}>", elsewhere)


@pytest.mark.parametrize(
    "response",
    [
        StreamResponse(task=Task(id="t", context_id="c")),
        StreamResponse(message=Message(role=Role.ROLE_AGENT, message_id="m", context_id="c")),
        StreamResponse(status_update=TaskStatusUpdateEvent(task_id="t", context_id="c")),
        StreamResponse(artifact_update=TaskArtifactUpdateEvent(task_id="t", context_id="c")),
    ],
    ids=["task", "message", "status", "artifact"],
)
def test_the_conversation_is_read(response: StreamResponse) -> None:
    """Which conversation an answer belongs to may stand in any event; one that names none takes nothing away."""
    reading = Reading()
    assert reading.context_id is None
    events(reading, response, of_status())
    assert reading.context_id == "c"


def test_the_same_again_is_no_progress() -> None:
    """A status or snapshot that was there before is idle, even alternating; an appended delta never is."""
    reading = Reading()
    texts = [of_status(text) for text in ("a", "b", "a", "b")]
    assert events(reading, *texts) == [Reasoning("a", 0), Reasoning("b", 0), Idle(), Idle()]
    snapshots = [of_artifact(text, append=False) for text in ("a", "ab", "ab", "a")]
    assert events(reading, *snapshots) == [Text("a", 0), Text("ab", 0), Idle(), Idle()]
    assert events(reading, of_artifact("x"), of_artifact("x")) == [Text("x", 0)] * 2
    assert reading.answer == "axx"


def test_the_end_carries_usage_and_reason() -> None:
    """A completed status ends the reading with usage and finish reason; what follows is not read."""
    reading = Reading()
    usage = {"prompt_tokens": 3, "completion_tokens": 5}
    metadata = {"finish_reason": "length", "usage": usage}
    end = of_status("bye", TaskState.TASK_STATE_COMPLETED, metadata)
    assert events(reading, of_artifact("a"), end, of_artifact("b")) == [
        Text("a", 0),
        Usage(3, 5),
        Finish("length"),
    ]
    assert reading.answer == "a"
    assert reading.ending is not None
    assert reading.ending.says == "bye"


def test_an_unknown_reason_is_a_stop() -> None:
    """A completed task with a finish reason that nobody knows has simply stopped."""
    end = of_status(state=TaskState.TASK_STATE_COMPLETED, metadata={"finish_reason": "bored", "usage": 3})
    assert events(Reading(), end) == [Finish("stop")]


def test_a_failed_task_is_the_agents_fault() -> None:
    """A failed state is a fault of the agent; whom it blames is only noted."""
    reading = Reading()
    end = of_status("broken", TaskState.TASK_STATE_FAILED, {"fault": "server"})
    assert events(reading, end) == [Fault("agent", "failed: broken")]
    assert reading.ending is not None
    assert reading.ending.fault == "server"


def test_a_whole_task_is_read() -> None:
    """A task with artifacts and history is an answer; what the user said in it is not."""
    user = Message(role=Role.ROLE_USER, message_id="u", parts=[Part(text="the prompt")])
    agent = Message(role=Role.ROLE_AGENT, message_id="g", parts=[Part(text="in history")])
    status = TaskStatus(state=TaskState.TASK_STATE_COMPLETED)
    reading = Reading()
    events(reading, StreamResponse(task=Task(id="t", history=[user, agent], status=status)))
    assert reading.answer == "in history"
    artifacts = [Artifact(artifact_id=key, parts=[Part(text=key)]) for key in "ab"]
    reading = Reading()
    whole = Task(id="t", history=[user, agent], artifacts=artifacts, status=status)
    assert events(reading, StreamResponse(task=whole)) == [Idle(), Text("a", 0), Text("b", 0), Finish("stop")]
    assert reading.answer == "ab"


def test_a_growing_snapshot_is_not_counted_over_and_over() -> None:
    """Polling an answer that grows adds up to the answer's size, not to that of all snapshots."""
    reading = Reading()
    for size in range(1, 20):
        task = Task(
            id="t",
            artifacts=[Artifact(artifact_id="a", parts=[Part(text="x" * size * 2**19)])],
            status=TaskStatus(state=TaskState.TASK_STATE_WORKING),
        )
        if size > 7:
            with pytest.raises(Unreadable):
                events(reading, StreamResponse(task=task))
            return
        events(reading, StreamResponse(task=task))


def test_structured_data_is_read_as_json() -> None:
    """An answer handed in as a data part is its JSON text."""
    part = {"data": {"sourceCode": "x = '\u00fc'", "testCode": "", "rationale": ""}}
    update = {"artifactUpdate": {"artifact": {"artifactId": "a", "parts": [part]}}}
    reading = Reading()
    events(reading, ParseDict(update, StreamResponse()))
    assert reading.answer == '{"rationale": "", "sourceCode": "x = \'\u00fc\'", "testCode": ""}'


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(max_size=3), st.booleans())))
def test_artifacts_follow_the_protocol(updates: list[tuple[str, str, bool]]) -> None:
    """Appended parts are appended, others replace their artifact; artifacts keep their order."""
    expected: dict[str, str] = {}
    reading = Reading()
    for key, text, append in updates:
        expected[key] = expected.get(key, "") + text if append else text
        events(reading, of_artifact(text, key, append))
    assert reading.answer == "".join(expected.values())
