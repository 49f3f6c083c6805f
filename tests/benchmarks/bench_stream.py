"""Streamed tokens a second: parser, watchdog and meter against httpx's own reader of lines, side by side.

What looking for endless repetition costs of it is told apart.

    python -m tests.benchmarks.bench_stream [tokens]

A server in a process of its own sends one token a chunk, as fast as it is read.
"""

import asyncio
import json
import multiprocessing
import sys
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection

import httpx

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.records.events import Text
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.streaming.repetition import Repetition
from pytest_logomesh.streaming.watchdog import watch
from pytest_logomesh.testing import ScriptedModelServer, says

ROUNDS = 5


def serve(tokens: int, pipe: Connection) -> None:
    """Serve until told to stop."""
    with ScriptedModelServer(says(*(f"word{number} " for number in range(tokens)))) as server:
        pipe.send(server.url)
        pipe.recv()


async def raw_lines(url: str) -> int:
    """The lines of the response, each read as JSON, and nothing else."""
    tokens = 0
    async with (
        httpx.AsyncClient(timeout=None, trust_env=False) as client,
        client.stream("POST", f"{url}/v1/chat/completions", json={}) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                chunk = json.loads(line[6:])
                tokens += bool(chunk["choices"] and chunk["choices"][0]["delta"].get("content"))
    return tokens


async def watched(url: str) -> int:
    """The whole way of a battle's stream: model, watchdog and meter."""
    clock = SystemClock()
    meter = StreamMeter(clock)
    model = OpenAIModel(Endpoint(url), "scripted", Sampling(0.0, None, None))
    tokens = 0
    async for event in watch(model.stream([]), StreamLimits(), clock):
        meter.feed(event)
        tokens += isinstance(event, Text)
    await model.close()
    assert meter.figures().tokens == tokens
    return tokens


def repetition_cost(tokens: int) -> float:
    """Processor microseconds a token, for text that is regular and never the same."""
    repetition, events = Repetition(), [Text(f"a[{number}]\n") for number in range(tokens)]
    began = time.process_time()
    for event in events:
        repetition.take(event)
    return (time.process_time() - began) / tokens * 1e6


def cost(read: Callable[[str], Awaitable[int]], url: str, tokens: int) -> tuple[float, float]:
    """Wall and processor microseconds a token."""

    async def run() -> int:
        return await read(url)

    began, began_cpu = time.perf_counter(), time.process_time()
    assert asyncio.run(run()) == tokens
    return (time.perf_counter() - began) / tokens * 1e6, (time.process_time() - began_cpu) / tokens * 1e6


def main() -> None:
    """Print the best of some rounds for each reader, and the ratio."""
    tokens = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(tokens, there))
    server.start()
    url = here.recv()
    best = {}
    for reader in (raw_lines, watched):
        rounds = [cost(reader, url, tokens) for _ in range(ROUNDS)]
        wall, processor = (min(figures) for figures in zip(*rounds, strict=True))
        best[reader] = processor
        print(f"{reader.__name__:10} {1e6 / wall:9,.0f} tokens/s  {processor:6.1f} us processor a token")  # noqa: T201  # it is its purpose
    repetition = min(repetition_cost(tokens) for _ in range(ROUNDS))
    print(f"repetition {repetition:.2f} us processor a token, of those above")  # noqa: T201  # likewise
    print(f"ratio of processor time {best[watched] / best[raw_lines]:.2f}")  # noqa: T201  # likewise
    here.send("stop")
    server.join()


if __name__ == "__main__":
    main()
