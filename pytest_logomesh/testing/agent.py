"""A strategy that follows a script."""

from collections.abc import AsyncIterator, Mapping

from pytest_logomesh.records.events import Event
from pytest_logomesh.testing.gate import Gate


class ScriptedAgent:
    """Implements `roles.Strategy`: streams the same events to everybody.

    Args:
        steps: events, and gates at which the stream waits until the test opens them.
    """

    def __init__(self, *steps: Event | Gate) -> None:
        self._steps = steps
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        """Prompt and assignment of every question."""

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The script's events."""
        self.asked.append((prompt, dict(assignment)))
        for step in self._steps:
            if isinstance(step, Gate):
                await step.passed()
            else:
                yield step
