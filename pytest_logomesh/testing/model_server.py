"""An OpenAI-compatible server on a loopback port that does to each byte what its script says."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from pytest_logomesh.testing.connection import Connection, ModelRequest
from pytest_logomesh.testing.script import Script, answers


class ScriptedModelServer:
    """A real HTTP server in a thread of its own; a context manager.

    It answers `GET /health` and `GET /v1/models`, and plays the script for `POST /v1/chat/completions`.

    Args:
        script: for every chat completion, or a function that gives one for each request.
        models: the ids it offers.
        api_key: what it wants as bearer token; None is nothing.
        port: where it listens; 0 takes a free one.
    """

    def __init__(
        self,
        script: Script | Callable[[ModelRequest], Script] = (),
        models: tuple[str, ...] = ("scripted",),
        api_key: str | None = None,
        port: int = 0,
    ) -> None:
        self._script = script
        self._models = models
        self._api_key = api_key
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="scripted-model-server", daemon=True)
        self._started = threading.Event()
        self._stopping = asyncio.Event()
        self._connections: set[asyncio.Task[None]] = set()
        self.port = port
        self.requests: list[ModelRequest] = []
        """Every chat completion that was asked for."""
        self.left = threading.Event()
        """Set once a client goes away in the middle of an answer."""

    @property
    def url(self) -> str:
        """Without `/v1`."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._loop is not None  # set before `__enter__` returns
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._started.set()  # where it cannot listen, nobody waits for it

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stopping.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        # Closed transports say goodbye in the loop's next turn; a loop that ends before leaves open sockets behind.
        await asyncio.sleep(0)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer, self._respond, self.left.set)
        task = asyncio.create_task(connection.attend())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    def _respond(self, request: ModelRequest) -> Script:
        wanted = f"Bearer {self._api_key}"
        if request.path == "/health":
            return answers(200, "", "text/plain")
        if self._api_key is not None and request.headers.get("authorization") != wanted:
            return answers(
                401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}}
            )
        if request.path == "/v1/models":
            models = [{"id": model, "object": "model"} for model in self._models]
            return answers(200, {"object": "list", "data": models})
        if (request.method, request.path) == ("POST", "/v1/chat/completions"):
            self.requests.append(request)
            return self._script(request) if callable(self._script) else self._script
        return answers(404, {"error": {"message": f"no {request.method} {request.path} here"}})
