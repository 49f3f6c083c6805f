"""The strategy `direct`."""

import asyncio
from collections.abc import AsyncIterator

from pytest_logomesh.agents.purple.direct import DirectStrategy
from pytest_logomesh.records.events import Event, Fault, Finish, Idle, Text, Usage
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.testing import Gate, ManualClock, ScriptedAgent


class ScriptedModel:
    """Implements `roles.Model` with a scripted stream."""

    def __init__(self, *steps: Event | Gate) -> None:
        self._agent = ScriptedAgent(*steps)
        self.asked: list[list[dict[str, str]]] = []

    def stream(self, messages: list[dict[str, str]]) -> AsyncIterator[Event]:
        """The script."""
        self.asked.append(messages)
        return self._agent.stream("", {})

    async def close(self) -> None:
        """Nothing to let go of."""


async def test_the_prompt_is_asked_once_and_the_answer_handed_on() -> None:
    """One question, one answer, every event as it came."""
    events: list[Event] = [Idle(), Text("a"), Usage(1, 1), Finish("length")]
    model = ScriptedModel(*events)
    strategy = DirectStrategy(model, StreamLimits(), ManualClock())

    assert [event async for event in strategy.stream("the prompt", {"battle": "b"})] == events
    assert model.asked == [[{"role": "user", "content": "the prompt"}]]


async def test_a_stalled_model_is_a_fault_of_the_server() -> None:
    """The fault names the limit and its flag, and the text before it is kept."""
    clock = ManualClock()
    strategy = DirectStrategy(ScriptedModel(Text("half"), Gate()), StreamLimits(stall_s=7), clock)

    async def read() -> list[Event]:
        return [event async for event in strategy.stream("the prompt", {})]

    reading = asyncio.create_task(read())
    await clock.advance(7)

    assert await reading == [
        Text("half"),
        Fault("server", "the model server stalled: no new content within 7 s (--logomesh-stall-timeout)"),
    ]
