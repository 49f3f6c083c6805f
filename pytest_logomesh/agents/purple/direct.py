"""The strategy `direct`: one prompt, one answer; a further prompt goes on with the conversation."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

from pytest_logomesh.agents.purple.history import Conversations, Window, continues
from pytest_logomesh.records.events import Asked, Event, Finish, Text
from pytest_logomesh.records.roles import Model


class DirectStrategy:
    """Asks the model and hands on what it streams; whoever made the model watches it.

    Where a battle has several rounds, the conversation of its context is remembered, if the answer was finished.

    Args:
        model: asked; closed by whoever made it.
        window: what of a conversation the model is sent; all of it without.
    """

    def __init__(self, model: Model, window: Window | None = None) -> None:
        self._model = model
        self._window = window
        self._conversations = Conversations()

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The model's events.

        Raises:
            ServerBroken: the conversation does not fit the model's context.
            AgentBroken: the conversation is not remembered.
        """
        context, round_name = continues(assignment), assignment.get("round", "")
        messages = self._conversations.before(context, round_name) if context else []
        messages.append({"role": "user", "content": prompt})
        if context and self._window:
            messages = await self._window.fit(messages)
        said: list[str] = []
        async with _closing(self._model.stream(messages)) as events:
            async for event in events:
                match event:
                    case Asked() if event.attempt > 1:
                        said.clear()
                    case Text() if context:
                        said.append(event.text)
                    case Finish() if context:
                        self._conversations.remember(context, round_name, messages, _whole("".join(said)))
                yield event


def _whole(text: str) -> str:
    """A text without half characters, which no server can be sent: two halves are one, a lone one is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@asynccontextmanager
async def _closing(events: AsyncIterator[Event]) -> AsyncIterator[AsyncIterator[Event]]:
    try:
        yield events
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
