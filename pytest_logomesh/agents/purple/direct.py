"""The strategy `direct`: one prompt, one answer."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from pytest_logomesh.records.events import Event, Fault
from pytest_logomesh.records.roles import Clock, Model
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.watchdog import Stalled, watch


class DirectStrategy:
    """Asks the model once and hands on what it streams.

    Args:
        model: asked; closed by whoever made it.
        limits: for its stream.
        clock: of the watchdog.
    """

    def __init__(self, model: Model, limits: StreamLimits, clock: Clock) -> None:
        self._model = model
        self._limits = limits
        self._clock = clock

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:  # noqa: ARG002  # the role's
        """The model's events; a stream that stalls ends with a fault of the server."""
        answer = self._model.stream([{"role": "user", "content": prompt}])
        try:
            async with aclosing(watch(answer, self._limits, self._clock)) as events:
                async for event in events:
                    yield event
        except Stalled as stalled:
            yield Fault("server", f"the model server stalled: {stalled}")
