"""Asks a model over the wire, once."""

from typing import Any

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.records.events import Event, Fault, Idle
from pytest_logomesh.testing import (
    Script,
    ScriptedModelServer,
)

SAMPLING = Sampling(temperature=0.0, max_tokens=64, seed=7)
MESSAGES = [{"role": "user", "content": "hello"}]
NDJSON = "application/x-ndjson"


async def ask(server: ScriptedModelServer, schema: Any = None) -> list[Event]:
    """All events of one answer."""
    model = OpenAIModel(Endpoint(server.url), "scripted", SAMPLING, schema)
    try:
        return [event async for event in model.stream(MESSAGES)]
    finally:
        await model.close()


async def answer(script: Script) -> list[Event]:
    """All events of one answer of a server that follows a script, without the idle ones."""
    with ScriptedModelServer(script) as server:
        return [event for event in await ask(server) if event != Idle()]


def fault_in(events: list[Event]) -> Fault:
    """The server's fault that a stream ends with."""
    assert isinstance(events[-1], Fault)
    assert events[-1].kind == "server"
    return events[-1]
