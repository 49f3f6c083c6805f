"""The scripted model server keeps to HTTP where its script does not say otherwise."""

import httpx
import pytest

from pytest_logomesh.testing import Cut, Gate, Reset, ScriptedModelServer, Wait, answers, says

CHAT = "/v1/chat/completions"


def test_health_and_models_are_told() -> None:
    """What a readiness check and a preflight ask is answered."""
    with (
        ScriptedModelServer(models=("m",)) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        assert client.get("/health").status_code == 200
        assert client.get("/v1/models").json()["data"][0]["id"] == "m"
        assert client.get("/other").status_code == 404


def test_a_connection_takes_request_after_request() -> None:
    """Two answers over one connection are two whole answers, and both requests are kept."""
    with (
        ScriptedModelServer(says("a")) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        texts = [client.post(CHAT, json={"n": number}).text for number in range(2)]

    assert texts[0] == texts[1]
    assert texts[0].endswith("data: [DONE]\n\n")
    assert [request.body for request in server.requests] == [{"n": 0}, {"n": 1}]


def test_a_script_may_depend_on_the_request() -> None:
    """A function gives each request a script of its own."""
    with ScriptedModelServer(lambda request: answers(200, request.body)) as server:
        assert httpx.post(server.url + CHAT, json={"a": 1}, trust_env=False).json() == {"a": 1}


@pytest.mark.parametrize(("step", "error"), [(Cut(), httpx.RemoteProtocolError), (Reset(), httpx.ReadError)])
def test_cut_and_reset_are_different_ends(step: Cut | Reset, error: type[Exception]) -> None:
    """A closed connection and a reset one look to a client as they do in life."""
    with ScriptedModelServer((*says("a")[:-1], step)) as server, pytest.raises(error):
        httpx.post(server.url + CHAT, json={}, trust_env=False)


def test_a_server_stops_while_a_client_waits() -> None:
    """Leaving the context ends scripts that wait at a gate."""
    gate = Gate()
    with (
        ScriptedModelServer((Wait(gate),)) as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        with pytest.raises(httpx.ReadTimeout):
            client.post(CHAT, json={}, timeout=0.05)
        assert gate.reached.is_set()
        assert server.left.wait(10)
