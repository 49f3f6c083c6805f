"""One attempt of a pool: a server is asked once, and watched."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from pytest_logomesh.models.member import Standing
from pytest_logomesh.records.events import Event, Fault, Finish, Reasoning, Text, ToolCall
from pytest_logomesh.records.roles import Clock
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.repetition import Looped
from pytest_logomesh.streaming.watchdog import Stalled, watch


async def attempt(
    standing: Standing, messages: list[dict[str, str]], limits: StreamLimits, clock: Clock
) -> AsyncGenerator[Event]:
    """The answer's events; ends with exactly one `Finish` or `Fault`.

    A stall is the server's fault, and an answer that repeats itself without end is the agent's.
    """
    where = f"the model server at {standing.name}"
    end: Finish | Fault = Fault("server", f"{where} ended the stream without a finish reason", "again")
    begun = False
    try:
        async with aclosing(watch(standing.member.model.stream(messages), limits, clock)) as events:
            async for event in events:
                if isinstance(event, Finish | Fault):
                    end = event
                    break
                if not begun and isinstance(event, Text | Reasoning | ToolCall):
                    begun = True
                    standing.streaming += 1
                yield event
    except Stalled as stalled:
        end = await _judge(stalled, standing, where)
    except Looped as looped:
        end = Fault("agent", str(looped))
    finally:
        standing.streaming -= begun
    yield end


async def _judge(stalled: Stalled, standing: Standing, where: str) -> Fault:
    """Before the first token, a request that stands in the server's own queue is waiting its turn, not stalling."""
    if stalled.limit in {"head", "first-token"} and (queued := await standing.member.waiting()):
        return Fault("server", f"{where} is busy, {queued} waiting in its queue: {stalled}", "later")
    return Fault("server", f"{where} stalled: {stalled}", "again")
