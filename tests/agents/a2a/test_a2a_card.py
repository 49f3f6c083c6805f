"""Finding out before a run whether an A2A agent is there."""

import socket

import pytest

from pytest_logomesh.agents.a2a.card import inspect_agent
from pytest_logomesh.records.errors import OptionMistake
from tests.agents.a2a.a2a_doubles import Agent, RawAgent, response, served


async def silent(updater: object, context: object, queue: object) -> None:
    """An act of an agent that is never asked."""


async def test_an_agent_that_is_there_passes() -> None:
    """A real agent of the SDK passes the preflight without being asked anything."""
    agent = Agent(silent)
    async with served(agent) as url:
        await inspect_agent(url)
        await inspect_agent(f"{url}/")
    assert agent.asked == 0


async def test_nothing_there_is_a_mistake_that_names_the_flag() -> None:
    """An address where nothing listens is a usage error with the flag and the way out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(
        OptionMistake, match=r"^--logomesh-purple: nothing answers at .* start the agent first"
    ):
        await inspect_agent(url)


@pytest.mark.parametrize(
    ("card", "says"),
    [
        (response(b"<html>hello", "text/html"), "is HTML"),
        (response(b"", "text/plain", "404 Not Found"), "HTTP 404"),
        (response(b"[1, 2]", "application/json"), "not the JSON of an agent card"),
        (response(b'{"name": 7, "skills": [3]}', "application/json"), "not the JSON of an agent card"),
        (response(b"[" * 100_000, "application/json"), "not the JSON of an agent card"),
        (response(b"\xff\xfe", "application/json"), "not the JSON of an agent card"),
        (response(b'{"name": "x"}', "application/json"), "names no address"),
        (response(b" " * (2**20 + 1), "application/json"), "longer than 1024 KiB"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "nothing answers"),
    ],
    ids=["html", "404", "list", "wrong-shape", "deep", "no-utf8", "no-interface", "huge", "no-http"],
)
async def test_what_is_no_card_is_named(card: bytes, says: str) -> None:
    """Whatever answers instead of an agent is a usage error of one sentence that says what it is."""
    async with RawAgent(card=card).served() as url:
        with pytest.raises(OptionMistake, match=says) as caught:
            await inspect_agent(url, "--my-flag")
    assert caught.value.flag == "--my-flag"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["agent:9000", "ftp://agent/", "http://host:port", "not an address", ""])
async def test_what_is_no_address_is_named(url: str) -> None:
    """Something that is no http address is a usage error that shows one."""
    with pytest.raises(OptionMistake, match="no http address, such as"):
        await inspect_agent(url)


async def test_an_agent_without_a_common_language_is_named() -> None:
    """An agent that speaks gRPC alone is a usage error that says so."""
    async with served(Agent(silent), binding="GRPC") as url:
        with pytest.raises(OptionMistake, match="speaks GRPC"):
            await inspect_agent(url)
