"""Serves an ASGI application inside a running event loop, as a guest: no signals, no logs, no process."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

_DRAIN_S = 1
"""How long connections may take to end when the server stops, seconds."""


class Listener:
    """A bound address: `url` is known before anything is served at it.

    Args:
        host: the address to listen on.
        port: 0 takes a free one.

    Raises:
        OSError: the address cannot be bound.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self._socket = _bound(host, port)
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self._server: _QuietServer | None = None
        self._serving: asyncio.Task[None] | None = None

    def serve(self, app: ASGIApp) -> None:
        """Serve `app` from now on; requests that came earlier have waited."""
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            date_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_DRAIN_S,
        )
        self._server = _QuietServer(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        """Let connections end and stop listening; harmless when called twice."""
        if self._server and self._serving:
            self._server.over.set()
            await self._serving
        self._socket.close()


class _QuietServer(uvicorn.Server):
    """A server that leaves signals to the process that it is a guest of, and wakes up only for requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.over.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bound(host: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio does not switch Nagle off, and every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1024)  # before the server runs, so that no early request is refused
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)  # noqa: FBT003  the socket API takes it by position alone
    return listener
