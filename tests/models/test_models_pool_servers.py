"""A pool over real servers on loopback ports, some of which are killed."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import httpx

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.member import Member
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.pool import Pool
from pytest_logomesh.records.events import Asked, Finish, Text, Waiting
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.testing import (
    Cut,
    Gate,
    Head,
    ManualClock,
    ModelRequest,
    Reset,
    Script,
    ScriptedModelServer,
    Send,
    Wait,
    answers,
    delta,
    says,
)
from tests.models.pool_rig import DONE, PoolReading, SteadyRandom, attempts, ending

INFLIGHT = 4
GOOD = says("yes")


def model_at(server: ScriptedModelServer, clock: ManualClock) -> OpenAIModel:
    """What asks a server."""
    return OpenAIModel(Endpoint(server.url), "scripted", Sampling(0.0, None, None), clock=clock)


def member_at(server: ScriptedModelServer, clock: ManualClock) -> Member:
    """A member whose health is asked for over the wire."""
    endpoint = Endpoint(server.url)

    async def probe() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"{endpoint.base}/models")).status_code == 200
        except httpx.HTTPError:
            return False

    async def waiting() -> None:
        return None

    return Member(endpoint.shown, model_at(server, clock), INFLIGHT, probe, waiting)


class Questions:
    """Questions to a pool over servers, with the clock in the test's hand."""

    def __init__(self, *servers: ScriptedModelServer, rng: random.Random) -> None:
        self.clock = ManualClock()
        self.names = [Endpoint(server.url).shown for server in servers]
        self.broken: list[str] = []
        members = [member_at(server, self.clock) for server in servers]
        self.pool = Pool(members, StreamLimits(), self.clock, rng, self._give_up)
        self.reads: list[PoolReading] = []

    def ask(self, text: str = "?") -> PoolReading:
        self.reads.append(PoolReading(self.pool.stream([{"role": "user", "content": text}])))
        return self.reads[-1]

    async def close(self) -> None:
        for read in self.reads:
            read.cancel()
        await self.pool.close()

    async def _give_up(self, reason: str) -> None:
        self.broken.append(reason)


@asynccontextmanager
async def pooled(*servers: ScriptedModelServer) -> AsyncIterator[Questions]:
    """A pool over these servers."""
    questions = Questions(*servers, rng=SteadyRandom())
    try:
        yield questions
    finally:
        await questions.close()


async def killed(server: ScriptedModelServer) -> None:
    """End a server in the middle of what it does."""
    await asyncio.to_thread(server.__exit__, None, None, None)


def number_in(request: ModelRequest) -> str:
    """The question that a request asks."""
    return str(request.body["messages"][-1]["content"])


def answers_until(count: int, gate: Gate) -> Callable[[ModelRequest], Script]:
    """Answers with the question's number; from the `count`th question on, it stops in the middle at a gate."""
    seen: list[str] = []

    def script(request: ModelRequest) -> Script:
        number = number_in(request)
        seen.append(number)
        pause = [Wait(gate)] if len(seen) > count else []
        return (Head(), delta(content="the answer to "), *pause, delta(content=number), delta("stop"))

    return script


def told(read: PoolReading) -> str:
    """The answer: what was told since the question went out last."""
    last = max(place for place, event in enumerate(read.events) if isinstance(event, Asked))
    return "".join(event.text for event in read.events[last:] if isinstance(event, Text))


async def test_of_two_servers_one_may_be_killed_in_the_middle_of_fifty_questions() -> None:
    """All 50 are answered, none twice, none lost; what the dead server had begun is asked again, and says so."""
    stuck, held = Gate(), Gate()
    dying = ScriptedModelServer(answers_until(10, stuck)).__enter__()
    with ScriptedModelServer(answers_until(10, held)) as living:
        async with pooled(dying, living) as questions:
            reads = [questions.ask(str(number)) for number in range(50)]
            await asyncio.to_thread(stuck.reached.wait, 10)
            await asyncio.to_thread(held.reached.wait, 10)
            await killed(dying)
            held.open()
            for read in reads:
                await read.end()
            states = questions.pool.states

    assert [told(read) for read in reads] == [f"the answer to {number}" for number in range(50)]
    assert all(ending(read) == DONE for read in reads)
    interrupted = [read for read in reads if len(attempts(read)) > 1]
    assert 1 <= len(interrupted) <= INFLIGHT + 3
    assert all(questions.names[0] in attempts(read)[1].reason for read in interrupted)
    served = [number_in(request) for request in living.requests]
    assert len(served) == len(set(served))
    assert [(state.healthy, state.inflight) for state in states] == [(len(interrupted) < 3, 0), (True, 0)]
    assert questions.broken == []


async def test_a_server_that_dies_alone_is_waited_for_and_asked_again_elsewhere() -> None:
    """After a restart the server has another address; the record says why there is a second attempt."""
    dying = ScriptedModelServer((Head(), delta(content="hal"), Wait(Gate()))).__enter__()
    async with pooled(dying) as questions:
        read = questions.ask()
        await read.until(Text("hal"))
        questions.pool.suspend(questions.names[0], "the model server is being restarted")
        await killed(dying)
        await read.until(Waiting("the model server is being restarted"))
        with ScriptedModelServer(GOOD) as restarted:
            questions.pool.resume(questions.names[0], member_at(restarted, questions.clock))
            await read.end()

    assert [asked.attempt for asked in attempts(read)] == [1, 2]
    assert "broke off the answer" in attempts(read)[1].reason
    assert (told(read), ending(read)) == ("yes", DONE)


async def test_a_reset_in_the_middle_is_asked_again_after_a_pause() -> None:
    """The text before it stays before the second `Asked`."""
    scripts: Iterator[Script] = iter(
        [(Head(), delta(content="hal"), Reset()), (Head(), delta(content="ha"), Cut()), GOOD]
    )
    with ScriptedModelServer(lambda _: next(scripts)) as server:
        async with pooled(server) as questions:
            read = questions.ask()
            for attempt, pause_s in enumerate((2, 4), start=1):
                await read.until_waits(attempt)
                await questions.clock.advance(pause_s)
            await read.end()

    assert told(read) == "yes"
    assert [event for event in read.events if isinstance(event, Text | Finish)] == [
        Text("hal"),
        Text("ha"),
        Text("yes"),
        DONE,
    ]


async def test_retry_after_is_obeyed_over_the_wire() -> None:
    """A server that says 7 s is asked after 7 s."""
    refusal = (Head(429, headers=(("Retry-After", "7"),)), Send(b"{}"))
    scripts = iter([refusal, GOOD])
    with ScriptedModelServer(lambda _: next(scripts)) as server:
        async with pooled(server) as questions:
            read = questions.ask()
            await read.until_waits(1)
            await questions.clock.advance(6.9)
            assert len(attempts(read)) == 1
            await questions.clock.advance(0.1)
            await read.end()
            limit = questions.pool.states[0].limit

    assert ending(read) == DONE
    assert "429" in attempts(read)[1].reason
    assert limit == INFLIGHT * 4 // 5


async def test_a_server_that_breaks_is_back_when_it_lists_its_models() -> None:
    """Three errors make it unhealthy; what it answers to `GET /models` makes it healthy."""
    broken = answers(500, {"error": {"message": "out of luck"}})
    scripts = iter([broken] * 3 + [GOOD] * 3)
    with ScriptedModelServer(lambda _: next(scripts)) as server:
        async with pooled(server) as questions:
            reads = [questions.ask() for _ in range(3)]
            for read in reads:
                await read.until_waits(1)
            assert not questions.pool.states[0].healthy
            await questions.clock.advance(2)
            for read in reads:
                await read.end()

            assert questions.pool.states[0].healthy
    assert all(ending(read) == DONE for read in reads)


async def test_a_cancelled_question_hangs_up() -> None:
    """The server sees its client leave, and generates no answer that nobody reads."""
    with ScriptedModelServer((Head(), delta(content="a"), Wait(Gate()))) as server:
        async with pooled(server) as questions:
            read = questions.ask()
            await read.until(Text("a"))
            read.cancel()

            assert await asyncio.to_thread(server.left.wait, 10)
            await questions.clock.advance(0)
            assert questions.pool.states[0].inflight == 0
