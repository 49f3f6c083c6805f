"""Runs a strategy for one A2A request and relays its events as task updates."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import (
    Artifact,
    Part,
    Task,
    TaskArtifactUpdateEvent,
    TaskState,
    TaskStatus,
)

from pytest_logomesh.agents.a2a import wire
from pytest_logomesh.agents.a2a.frames import Frame, Frames
from pytest_logomesh.agents.a2a.proto import fields_of
from pytest_logomesh.agents.a2a.wire import Kind
from pytest_logomesh.records.errors import BrokenPart, ServerBroken
from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
    Waiting,
)
from pytest_logomesh.records.roles import Clock, Strategy


class StrategyExecutor(AgentExecutor):
    """A strategy as the SDK's server wants it: one stream a request.

    Args:
        strategy: answers the requests.
        clock: what frames are timed by.
    """

    def __init__(self, strategy: Strategy, clock: Clock) -> None:
        self._strategy = strategy
        self._clock = clock

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Stream one answer; every way it can end is a terminal status."""
        task_id, context_id = context.task_id or "", context.context_id or ""
        if context.current_task is None:
            status = TaskStatus(state=TaskState.TASK_STATE_WORKING)
            await event_queue.enqueue_event(Task(id=task_id, context_id=context_id, status=status))
        relay = _Relay(TaskUpdater(event_queue, task_id, context_id))
        try:
            events = self._strategy.stream(context.get_user_input(""), _assignment(context))
            async with _closing(events), Frames(self._clock, relay.frame) as frames:
                async for event in events:
                    await relay.take(event, frames)
        except BrokenPart as broken:
            await relay.fail("server" if isinstance(broken, ServerBroken) else None, str(broken))
        else:
            await relay.end()

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Say that the task is cancelled; the server then cancels `execute`."""
        await TaskUpdater(event_queue, context.task_id or "", context.context_id or "").cancel()


class _Relay:
    """One answer's events on their way into A2A."""

    def __init__(self, updater: TaskUpdater) -> None:
        self._updater = updater
        self._begun: set[Kind] = set()
        self._outdated: set[Kind] = set()
        self._finish: Finish | None = None
        self._fault: Fault | None = None
        self._usage: Usage | None = None

    async def take(self, event: Event, frames: Frames) -> None:
        """One event: content goes into frames, what is told goes at once, the rest is kept for the end."""
        match event:
            case Text() | Reasoning() | ToolCall():
                await frames.add(event)
            case StepStart() | StepEnd():
                await frames.flush()
                edge = wire.START if isinstance(event, StepStart) else wire.END
                await self._tell({wire.STEP: wire.carried(event.id), wire.EDGE: edge})
            case Waiting():
                await frames.flush()
                await self._tell({wire.WAITING: wire.carried(event.reason)})
            case Asked():
                await frames.begin_anew()
                self._begin_anew(event.attempt)
                await self._tell({wire.ASKED: event.attempt, wire.REASON: wire.carried(event.reason)})
            case Finish():
                self._finish = event
            case Fault():
                self._fault = event
            case Usage():
                self._usage = event

    def _begin_anew(self, attempt: int) -> None:
        """What an earlier attempt left is replaced by what the next one sends."""
        if attempt > 1:
            self._outdated |= self._begun
            self._begun.clear()
            self._finish = self._fault = self._usage = None

    async def _tell(self, fields: dict[str, object]) -> None:
        await self._updater.update_status(TaskState.TASK_STATE_WORKING, metadata=fields)

    async def frame(self, frame: Frame) -> None:
        """One frame as an artifact update; each kind is an artifact of its own."""
        fields: dict[str, object] = {wire.KIND: frame.kind, wire.TOKENS: frame.tokens}
        if frame.name:
            fields[wire.NAME] = frame.name
        update = TaskArtifactUpdateEvent(
            task_id=self._updater.task_id,
            context_id=self._updater.context_id,
            artifact=Artifact(
                artifact_id=frame.kind, parts=[Part(text=frame.text)], metadata={wire.KIND: frame.kind}
            ),
            append=frame.kind in self._begun,
            metadata=fields,
        )
        self._begun.add(frame.kind)
        await self._updater.event_queue.enqueue_event(update)

    async def _clear(self) -> None:
        """Empty the artifacts that the last attempt did not replace."""
        for kind in sorted(self._outdated - self._begun):
            await self.frame(Frame(kind))

    async def end(self) -> None:
        """The status that closes the stream."""
        if self._fault:
            await self.fail(self._fault.kind, self._fault.message)
        elif self._finish is None:
            await self.fail(None, "the strategy ended without saying that it was done")
        else:
            fields: dict[str, object] = {wire.FINISH_REASON: self._finish.reason}
            if self._usage:
                fields[wire.USAGE] = {
                    "prompt_tokens": self._usage.prompt_tokens,
                    "completion_tokens": self._usage.completion_tokens,
                }
            await self._clear()
            await self._updater.update_status(TaskState.TASK_STATE_COMPLETED, metadata=fields)

    async def fail(self, fault: str | None, message: str) -> None:
        """The task failed; `fault` is `server` or `agent`, None where the agent itself broke."""
        await self._clear()
        await self._updater.update_status(
            TaskState.TASK_STATE_FAILED,
            message=self._updater.new_agent_message([Part(text=wire.carried(message))]),
            metadata={wire.FAULT: fault} if fault else None,
        )


def _assignment(context: RequestContext) -> dict[str, str]:
    """What the harness says of the battle; the protocol says which conversation it is. Others count no rounds."""
    fields = fields_of(context.message.metadata) if context.message else {}
    names = {name: value for name, value in fields.items() if isinstance(value, str)}
    return {wire.ROUND: "", **names, wire.CONTEXT: context.context_id or ""}


@asynccontextmanager
async def _closing(events: AsyncIterator[Event]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
