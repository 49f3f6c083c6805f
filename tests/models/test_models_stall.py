"""The stall truth table over the wire: a real server hangs in every way, and the clock is moved by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pytest_logomesh.models.attempt import attempt
from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.member import Member, Standing
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.records.events import Fault, Finish, Reasoning, Text
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.testing import Gate, Head, ManualClock, ScriptedModelServer, Send, Wait, delta
from pytest_logomesh.testing.script import Step
from tests.models.event_reading import Reading, reading

PING = Send(b": ping\n\n")
EMPTY = delta(content="")


class Answer:
    """An answer on its way, with the clock in the test's hand."""

    def __init__(self, server: ScriptedModelServer, read: Reading, clock: ManualClock) -> None:
        self.server = server
        self.read = read
        self.clock = clock

    @property
    def fault(self) -> str:
        """The message of the server's fault that has ended the stream; empty while there is none."""
        last = self.read.events[-1] if self.read.events else None
        return last.message if isinstance(last, Fault) and last.kind == "server" else ""

    async def stalls_in(self, seconds: float, flag: str) -> bool:
        """Whether the stream goes on until so many seconds from now, ends then for this flag, and hangs up."""
        await self.clock.advance(seconds - 0.1)
        too_early = self.fault
        await self.clock.advance(0.1)
        await self.read.end()
        hung_up = await asyncio.to_thread(self.server.left.wait, 10)
        return not too_early and f"({flag})" in self.fault and hung_up


async def _healthy() -> bool:
    return True


async def _nobody() -> None:
    """What a server without metrics says about its queue."""


@asynccontextmanager
async def asked(*script: Step) -> AsyncIterator[Answer]:
    """A server that plays the script, and somebody who reads its answer."""
    clock = ManualClock()
    with ScriptedModelServer(script) as server:
        model = OpenAIModel(Endpoint(server.url), "scripted", Sampling(0.0, None, None), clock=clock)
        member = Standing(Member("the server", model, 1, probe=_healthy, waiting=_nobody))
        question = [{"role": "user", "content": "the prompt"}]
        with reading(attempt(member, question, StreamLimits(), clock)) as read:
            yield Answer(server, read, clock)
        await model.close()


async def test_a_head_that_never_comes_ends_at_the_head_limit() -> None:
    """No response within 30 s."""
    gate = Gate()
    async with asked(Wait(gate)) as answer:
        await asyncio.to_thread(gate.reached.wait, 10)

        assert await answer.stalls_in(30, "--logomesh-head-timeout")


async def test_a_head_and_then_silence_ends_at_the_first_token_limit() -> None:
    """No token within 120 s of the request."""
    async with asked(Head(), Wait(Gate())) as answer:
        await answer.read.until_idle(1)

        assert await answer.stalls_in(120, "--logomesh-first-token-timeout")


async def test_a_stream_that_stops_in_the_middle_ends_at_the_stall_limit() -> None:
    """Nothing new for 30 s; what came before is kept."""
    async with asked(Head(), delta(content="half"), Wait(Gate())) as answer:
        await answer.read.until(Text("half"))

        assert await answer.stalls_in(30, "--logomesh-stall-timeout")
    assert Text("half") in answer.read.events


async def test_pings_are_no_progress() -> None:
    """A server that only pings has stalled."""
    gate = Gate()
    async with asked(Head(), delta(content="a"), PING, Wait(gate), PING, PING, Wait(Gate())) as answer:
        await answer.read.until_idle(2)
        await answer.clock.advance(20)
        gate.open()
        await answer.read.until_idle(4)

        assert await answer.stalls_in(10, "--logomesh-stall-timeout")


async def test_empty_deltas_are_no_progress() -> None:
    """A server that sends deltas without content has stalled."""
    gate = Gate()
    async with asked(Head(), EMPTY, Wait(gate), EMPTY, EMPTY, Wait(Gate())) as answer:
        await answer.read.until_idle(2)
        await answer.clock.advance(100)
        gate.open()
        await answer.read.until_idle(4)

        assert await answer.stalls_in(20, "--logomesh-first-token-timeout")


async def test_reasoning_is_progress() -> None:
    """A model that thinks for long before it answers is left alone."""
    gates = [Gate(), Gate()]
    thoughts: list[Step] = [delta(reasoning="a"), Wait(gates[0]), delta(reasoning="b"), Wait(gates[1])]
    async with asked(Head(), *thoughts, delta(content="c"), delta("stop")) as answer:
        await answer.read.until(Reasoning("a"))
        await answer.clock.advance(29)
        gates[0].open()
        await answer.read.until(Reasoning("b"))
        await answer.clock.advance(29)
        gates[1].open()
        await answer.read.end()

    assert [event for event in answer.read.events if isinstance(event, Text | Finish)] == [
        Text("c"),
        Finish("stop"),
    ]


async def test_a_healthy_slow_prefill_is_left_alone() -> None:
    """The first token may take longer than any gap after it."""
    gate = Gate()
    async with asked(Head(), Wait(gate), delta(content="a"), delta("stop")) as answer:
        await answer.read.until_idle(1)
        await answer.clock.advance(119)
        gate.open()
        await answer.read.end()

    assert answer.read.events[-1] == Finish("stop")
