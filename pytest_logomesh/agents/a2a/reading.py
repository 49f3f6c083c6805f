"""Reads what an A2A agent streams: as events for the watchdog, and as the answer in the end.

The answer is the text of the artifacts; without any it is the message; without that, the text of the status
that completed the task, or of the statuses before it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, get_args

from a2a.types import Artifact, Message, Part, Role, StreamResponse, Task, TaskState, TaskStatus

from pytest_logomesh.agents.a2a import wire
from pytest_logomesh.agents.a2a.proto import fields_of, plain
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    FinishReason,
    Idle,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
    Waiting,
)

State = Literal["completed", "failed", "rejected", "cancelled", "input-required", "auth-required"]

_STATES: Mapping[int, State] = {
    TaskState.TASK_STATE_COMPLETED: "completed",
    TaskState.TASK_STATE_FAILED: "failed",
    TaskState.TASK_STATE_REJECTED: "rejected",
    TaskState.TASK_STATE_CANCELED: "cancelled",
    TaskState.TASK_STATE_INPUT_REQUIRED: "input-required",
    TaskState.TASK_STATE_AUTH_REQUIRED: "auth-required",
}
"""States after which nothing more comes of this question."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How an agent ended its answer, in its own words."""

    state: State
    says: str = ""
    finish_reason: FinishReason = "stop"
    fault: str | None = None
    """Whom the agent blames; to be believed of our own agents only."""


class Reading:
    """One answer, while it comes in. Whatever comes after its end is not read.

    Args:
        trusted: whether the agent is ours. Of nobody else is it believed that its question waits, which would
            buy it time, or that it went out again, which would make what it sent before go away.
    """

    def __init__(self, trusted: bool = False) -> None:
        self.task_id: str | None = None
        self.context_id: str | None = None
        """The conversation that the agent puts this answer into, where it says so."""
        self.ending: Ending | None = None
        self.earlier: list[str] = []
        """What earlier attempts sent, where it was anything."""
        self.elsewhere = False
        """Whether a part of the answer is a file by address, or no text; such parts are not read."""
        self._trusted = trusted
        self._begin()

    def _begin(self) -> None:
        self._artifacts: dict[str, list[str]] = {}
        self._message = ""
        self._final = ""
        self._statuses: list[str] = []
        self._seen: set[int] = set()
        self._length = 0

    @property
    def answer(self) -> str:
        """The text handed in so far; empty when there is none."""
        artifacts = "".join("".join(pieces) for pieces in self._artifacts.values())
        return artifacts or self._message or self._final or "".join(self._statuses)

    def take(self, response: StreamResponse) -> Iterator[Event]:
        """The events that one A2A event stands for; at the end `Finish`, or `Fault` with the agent at fault.

        Raises:
            Unreadable: the answer is longer than any answer is.
        """
        if self.ending:
            return
        match response.WhichOneof("payload"):
            case "artifact_update":
                update = response.artifact_update
                self._belongs(update.task_id, update.context_id)
                yield from self._artifact(update.artifact, update.append, fields_of(update.metadata))
            case "status_update":
                told = response.status_update
                self._belongs(told.task_id, told.context_id)
                yield from self._status(told.status, fields_of(told.metadata))
            case "message":
                self._belongs("", response.message.context_id)
                yield from self._whole_message(response.message)
            case "task":
                self._belongs(response.task.id, response.task.context_id)
                yield from self._task(response.task)
            case _:
                yield Idle()

    def _belongs(self, task_id: str, context_id: str) -> None:
        self.task_id = task_id or self.task_id
        self.context_id = context_id or self.context_id

    def _artifact(self, artifact: Artifact, append: bool, fields: Mapping[str, object]) -> Iterator[Event]:
        fields = {**fields_of(artifact.metadata), **fields}
        text, key, kind = self._joined(artifact.parts), artifact.artifact_id, fields.get(wire.KIND)
        fresh = bool(text) and (append or self._fresh(key, text))
        if kind not in {"reasoning", "tool_call"}:
            self._keep(key, text, append)
        elif fresh:
            self._grow(len(text))
        if not fresh:
            yield Idle()
        elif kind == "reasoning":
            yield Reasoning(text, _tokens(fields))
        elif kind == "tool_call":
            yield ToolCall(wire.word(fields, wire.NAME) or "", text)
        else:
            yield Text(text, _tokens(fields))

    def _keep(self, key: str, text: str, append: bool) -> None:
        if key not in self._artifacts:
            self._grow(len(key))
        pieces = self._artifacts.setdefault(key, [])
        if not append:
            self._grow(-sum(map(len, pieces)))
            pieces.clear()
        self._grow(len(text))
        pieces.append(text)

    def _status(self, status: TaskStatus, fields: Mapping[str, object]) -> Iterator[Event]:
        text = self._joined(status.message.parts)
        state = _STATES.get(status.state)
        if state:
            yield from self._end(state, text, fields)
        elif self._trusted and (attempt := wire.count(fields, wire.ASKED)):
            yield from self._asked(attempt, wire.word(fields, wire.REASON) or "")
        elif self._trusted and wire.WAITING in fields:
            yield Waiting(wire.word(fields, wire.WAITING) or "")
        elif step := wire.word(fields, wire.STEP):
            yield StepEnd(step) if fields.get(wire.EDGE) == wire.END else StepStart(step)
        elif self._say(text):
            yield Reasoning(text, 0)
        else:
            yield Idle()

    def _asked(self, attempt: int, reason: str) -> Iterator[Event]:
        if attempt > 1:
            self.earlier.extend(filter(None, [self.answer]))
            self._begin()
        yield Asked(attempt, reason)
        # Whether its model answers is the agent's to watch: the head that is waited for here was its own.
        yield Idle()

    def _end(self, state: State, text: str, fields: Mapping[str, object]) -> Iterator[Event]:
        usage = fields.get(wire.USAGE)
        if isinstance(usage, dict):
            prompt, completion = (wire.count(usage, f"{part}_tokens") for part in ("prompt", "completion"))
            if prompt is not None and completion is not None:
                yield Usage(prompt, completion)
        reason = _finish_reason(fields)
        self._final = text if state == "completed" else ""
        self._grow(len(text))
        self.ending = Ending(state, text, reason, wire.word(fields, wire.FAULT))
        yield Finish(reason) if state == "completed" else Fault("agent", f"{state}: {text}")

    def _whole_message(self, message: Message) -> Iterator[Event]:
        fields = fields_of(message.metadata)
        self._message = self._joined(message.parts)
        self._grow(len(self._message))
        yield Text(self._message, _tokens(fields)) if self._message else Idle()
        yield from self._end("completed", "", fields)

    def _task(self, task: Task) -> Iterator[Event]:
        yield Idle()
        for artifact in task.artifacts:
            yield from self._artifact(artifact, append=False, fields={})
        for message in task.history:
            if message.role == Role.ROLE_AGENT:
                self._say(self._joined(message.parts))
        yield from self._status(task.status, fields_of(task.metadata))

    def _say(self, text: str) -> bool:
        """Take a status's text; whether it is new."""
        if not text or not self._fresh("", text):
            return False
        self._grow(len(text))
        self._statuses.append(text)
        return True

    def _joined(self, parts: Iterable[Part]) -> str:
        texts = [_text(part) for part in parts]
        self.elsewhere |= None in texts
        return "".join(filter(None, texts))

    def _fresh(self, key: str, text: str) -> bool:
        before = len(self._seen)
        self._seen.add(hash((key, text)))
        return len(self._seen) > before

    def _grow(self, length: int) -> None:
        self._length += length
        if self._length > wire.ANSWER_LIMIT:
            raise Unreadable(f"the agent sent more than {wire.ANSWER_LIMIT // 2**20} Mi characters")


def _text(part: Part) -> str | None:
    """What a part says; None where it is a file by address, or one that is no text."""
    match part.WhichOneof("content"):
        case "data":
            return json.dumps(plain(part.data), ensure_ascii=False, sort_keys=True)
        case "raw":
            with suppress(UnicodeDecodeError):
                return part.raw.decode()
            return None
        case "url":
            return None
        case _:
            return part.text


def _tokens(fields: Mapping[str, object]) -> int:
    """What the sender says; 0 where it does not count."""
    return wire.count(fields, wire.TOKENS) or 0


def _finish_reason(fields: Mapping[str, object]) -> FinishReason:
    for reason in get_args(FinishReason):
        if fields.get(wire.FINISH_REASON) == reason:
            known: FinishReason = reason
            return known
    return "stop"
