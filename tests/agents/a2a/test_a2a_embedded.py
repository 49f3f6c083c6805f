"""Our own agents, end to end: A2AServer and A2APurple over loopback."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

import pytest

from pytest_logomesh.agents.a2a.client import A2APurple
from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.agents.purple.contract import read_answer
from pytest_logomesh.agents.purple.reference import ReferenceStrategy
from pytest_logomesh.records.errors import AgentBroken, NotDelivered, ServerBroken, Truncated
from pytest_logomesh.records.events import (
    Event,
    Fault,
    Finish,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
)
from pytest_logomesh.records.submission import Delivery
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.watchdog import Stalled, watch
from tests.agents.a2a.a2a_doubles import (
    ManualClock,
    Script,
    assignment,
    coding_task,
    pass_time,
    solution,
    until,
)
from tests.agents.a2a.a2a_pairs import Pairs, card_of, raw_events


async def test_the_reference_arrives_whole(pairs: Pairs) -> None:
    """The reference agent's answer reads back as the task's own solution, with its figures."""
    known = solution("def f():\n    return '\u2028 \x85 \U0001f600 \\n \"'\n" * 50)
    pair = await pairs(ReferenceStrategy({"lru": coding_task(known)}))
    delivery = await pair.purple.answer(assignment())
    submission = read_answer(delivery.text)
    assert dict(submission.files) == dict(known.program.files)
    assert dict(submission.tests) == dict(known.tests)
    assert submission.rationale == known.rationale
    assert delivery.stream.finish_reason == "stop"
    assert delivery.stream.attempts == 1
    assert delivery.stream.tokens == -(-len(delivery.text) // 4)


async def test_the_strategy_gets_the_prompt_whole_and_the_assignment(pairs: Pairs) -> None:
    """Prompt and battle, task and twin reach the strategy as they were sent."""
    script = Script(Text("x"), Finish("stop"))
    pair = await pairs(script)
    await pair.purple.answer(assignment(twin="off_by_one", prompt="Line 1\n\u2028Line 2 \U0001f600"))
    (prompt, names), *others = script.asked
    assert (prompt, others) == ("Line 1\n\u2028Line 2 \U0001f600", [])
    context = names.pop("context")
    assert context
    battle = {"battle": "lru-flawed-off_by_one-1", "task": "lru", "twin": "off_by_one"}
    assert names == {**battle, "round": "1", "rounds": "1"}


async def test_tokens_travel_in_frames(pairs: Pairs) -> None:
    """A hundred tokens over a second are five frames: the first token, then one for every 250 ms."""
    clock = ManualClock()

    class Steady:
        async def stream(self, prompt: str, names: Mapping[str, str]) -> AsyncIterator[Event]:
            for number in range(100):
                yield Text(f"{number} ")
                clock.advance(0.01)
            yield Finish("stop")

    server = A2AServer(Steady(), "steady", clock)
    events = await raw_events(await card_of(await server.start()))
    await server.stop()
    updates = [event.artifact_update for event in events if event.HasField("artifact_update")]
    text = "".join(part.text for update in updates for part in update.artifact.parts)
    assert text == "".join(f"{number} " for number in range(100))
    assert [update.append for update in updates] == [False] + [True] * (len(updates) - 1)
    assert sum(update.metadata["tokens"] for update in updates) == 100
    assert updates[0].artifact.parts[0].text == "0 "
    assert len(updates) == 5


async def test_reasoning_steps_and_tool_calls_stay_out_of_the_answer(pairs: Pairs) -> None:
    """Only text is the answer; reasoning and tool calls count as tokens of the stream."""
    script = Script(
        StepStart("plan"),
        Reasoning("hmm", 3),
        StepEnd("plan"),
        ToolCall("grep", "{}"),
        Text("ans"),
        Reasoning("so", 2),
        Text("wer"),
        Finish("stop"),
    )
    delivery = await (await pairs(script)).purple.answer(assignment())
    assert delivery.text == "answer"
    assert delivery.stream.tokens == 3 + 1 + 1 + 2 + 1


async def test_steps_and_reasoning_are_told_on_the_wire(pairs: Pairs) -> None:
    """Steps are working statuses with metadata; reasoning is an artifact of its own kind."""
    pair = await pairs(
        Script(StepStart("plan"), Reasoning("hmm"), StepEnd("plan"), Text("a"), Finish("stop"))
    )
    events = await raw_events(await card_of(pair.url))
    told = [
        (event.status_update.metadata["step"], event.status_update.metadata["edge"])
        for event in events
        if event.HasField("status_update") and "step" in event.status_update.metadata
    ]
    assert told == [("plan", "start"), ("plan", "end")]
    kinds = [event.artifact_update.metadata["kind"] for event in events if event.HasField("artifact_update")]
    assert kinds == ["reasoning", "text"]
    assert (
        len(
            {
                event.artifact_update.artifact.artifact_id
                for event in events
                if event.HasField("artifact_update")
            }
        )
        == 2
    )


async def test_clients_of_a2a_0_3_are_served(pairs: Pairs) -> None:
    """A client that knows A2A 0.3 alone gets the same answer."""
    pair = await pairs(Script(Text("old "), Text("friend"), Finish("stop")))
    card = await card_of(pair.url)
    old = [interface for interface in card.supported_interfaces if interface.protocol_version == "0.3"]
    del card.supported_interfaces[:]
    card.supported_interfaces.extend(old)
    events = await raw_events(card)
    texts = [part.text for event in events for part in event.artifact_update.artifact.parts]
    assert "".join(texts) == "old friend"


@pytest.mark.parametrize(
    ("events", "error", "says"),
    [
        ((Text("a"), Fault("server", "vLLM is gone")), ServerBroken, "vLLM is gone"),
        ((Text("a"), Fault("agent", "went in circles")), NotDelivered, "went in circles"),
        ((Text("a"), Finish("length")), Truncated, "length limit"),
        ((Text("a"), Finish("content_filter")), Truncated, "content filter"),
        ((Reasoning("a"), Finish("stop")), NotDelivered, "without a word"),
        ((Text("a"),), AgentBroken, "without saying that it was done"),
    ],
    ids=["server", "agent", "length", "filter", "empty", "no-end"],
)
async def test_how_our_own_agent_fails(
    pairs: Pairs, events: tuple[Text | Reasoning | Fault | Finish, ...], error: type[Exception], says: str
) -> None:
    """Faults of the server are errors, what the model did wrong is a failure, and neither is asked twice."""
    script = Script(*events)
    pair = await pairs(script)
    with pytest.raises(error, match=says) as caught:
        await pair.purple.answer(assignment())
    assert len(script.asked) == 1
    evidence = getattr(caught.value, "evidence", None)
    assert isinstance(evidence, Delivery)
    assert evidence.text == ("" if isinstance(events[0], Reasoning) else "a")


async def test_a_broken_embedded_agent_is_an_error(pairs: Pairs) -> None:
    """An embedded agent that raises is broken; the battle must not be scored."""

    async def explode() -> None:
        raise ValueError("a bug")

    pair = await pairs(Script(Text("a"), explode))
    with pytest.raises(AgentBroken):
        await pair.purple.answer(assignment())


async def test_a_task_that_the_reference_agent_lacks_is_an_error(pairs: Pairs) -> None:
    """Asking an embedded agent for what it does not hold is our mistake, never a failed battle."""
    pair = await pairs(ReferenceStrategy({}))
    with pytest.raises(AgentBroken, match="holds no task 'lru'"):
        await pair.purple.answer(assignment())


async def test_a_stall_of_our_own_agent_is_an_error_and_ends_it(pairs: Pairs) -> None:
    """When our agent falls silent, the watchdog ends it as an error and its stream is closed."""

    async def forever() -> None:
        await asyncio.Event().wait()

    script = Script(Text("a"), forever)
    pair = await pairs(script, StreamLimits(head_s=None, first_token_s=None, stall_s=30))
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await pass_time(pair.clock, asked)
    with pytest.raises(AgentBroken, match="no new content"):
        await asked
    await asyncio.wait_for(script.closed.wait(), 10)


async def test_our_own_agent_speaks_before_the_watchdog_does() -> None:
    """A model that stalls is reported by the agent that watches it, with the same limits, as the server's fault."""
    clock = ManualClock()
    limits = StreamLimits(head_s=None, first_token_s=None, stall_s=5)

    async def model() -> AsyncIterator[Event]:
        yield Text("a")
        await asyncio.Event().wait()

    class Watching:
        async def stream(self, prompt: str, names: Mapping[str, str]) -> AsyncIterator[Event]:
            try:
                async with aclosing(watch(model(), limits, clock)) as events:
                    async for event in events:
                        yield event
            except Stalled as stalled:
                yield Fault("server", f"the model server stalled: {stalled}")

    server = A2AServer(Watching(), "watching", clock)
    purple = A2APurple(await server.start(), limits, clock, trusted=True)
    asked = asyncio.create_task(purple.answer(assignment()))
    await pass_time(clock, asked, step=0.02)
    with pytest.raises(ServerBroken, match="no new content within 5 s"):
        await asked
    await purple.close()
    await server.stop()


async def test_cancelling_leaves_nothing_behind(pairs: Pairs) -> None:
    """Cancelling the question ends the request, the agent's task and every asyncio task of it."""
    reached = asyncio.Event()

    async def forever() -> None:
        reached.set()
        await asyncio.Event().wait()

    script = Script(Text("a"), forever)
    pair = await pairs(script)
    before = asyncio.all_tasks()
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await until(reached.is_set)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await asyncio.wait_for(script.closed.wait(), 10)
    await until(lambda: not _left(before))


def _left(before: set[asyncio.Task[object]]) -> set[asyncio.Task[object]]:
    # sse-starlette keeps one task a thread that waits for the end of the process.
    tasks = asyncio.all_tasks() - before
    return {task for task in tasks if "_shutdown_watcher" not in repr(task.get_coro())}


async def test_stopping_the_server_ends_what_runs(pairs: Pairs) -> None:
    """A server that stops closes the streams of its strategies, and may be stopped twice."""
    reached = asyncio.Event()

    async def forever() -> None:
        reached.set()
        await asyncio.Event().wait()

    script = Script(Text("a"), forever)
    pair = await pairs(script)
    asked = asyncio.create_task(pair.purple.answer(assignment()))
    await until(reached.is_set)
    await pair.server.stop()
    await pair.server.stop()
    assert script.closed.is_set()
    with pytest.raises(AgentBroken):
        await asked


async def test_many_answers_at_once(pairs: Pairs) -> None:
    """Forty questions at once get forty answers, each its own."""

    class Echo:
        async def stream(self, prompt: str, names: Mapping[str, str]) -> AsyncIterator[Event]:
            for character in prompt:
                yield Text(character)
                await asyncio.sleep(0)
            yield Usage(1, len(prompt))
            yield Finish("stop")

    pair = await pairs(Echo())
    prompts = [f"question {number}" for number in range(40)]
    answers = await asyncio.gather(*(pair.purple.answer(assignment(prompt=prompt)) for prompt in prompts))
    assert [answer.text for answer in answers] == prompts
