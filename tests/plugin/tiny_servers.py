"""What stands behind a run on the tiny tasks: scripts for the model server, and agents at an address of their own."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count

from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.records.events import Event, Finish, Text
from pytest_logomesh.records.roles import Strategy
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.testing import ModelRequest, Script, says
from tests.plugin.tiny_tasks import right_answer, task_of


def asked_for(request: ModelRequest) -> str:
    """The task that a request to the model is about."""
    return task_of(request.body["messages"][-1]["content"])


def solves(request: ModelRequest) -> Script:
    """The right answer to whichever task is asked for."""
    text = right_answer(asked_for(request))
    return says(*(text[start : start + 20] for start in range(0, len(text), 20)))


def by_task(**scripts: Script) -> Callable[[ModelRequest], Script]:
    """A script for each task."""
    return lambda request: scripts[asked_for(request)]


def at_first(script: Script) -> Callable[[ModelRequest], Script]:
    """A script for the first question, the right answer to every later one."""
    numbers = count()
    return lambda request: solves(request) if next(numbers) else script


class Solver:
    """A strategy that knows the tiny tasks."""

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The right answer, in two pieces."""
        text = right_answer(task_of(prompt))
        yield Text(text[:10])
        yield Text(text[10:])
        yield Finish("stop")


@contextmanager
def agent_at_an_address(strategy: Strategy) -> Iterator[str]:
    """An A2A agent in a thread of its own; its URL."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="tiny-agent", daemon=True)
    thread.start()
    server = A2AServer(strategy, "tiny-agent", SystemClock())
    try:
        yield asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: A2AServer) -> None:
    await server.stop()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


class _WebPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = b"<!doctype html><title>Welcome</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def web_page() -> Iterator[str]:
    """The address of a server that answers everything with HTML."""
    with HTTPServer(("127.0.0.1", 0), _WebPage) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def nobody() -> str:
    """An address at which nothing listens."""
    with HTTPServer(("127.0.0.1", 0), _WebPage) as server:
        return f"http://127.0.0.1:{server.server_port}"
