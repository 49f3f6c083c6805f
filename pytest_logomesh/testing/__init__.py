"""Public fakes for tests of agents, strategies and models: a clock moved by hand, a scripted server and agent."""

from pytest_logomesh.testing.agent import ScriptedAgent
from pytest_logomesh.testing.clock import ManualClock
from pytest_logomesh.testing.connection import ModelRequest
from pytest_logomesh.testing.gate import Gate
from pytest_logomesh.testing.model_server import ScriptedModelServer
from pytest_logomesh.testing.script import (
    Cut,
    Head,
    Pause,
    Reset,
    Script,
    Send,
    Wait,
    answers,
    chunk,
    delta,
    jsonl,
    says,
    sent,
)

__all__ = [
    "Cut",
    "Gate",
    "Head",
    "ManualClock",
    "ModelRequest",
    "Pause",
    "Reset",
    "Script",
    "ScriptedAgent",
    "ScriptedModelServer",
    "Send",
    "Wait",
    "answers",
    "chunk",
    "delta",
    "jsonl",
    "says",
    "sent",
]
