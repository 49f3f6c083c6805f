"""Chat completions of an OpenAI-compatible server, streamed or whole, as events."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pytest_logomesh.records.events import (
    Cure,
    Event,
    Fault,
    Finish,
    FinishReason,
    Idle,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)
from pytest_logomesh.streaming.cure import cure

MAX_CHARACTERS = 4 * 1024 * 1024
"""The longest answer that is read, reasoning and tool calls included."""

_REASONS: tuple[FinishReason, ...] = get_args(FinishReason)
_SHOWN = 300
"""Characters of somebody else's text that a sentence of ours quotes."""


class _Function(BaseModel):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(BaseModel):
    function: _Function = _Function()


class _Message(BaseModel):
    """A piece of a streamed answer, or a whole one."""

    content: str | None = None
    refusal: str | None = None
    reasoning: str | None = None
    reasoning_content: str | None = None
    tool_calls: list[_ToolCall] | None = None

    def events(self) -> Iterator[Event]:
        # Some servers send the same reasoning under its old name and its new one.
        if reasoning := self.reasoning or self.reasoning_content:
            yield Reasoning(reasoning)
        if text := self.content or self.refusal:
            yield Text(text)
        for call in self.tool_calls or ():
            yield ToolCall(call.function.name or "", call.function.arguments or "")


class _Choice(BaseModel):
    delta: _Message | None = None
    message: _Message | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(BaseModel):
    """A chunk of a stream, a whole answer, or an error in the place of either."""

    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None
    object: str | None = None
    message: str | None = None
    code: Any = None


class ChatReader:
    """Reads one answer.

    Usage and finish reason are held back until `end`, so that `Finish` comes last in every server's order. What
    stands behind the finish reason is not part of the answer.

    Args:
        server: what faults call the sender, such as `the model server at http://127.0.0.1:8000/v1`.
        max_characters: where an answer is cut off whose server does not do it.
    """

    def __init__(self, server: str, max_characters: int = MAX_CHARACTERS) -> None:
        self._server = server
        self._characters_left = max_characters
        self._usage: Usage | None = None
        self._reason: str | None = None

    @property
    def finished(self) -> bool:
        """Whether the answer is whole; only usage may follow."""
        return self._reason is not None

    @property
    def endless(self) -> bool:
        """Whether it was cut off here: nothing more needs to be read."""
        return self._characters_left < 0

    def read(self, data: str | bytes | None) -> list[Event]:
        """An event's data (None: a comment) or a whole answer that was not streamed; `Fault` ends the stream."""
        if data is None or data == "[DONE]":
            return [Idle()]
        try:
            completion = _Completion.model_validate_json(data)
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]["msg"]
            return self._unless_finished(
                self.fault(f"sent something that is no chat completion ({problem}): {excerpt(data)}", "again")
            )
        if completion.error or completion.object == "error":
            said = f"answered with an error: {_error_text(completion)}"
            return self._unless_finished(self.fault(said, _error_cure(completion)))
        if completion.usage:
            self._usage = Usage(completion.usage.prompt_tokens, completion.usage.completion_tokens)
        return list(self._content(completion)) or [Idle()]

    def end(self) -> list[Event]:
        """What stands at the end of the stream: usage, where the server counts, and `Finish` or `Fault`."""
        events: list[Event] = [self._usage] if self._usage else []
        if self._reason is None:
            cut_off = "ended the stream without a finish reason: the answer is cut off"
            return [*events, self.fault(cut_off, "again")]
        known = next((reason for reason in _REASONS if reason == self._reason), None)
        odd = f"ended with the finish reason {self._reason!r}"
        return [*events, Finish(known) if known else self.fault(odd, "again")]

    def fault(self, problem: str, cure: Cure = "none", retry_after_s: float | None = None) -> Fault:
        """A fault of this server."""
        return Fault("server", f"{self._server} {problem}", cure, retry_after_s)

    def _content(self, completion: _Completion) -> Iterator[Event]:
        if self.finished:
            return
        for choice in completion.choices or ():
            if message := choice.delta or choice.message:
                yield from self._counted(message.events())
            self._reason = choice.finish_reason or self._reason

    def _counted(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            match event:
                case Text() | Reasoning():
                    self._characters_left -= len(event.text)
                case ToolCall():
                    self._characters_left -= len(event.name) + len(event.arguments)
            yield event
        if self.endless:
            self._reason = "length"

    def _unless_finished(self, fault: Fault) -> list[Event]:
        return [Idle()] if self.finished else [fault]


def excerpt(text: str | bytes) -> str:
    """The beginning of somebody else's text, on one line, to be quoted in a sentence."""
    shown = text[: _SHOWN * 4].decode("utf-8", "replace") if isinstance(text, bytes) else text
    line = " ".join(shown.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def _error_text(completion: _Completion) -> str:
    error = completion.error
    if isinstance(error, dict):
        error = error.get("message") or error
    return excerpt(str(error or completion.message or "no reason given"))


def _error_cure(completion: _Completion) -> Cure:
    """By the error's code, where it has one that is an HTTP status."""
    error = completion.error
    code = str(error.get("code") if isinstance(error, dict) else completion.code)
    return cure(int(code)) if len(code) == 3 and code.isascii() and code.isdigit() else "again"
