"""Red at an A2A address of its own, without a run: what `logomesh serve red` starts."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack
from random import SystemRandom
from types import TracebackType
from typing import Self

from a2a.types import AgentSkill

from pytest_logomesh.agents.a2a.server import A2AServer, Trade
from pytest_logomesh.agents.red.agent import RedStrategy
from pytest_logomesh.agents.red.model.attacker import ModelRed
from pytest_logomesh.agents.red.model.contract import JSON_SCHEMA
from pytest_logomesh.assembly.attacking import SAMPLING
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel
from pytest_logomesh.models.preflight import inspect_endpoint, require_model
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.finding import Gate
from pytest_logomesh.streaming.clock import SystemClock

_ENDS = (signal.SIGINT, signal.SIGTERM)


def check_model(model: str, url: str, key: str | None) -> None:
    """That the server at an address offers a model.

    Raises:
        OptionMistake: it does not, or there is none.
    """
    if not url.startswith(("http://", "https://")):
        raise OptionMistake(
            "--endpoint", f"needs an address that begins with http:// or https://, not {url!r}"
        )
    endpoint = Endpoint(url=url, api_key=key)
    require_model(inspect_endpoint(endpoint, "--endpoint"), model, endpoint.shown, "--model")


class RedAgent:
    """A context in which Red can be asked; leaving it stops everything.

    Args:
        host: the address to listen on.
        port: 0 takes a free one.
    """

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._runner = asyncio.Runner()
        self._opened = AsyncExitStack()
        self._over = asyncio.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._runner as runner:
            runner.run(self._opened.aclose())

    def start(self, model: str | None, endpoint: str | None, key: str | None) -> str:
        """Listen; the agent's URL.

        Args:
            model: a model's id; None for static checks alone.
            endpoint: where it is served.
            key: what the server wants as bearer token.

        Raises:
            OptionMistake: the address cannot be listened at.
        """
        return self._runner.run(self._start(_model_red(model, endpoint, key)))

    def serve(self) -> None:
        """Return when the process is told to end."""
        self._runner.run(self._serve())

    async def _start(self, red: ModelRed | None) -> str:
        if red:
            self._opened.push_async_callback(red.close)
        host, port = self._place
        server = A2AServer(RedStrategy(red), "logomesh-red", SystemClock(), host, port, _trade())
        try:
            url = await server.start()
        except OSError as error:
            raise OptionMistake(
                "--port", f"cannot listen at {host}:{port} ({error}); name another"
            ) from error
        self._opened.push_async_callback(server.stop)
        return url

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        for number in _ENDS:
            loop.add_signal_handler(number, self._over.set)
        try:
            await self._over.wait()
        finally:
            for number in _ENDS:
                loop.remove_signal_handler(number)


def _model_red(model: str | None, url: str | None, key: str | None) -> ModelRed | None:
    if model is None or url is None:
        return None
    asked = OpenAIModel(Endpoint(url=url, api_key=key), model, SAMPLING, JSON_SCHEMA)
    return ModelRed(asked, model, SystemClock(), SystemRandom(), Gate())


def _trade() -> Trade:
    return Trade(
        description="Reports the weaknesses of a submission to a coding task; executes nothing of it.",
        skill=AgentSkill(
            id="attack",
            name="Attack a submission",
            description=(
                'Reads {"task": "...", "files": {"solution.py": "..."}}, or text with the sections TASK: and '
                'TARGET CODE:, and answers with {"attack_successful": ..., "findings": [...], "summary": "..."}.'
            ),
            tags=["security", "review"],
        ),
    )
