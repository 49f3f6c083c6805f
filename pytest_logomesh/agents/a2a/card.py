"""Fetches an agent's card, and finds out before a run whether an A2A agent is there at all."""

import asyncio

import httpx
from a2a.client.card_resolver import parse_agent_card
from a2a.client.client import Client, ClientConfig
from a2a.client.client_factory import ClientFactory
from a2a.types import AgentCard
from a2a.utils.constants import AGENT_CARD_WELL_KNOWN_PATH, TransportProtocol

from pytest_logomesh.agents.a2a.proto import ParseError
from pytest_logomesh.agents.a2a.transport import BoundedTransport
from pytest_logomesh.agents.a2a.wire import CARD_LIMIT, said
from pytest_logomesh.records.errors import LogomeshError, OptionMistake, Unreadable

CARD_S = 10.0
"""How long an agent may take to show its card, seconds."""
_OLD_CARD_PATH = "/.well-known/agent.json"
"""Where agents of before A2A 0.3 have their card, and some of later ones."""


class NoAgent(LogomeshError):
    """There is no A2A agent at an address; the text says what there is instead."""


async def inspect_agent(url: str, flag: str = "--logomesh-purple") -> None:
    """Look whether an A2A agent that we can speak with answers at `url`.

    Raises:
        OptionMistake: there is none; one sentence on what there is instead.
    """
    async with httpx.AsyncHTTPTransport() as transport:
        try:
            card = await fetch_card(url, transport)
            async with httpx.AsyncClient(transport=BoundedTransport(transport)) as http:
                make_client(card, http)
        except NoAgent as problem:
            raise OptionMistake(flag, f"{problem}") from problem
        except ValueError as problem:
            raise OptionMistake(
                flag,
                f"the agent at {url} speaks {_spoken(card)}; it must speak A2A 1.0 or 0.3 over JSON-RPC or HTTP+JSON",
            ) from problem


async def fetch_card(url: str, transport: httpx.AsyncBaseTransport) -> AgentCard:
    """The card of the agent at `url`, whatever is wrong with it beyond its shape.

    Raises:
        NoAgent: there is no card, or nothing at all.
    """
    bounded = BoundedTransport(transport, limit=CARD_LIMIT)
    address = url.rstrip("/") + AGENT_CARD_WELL_KNOWN_PATH
    try:
        async with (
            asyncio.timeout(CARD_S),
            httpx.AsyncClient(transport=bounded, timeout=CARD_S, follow_redirects=True) as http,
        ):
            response = await http.get(address)
            if response.status_code == httpx.codes.NOT_FOUND:
                old = await http.get(url.rstrip("/") + _OLD_CARD_PATH)
                response = response if old.is_error else old
    except TimeoutError as error:
        raise NoAgent(f"{address} did not answer within {CARD_S:g} s; start the agent first") from error
    except Unreadable as error:
        raise NoAgent(f"{address} is no agent card: {error}") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
        raise NoAgent(f"{url!r} is no http address, such as http://127.0.0.1:9000") from error
    except httpx.HTTPError as error:
        reason = f"{error}" or type(error).__name__
        raise NoAgent(f"nothing answers at {url} ({reason}); start the agent first") from error
    if response.is_error:
        raise NoAgent(
            f"there is no agent card at {address} (HTTP {response.status_code}); is it an A2A agent?"
        )
    return _parse(response, address)


def make_client(card: AgentCard, http: httpx.AsyncClient) -> Client:
    """The SDK's client over `http`: JSON-RPC or HTTP+JSON, as the agent prefers.

    An agent that does not stream is asked to answer at once, so that it can be asked later how far it is.

    Raises:
        ValueError: the agent speaks neither.
    """
    bindings = [TransportProtocol.JSONRPC.value, TransportProtocol.HTTP_JSON.value]
    polling = not card.capabilities.streaming
    config = ClientConfig(httpx_client=http, polling=polling, supported_protocol_bindings=bindings)
    return ClientFactory(config).create(card)


def _spoken(card: AgentCard) -> str:
    names = (f"{spoken.protocol_binding} {spoken.protocol_version}" for spoken in card.supported_interfaces)
    return said(", ".join(name.strip() for name in names)) or "nothing that its card names"


def _parse(response: httpx.Response, address: str) -> AgentCard:
    try:
        card = parse_agent_card(response.json())
    except (ValueError, RecursionError, ParseError) as error:
        kind = response.headers.get("content-type", "").partition(";")[0]
        what = "HTML" if kind == "text/html" else "not the JSON of an agent card"
        raise NoAgent(f"{address} is {what}; is it an A2A agent?") from error
    if not card.supported_interfaces:
        raise NoAgent(f"the card at {address} names no address to speak A2A with")
    return card
