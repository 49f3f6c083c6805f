"""A strategy that follows a script."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence

from pytest_logomesh.records.events import Event
from pytest_logomesh.testing.gate import Gate


class ScriptedAgent:
    """Implements `roles.Strategy`: streams the same events to everybody.

    Args:
        steps: events, and gates at which the stream waits until the test opens them.
        later: the steps for the second question of a conversation and for those after it; the last ones again
            and again.
    """

    def __init__(self, *steps: Event | Gate, later: Sequence[Sequence[Event | Gate]] = ()) -> None:
        self._scripts = (steps, *later)
        self._questions: Counter[str] = Counter()
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        """Prompt and assignment of every question."""

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The script's events."""
        self.asked.append((prompt, dict(assignment)))
        context = assignment.get("context", "")
        number = min(self._questions[context], len(self._scripts) - 1)
        self._questions[context] += 1
        for step in self._scripts[number]:
            if isinstance(step, Gate):
                await step.passed()
            else:
                yield step
