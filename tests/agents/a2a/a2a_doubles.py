"""Agents, clocks and assignments for the tests of A2A; agents are served by the real SDK or a socket."""

import asyncio
import heapq
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import (
    AgentCapabilities,
    AgentCard,
    AgentInterface,
    AgentSkill,
    Message,
    Part,
    Task,
    TaskState,
    TaskStatus,
)
from starlette.applications import Starlette

from pytest_logomesh.agents.a2a.listening import Listener
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.events import Event
from pytest_logomesh.records.submission import Assignment
from pytest_logomesh.records.task import Program, Rules, Solution
from pytest_logomesh.records.task import Task as CodingTask

Act = Callable[[TaskUpdater, RequestContext, EventQueue], Awaitable[None]]


class ManualClock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        """Seconds since the clock was made."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have been let pass."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._now + seconds, self._count, future))
        await future

    def advance(self, seconds: float) -> None:
        """Let time pass and wake whoever slept until then."""
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds; a test that waits in vain fails."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  what holds is foreign state, without an event to wait for
            await asyncio.sleep(0)


async def pass_time(clock: ManualClock, task: asyncio.Task[Any], step: float = 1.0) -> None:
    """Let time pass in steps of some seconds, faster than real time does, until a task is done."""
    async with asyncio.timeout(10):
        while not task.done():
            clock.advance(step)
            await asyncio.sleep(0.001)


class Script:
    """A strategy that streams what it is given; a callable in between is awaited."""

    def __init__(self, *events: Event | Callable[[], Awaitable[None]]) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closed = asyncio.Event()
        self._events = events

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The events."""
        self.asked.append((prompt, dict(assignment)))
        try:
            for event in self._events:
                if callable(event):
                    await event()
                else:
                    yield event
        finally:
            self.closed.set()


class Agent(AgentExecutor):
    """A foreign agent on the SDK: one act a request, the last one for all that follow."""

    def __init__(self, *acts: Act) -> None:
        self.asked = 0
        self.metadata: list[dict[str, object]] = []
        self.contexts: list[str] = []
        self.prompts: list[str] = []
        self.cancelled = asyncio.Event()
        self._acts = acts

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Play the act."""
        act = self._acts[min(self.asked, len(self._acts) - 1)]
        self.asked += 1
        self.metadata.append(dict(context.message.metadata) if context.message else {})
        self.contexts.append(context.context_id or "")
        self.prompts.append(context.get_user_input())
        await act(
            TaskUpdater(event_queue, context.task_id or "", context.context_id or ""), context, event_queue
        )

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Note it, and say so."""
        self.cancelled.set()
        await TaskUpdater(event_queue, context.task_id or "", context.context_id or "").cancel()


async def begin(updater: TaskUpdater, queue: EventQueue) -> None:
    """Open the task, which the SDK wants before anything else."""
    status = TaskStatus(state=TaskState.TASK_STATE_SUBMITTED)
    await queue.enqueue_event(Task(id=updater.task_id, context_id=updater.context_id, status=status))


def says(updater: TaskUpdater, *texts: str) -> Message:
    """A message of the agent."""
    return updater.new_agent_message([Part(text=text) for text in texts])


@asynccontextmanager
async def served(
    agent: AgentExecutor, streaming: bool = True, binding: str = "JSONRPC", version: str = "1.0"
) -> AsyncIterator[str]:
    """An agent at a loopback address, by the SDK's own means."""
    listener = Listener()
    card = AgentCard(
        name="foreign",
        description="An agent for tests.",
        version="1",
        supported_interfaces=[
            AgentInterface(url=listener.url, protocol_binding=binding, protocol_version=version)
        ],
        capabilities=AgentCapabilities(streaming=streaming),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[AgentSkill(id="s", name="s", description="s", tags=["t"])],
    )
    handler = DefaultRequestHandler(agent, InMemoryTaskStore(), card)
    routes = [
        *create_agent_card_routes(card),
        *create_jsonrpc_routes(handler, "/", enable_v0_3_compat=True),
        *create_rest_routes(handler, enable_v0_3_compat=True),
    ]
    listener.serve(Starlette(routes=routes))
    try:
        yield listener.url
    finally:
        await handler.aclose()
        await listener.stop()


class RawAgent:
    """A server that sends prepared bytes, one answer a question, the last one again and again.

    `old` agents speak A2A 0.3. Where `refers_to` is an address, the card says that the agent is found there.
    """

    def __init__(
        self,
        *answers: bytes,
        card: bytes | None = None,
        streaming: bool = True,
        old: bool = False,
        refers_to: str | None = None,
    ) -> None:
        self.asked = 0
        self.cancels = 0
        self.cards = 0
        self.questions: list[dict[str, Any]] = []
        self.url = ""
        self._answers = answers
        self._card = card
        self._streaming = streaming
        self._old = old
        self._refers_to = refers_to

    @asynccontextmanager
    async def served(self, port: int = 0) -> AsyncIterator[str]:
        """Serve it on loopback."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._server = server
        async with server:
            yield self.url

    def die(self) -> None:
        """Accept no connection any more."""
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        try:
            if head.startswith("get"):
                self.cards += 1
                writer.write(self._card if self._card is not None else self._own_card())
            else:
                length = int(head.split("content-length:")[1].split("\r\n")[0])
                question = json.loads(await reader.readexactly(length))
                if question["method"] in {"CancelTask", "tasks/cancel"}:
                    self.cancels += 1
                else:
                    self.questions.append(question)
                    writer.write(self._answers[min(self.asked, len(self._answers) - 1)])
                    self.asked += 1
            await writer.drain()
        except ConnectionError:
            pass  # the client had enough, which is what some tests are about
        finally:
            writer.close()

    def _own_card(self) -> bytes:
        url = self._refers_to or self.url
        new = {"supportedInterfaces": [{"url": url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0"}]}
        old = {"url": url, "preferredTransport": "JSONRPC", "protocolVersion": "0.3.0"}
        card = {
            "name": "raw",
            "description": "raw",
            "version": "1",
            "capabilities": {"streaming": self._streaming},
            "skills": [],
        }
        return response(json.dumps(card | (old if self._old else new)).encode(), "application/json")


def response(body: bytes, kind: str, status: str = "200 OK", headers: str = "") -> bytes:
    """An HTTP response with its length."""
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{headers}\r\n".encode()
        + body
    )


def stream_of(*results: object) -> bytes:
    """An HTTP response: an event stream of JSON-RPC results that ends with the connection."""
    lines = "".join(
        "data: " + json.dumps({"jsonrpc": "2.0", "id": "1", "result": result}) + "\n\n" for result in results
    )
    return b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + lines.encode()


def reply_of(result: object) -> bytes:
    """An HTTP response: one JSON-RPC result."""
    return response(json.dumps({"jsonrpc": "2.0", "id": "1", "result": result}).encode(), "application/json")


def error_of(code: int, message: str) -> bytes:
    """An HTTP response: a JSON-RPC error."""
    error = {"jsonrpc": "2.0", "id": "1", "error": {"code": code, "message": message}}
    return response(json.dumps(error).encode(), "application/json")


def artifact(text: str, append: bool = False, key: str = "a") -> dict[str, object]:
    """An artifact update as JSON."""
    return {
        "artifactUpdate": {
            "taskId": "t",
            "contextId": "c",
            "append": append,
            "artifact": {"artifactId": key, "parts": [{"text": text}]},
        }
    }


def coding_task(solution: Solution, **fields: object) -> CodingTask:
    """A task around a solution."""
    values: dict[str, object] = {
        "id": "lru",
        "title": "T",
        "level": "beginner",
        "names": ("f",),
        "rules": Rules(imports=()),
        "instruction": "Do it.",
        "reference": solution,
        "observers": "",
        "behaviours": (),
        "path": Path("tasks/lru"),
        "digest": "d",
    }
    return CodingTask.model_validate({**values, **fields})


def solution(
    source: str = "def f():\n    return 1\n", tests: str = "def test_f():\n    assert f()\n"
) -> Solution:
    """A solution of one file."""
    return Solution(
        program=Program(name="reference", files={"solution.py": source}),
        tests={"test_solution.py": tests},
        rationale="Because.",
    )


def assignment(
    twin: str | None = None,
    task: str = "lru",
    prompt: str = "Please.",
    number: int = 1,
    rounds: int = 1,
) -> Assignment:
    """A question to Purple; `number` is the round's."""
    tier = "flawed" if twin else "reference"
    battle = Battle(task=task, tier=tier, strategy=tier, repeat=1, seed=1, rounds=rounds, twin=twin)
    return Assignment(battle=battle, task=coding_task(solution()), prompt=prompt, round=number)
