"""Tokens a second over A2A, server and client in one process, against a plain relay of one event a token.

Run it: `python -m tests.benchmarks.bench_a2a`. Owed: at least 10 thousand tokens a second.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Mapping

import httpx
from a2a.client.client import ClientConfig
from a2a.client.client_factory import ClientFactory
from a2a.server.agent_execution import RequestContext
from a2a.server.events import EventQueue
from a2a.server.tasks import TaskUpdater
from a2a.types import Message, Part, Role, SendMessageRequest, TaskState, TaskStatus
from a2a.types import Task as A2ATask

from pytest_logomesh.agents.a2a.card import fetch_card
from pytest_logomesh.agents.a2a.client import A2APurple
from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.records.events import Event, Finish, Text, Usage
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import Agent, assignment, served

STREAMS = 32
TOKENS = 2000


class Burst:
    """One-token events as fast as the loop turns; each gives the loop a turn, as a socket would."""

    async def stream(self, prompt: str, names: Mapping[str, str]) -> AsyncIterator[Event]:
        """The tokens."""
        for _ in range(TOKENS):
            yield Text("toke")
            await asyncio.sleep(0)
        yield Usage(1, TOKENS)
        yield Finish("stop")


class Paced:
    """One-token events at the pace of a model server that serves many."""

    def __init__(self, tokens: int, per_second: float) -> None:
        self._tokens = tokens
        self._pause = 1 / per_second

    async def stream(self, prompt: str, names: Mapping[str, str]) -> AsyncIterator[Event]:
        """The tokens."""
        start = time.monotonic()
        for number in range(self._tokens):
            await asyncio.sleep(max(0.0, start + number * self._pause - time.monotonic()))
            yield Text("toke")
        yield Usage(1, self._tokens)
        yield Finish("stop")


async def ours(strategy: Burst | Paced, streams: int) -> tuple[float, float]:
    """Wall and processor seconds for `streams` answers at once."""
    clock = SystemClock()
    server = A2AServer(strategy, "bench", clock)
    purple = A2APurple(await server.start(), StreamLimits(), clock, trusted=True)
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(purple.answer(assignment()) for _ in range(streams)))
    spent = time.perf_counter() - wall, time.process_time() - cpu
    await purple.close()
    await server.stop()
    return spent


async def one_event_a_token(updater: TaskUpdater, context: RequestContext, queue: EventQueue) -> None:
    """What the SDK's own examples do."""
    status = TaskStatus(state=TaskState.TASK_STATE_WORKING)
    await queue.enqueue_event(A2ATask(id=updater.task_id, context_id=updater.context_id, status=status))
    for number in range(TOKENS):
        await updater.add_artifact([Part(text="toke")], artifact_id="a", append=number > 0)
        await asyncio.sleep(0)
    await updater.complete()


async def plain(streams: int) -> float:
    """Wall seconds of the SDK's own server and client, one event a token."""
    async with served(Agent(one_event_a_token)) as url, httpx.AsyncHTTPTransport() as transport:
        card = await fetch_card(url, transport)

        async def ask() -> None:
            async with httpx.AsyncClient(timeout=None) as http:
                client = ClientFactory(ClientConfig(httpx_client=http)).create(card)
                message = Message(role=Role.ROLE_USER, message_id="m", parts=[Part(text="Please.")])
                async for _ in client.send_message(SendMessageRequest(message=message)):
                    pass

        start = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(streams)))
        return time.perf_counter() - start


def report(line: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main() -> None:
    """Measure and print."""
    await ours(Burst(), 1)
    wall, cpu = await ours(Burst(), STREAMS)
    burst = STREAMS * TOKENS / wall
    report(f"as fast as it goes, {STREAMS} streams of {TOKENS}: {burst:,.0f} tokens/s")
    report(f"  processor: {cpu / STREAMS * 1e3:.1f} ms a stream")
    wall, cpu = await ours(Paced(1500, 150.0), 100)
    report(f"100 streams at 150 tokens/s for 10 s: {150_000 / wall:,.0f} tokens/s in {wall:.2f} s")
    report(f"  processor: {cpu / wall:.0%} of one core")
    peer = 4 * TOKENS / await plain(4)
    report(f"the SDK's own relay, one event a token, 4 streams: {peer:,.0f} tokens/s")
    report(f"  ratio: {burst / peer:.0f}")


if __name__ == "__main__":
    asyncio.run(main())
