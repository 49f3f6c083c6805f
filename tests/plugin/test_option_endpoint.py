"""`--logomesh-endpoint`."""

from collections.abc import Callable

import pytest

from pytest_logomesh.testing import Reset, ScriptedModelServer
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import nobody, solves, web_page


def test_a_model_on_a_server_is_asked_once_a_battle(run_battles: RunBattles) -> None:
    """Right answers pass, each task is asked for once whatever `-n` is, and the record names model and server."""
    with ScriptedModelServer(solves) as server:
        ran = run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}/v1")

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {"double-scripted-1": "passed", "negate-scripted-1": "passed"}
    assert len(server.requests) == 2
    (tier,) = ran.document["header"]["tiers"]
    (served,) = ran.document["served"]
    assert tier["model"] == "scripted"
    assert [one["endpoint"] for one in served["servers"]] == [f"{server.url}/v1"]
    assert ran.document["header"]["strategy"] == "direct"
    assert all(battle["stream"]["finish_reason"] == "stop" for battle in ran.battles.values())
    assert all(battle["stream"]["tokens"] > 1 for battle in ran.battles.values())


def test_two_servers_share_the_battles(run_battles: RunBattles) -> None:
    """Both are asked, and none of the battles twice."""
    with ScriptedModelServer(solves) as first, ScriptedModelServer(solves) as second:
        endpoints = [f"--logomesh-endpoint={server.url}" for server in (first, second)]
        ran = run_battles("--logomesh-model=scripted", *endpoints, "--logomesh-repeats=4")

    assert ran.result.ret == 0, ran.text
    assert len(first.requests) + len(second.requests) == 8
    assert first.requests
    assert second.requests


def test_one_of_two_servers_dies(run_battles: RunBattles) -> None:
    """Everything is judged by the other; what it had begun is asked again, and the record says so."""
    dying = ScriptedModelServer(lambda request: (*solves(request)[:4], Reset()))
    with ScriptedModelServer(solves) as living, dying:
        endpoints = [f"--logomesh-endpoint={server.url}" for server in (dying, living)]
        ran = run_battles("--logomesh-model=scripted", *endpoints, "--logomesh-repeats=25")

    assert ran.result.ret == 0, ran.text
    assert len(ran.battles) == 50
    again = [battle for battle in ran.battles.values() if battle["stream"]["attempts"] > 1]
    assert 1 <= len(again) == len(dying.requests)
    assert all("broke off the answer" in battle["stream"]["asked_again"][0] for battle in again)


def test_the_same_server_twice(refuse: Callable[..., str]) -> None:
    """One server under two spellings would be two in every count."""
    with ScriptedModelServer(solves) as server:
        said = refuse(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            f"--logomesh-endpoint={server.url}/v1/",
        )

    assert f"--logomesh-endpoint: {server.url}/v1 is given twice" in said


def test_nothing_listens_there(refuse: Callable[..., str]) -> None:
    """Before anything starts, in a sentence with the flag and the address."""
    said = refuse("--logomesh-model=any", f"--logomesh-endpoint={nobody()}")

    assert "--logomesh-endpoint: nothing answers at http://127.0.0.1:" in said


def test_a_web_page_is_no_model_server(refuse: Callable[..., str]) -> None:
    """An address that answers with HTML is a mistake in the address."""
    with web_page() as url:
        said = refuse("--logomesh-model=any", f"--logomesh-endpoint={url}")

    assert f"--logomesh-endpoint: {url}/v1 speaks HTML" in said


def test_another_model_is_served(refuse: Callable[..., str]) -> None:
    """The message names the model that was asked for and those that are there."""
    with ScriptedModelServer(models=("alpha", "beta")) as server:
        said = refuse("--logomesh-model=gamma", f"--logomesh-endpoint={server.url}")

    assert f"--logomesh-model: {server.url}/v1 does not serve 'gamma'" in said
    assert "alpha" in said
    assert "beta" in said
    assert server.requests == []


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1"])
def test_an_address_without_http(refuse: Callable[..., str], url: str) -> None:
    """What is no http address is told so."""
    assert "--logomesh-endpoint: needs an address" in refuse(
        "--logomesh-model=any", f"--logomesh-endpoint={url}"
    )
