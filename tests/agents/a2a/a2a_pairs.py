"""Our own agents, served, with the client that asks them."""

import httpx
from a2a.client.client import ClientConfig
from a2a.client.client_factory import ClientFactory
from a2a.types import AgentCard, Message, Part, Role, SendMessageRequest, StreamResponse

from pytest_logomesh.agents.a2a.card import fetch_card
from pytest_logomesh.agents.a2a.client import A2APurple, Follow
from pytest_logomesh.agents.a2a.server import A2AServer
from pytest_logomesh.records.roles import Strategy
from pytest_logomesh.streaming.limits import StreamLimits
from tests.agents.a2a.a2a_doubles import ManualClock


class Pair:
    """A strategy at an address, and the client that asks it, there or within the process."""

    def __init__(self, server: A2AServer, url: str, purple: A2APurple, clock: ManualClock) -> None:
        self.server = server
        self.url = url
        self.purple = purple
        self.clock = clock


class Pairs:
    """Makes pairs, and closes them at the end.

    Args:
        within: whether the clients ask their agents within the process; others find them at their address.
    """

    def __init__(self, within: bool) -> None:
        self._within = within
        self._made: list[Pair] = []
        self._public: list[A2AServer] = []

    async def __call__(
        self,
        strategy: Strategy,
        limits: StreamLimits | None = None,
        trusted: bool = True,
        follow: Follow | None = None,
    ) -> Pair:
        """A pair on a manual clock."""
        clock = ManualClock()
        server = A2AServer(strategy, "embedded", clock)
        url = place = await server.start()
        transport: httpx.AsyncBaseTransport | None = None
        if self._within:
            self._public.append(server)
            server = A2AServer(strategy, "embedded", clock)
            place, transport = server.within()
        purple = A2APurple(place, limits or StreamLimits(), clock, trusted, follow, transport)
        self._made.append(Pair(server, url, purple, clock))
        return self._made[-1]

    async def close(self) -> None:
        """Close all of them."""
        for pair in self._made:
            await pair.purple.close()
            await pair.server.stop()
        for server in self._public:
            await server.stop()


async def raw_events(card: AgentCard, prompt: str = "Please.") -> list[StreamResponse]:
    """What any client of the SDK sees."""
    async with httpx.AsyncClient(timeout=10) as http:
        client = ClientFactory(ClientConfig(httpx_client=http)).create(card)
        message = Message(role=Role.ROLE_USER, message_id="m", parts=[Part(text=prompt)])
        return [event async for event in client.send_message(SendMessageRequest(message=message))]


async def card_of(url: str) -> AgentCard:
    """An agent's card."""
    async with httpx.AsyncHTTPTransport() as transport:
        return await fetch_card(url, transport)
