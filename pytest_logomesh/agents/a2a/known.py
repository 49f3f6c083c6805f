"""What is known of an agent from one question to the next: its card, and the conversations it is in."""

import asyncio

import httpx
from a2a.types import AgentCard

from pytest_logomesh.agents.a2a.card import NoAgent, fetch_card
from pytest_logomesh.records.roles import Clock

_COMES_BACK_S = 10.0
"""How long a foreign agent that broke is waited for before it is asked again, seconds; a restart takes as long."""
_LOOK_S = 0.5
"""How often it is looked for meanwhile, seconds."""
_CONVERSATIONS = 4096
"""How many battles' conversations are kept; the one that was begun longest ago is forgotten."""
_ID_LENGTH = 1024
"""The longest name of a conversation that is kept, characters."""


class KnownCard:
    """An agent's card: fetched once, and once more after a failure, for the agent may have come back another.

    Args:
        url: where it is found.
        transport: lent; stays open.
        clock: for waiting until an agent is back.
    """

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport, clock: Clock) -> None:
        self._url = url
        self._transport = transport
        self._clock = clock
        self._card: AgentCard | None = None
        self._fetching = asyncio.Lock()
        self._gone = False

    async def get(self, patient: bool) -> AgentCard:
        """The card; with patience an agent that is not there is waited for, though only once by all who ask.

        Raises:
            NoAgent: there is no card, or nothing at all.
        """
        async with self._fetching:
            if self._card is None:
                self._card = await self._fetch(patient and not self._gone)
            return self._card

    def doubt(self, card: AgentCard) -> None:
        """The agent did not do what this card says; unless there is a newer one, it is fetched again."""
        if self._card is card:
            self._card = None

    async def _fetch(self, patient: bool) -> AgentCard:
        until = self._clock.now() + (_COMES_BACK_S if patient else 0.0)
        while True:
            try:
                card = await fetch_card(self._url, self._transport)
            except NoAgent:
                if self._clock.now() >= until:
                    self._gone = self._gone or patient
                    raise
                await self._clock.sleep(_LOOK_S)
            else:
                self._gone = False
                return card


class Conversations:
    """Which A2A context each battle is talked about in, for as long as it is remembered."""

    def __init__(self) -> None:
        self._contexts: dict[str, str] = {}

    def of(self, battle: str) -> str | None:
        """The context that the agent put a battle into; None where it named none."""
        return self._contexts.get(battle)

    def note(self, battle: str, context_id: str | None) -> None:
        """Remember a battle's context; one without a name, or with an endless one, changes nothing."""
        if context_id and len(context_id) <= _ID_LENGTH:
            self._contexts[battle] = context_id
            if len(self._contexts) > _CONVERSATIONS:
                self.forget(next(iter(self._contexts)))

    def forget(self, battle: str) -> None:
        """A battle is over; harmless where nothing was known."""
        self._contexts.pop(battle, None)
