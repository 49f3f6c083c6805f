"""`--logomesh-red-model`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.agents.red.agent import RedStrategy
from pytest_logomesh.records.events import Fault
from pytest_logomesh.testing import ModelRequest, Script, ScriptedAgent, ScriptedModelServer, answers, says
from tests.offspring import watched
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.solving_vllm import tier, write_vllm
from tests.plugin.tiny_servers import Solver, agent_at_an_address, nobody, solves, web_page

WRONG: dict[str, Any] = {
    "file": "solution.py",
    "line": 1,
    "severity": "CRITICAL",
    "category": "logic",
    "cwe": 840,
    "title": "It multiplies",
    "claim": "Multiplication is dangerous.",
    "exploit": "def attack(solution, stage):\n    open(stage.canary, 'w').close()\n",
}
"""A claim about correct code; its exploit succeeds on the reference as well."""


def red_says(*claims: dict[str, Any]) -> Callable[[ModelRequest], Script]:
    """Purple's model solves, Red's claims."""
    text = json.dumps({"claims": list(claims)})
    return lambda request: says(text) if request.body["model"] == "red" else solves(request)


def asked_of(server: ScriptedModelServer, model: str) -> list[ModelRequest]:
    """What a model was asked."""
    return [request for request in server.requests if request.body["model"] == model]


def claims_in(ran: Ran) -> list[tuple[str, str]]:
    """Check and state of what a model claims, in all battles."""
    findings = [finding for battle in ran.battles.values() for finding in battle["findings"]]
    return [(each["check"], each["state"]) for each in findings if each["origin"] == "model"]


def test_by_default_there_is_none(run_plain: RunBattles) -> None:
    """Nobody but Purple is asked, and the record says so."""
    with ScriptedModelServer(red_says(), models=("scripted", "red")) as server:
        ran = run_plain("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert ran.result.ret == 0, ran.text
    assert asked_of(server, "red") == []
    assert ran.document["header"]["red_model"] is None


def test_a_model_on_the_endpoint_reads_every_answer(run_battles: RunBattles) -> None:
    """It reasons and reflects, once a battle whatever `-n` is, by a schema of its own; the record names it."""
    with ScriptedModelServer(red_says(), models=("scripted", "red")) as server:
        ran = run_battles(
            "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-red-model=red"
        )

    assert ran.result.ret == 0, ran.text
    assert ran.document["header"]["red_model"] == "red"
    assert len(asked_of(server, "scripted")) == 2
    asked = asked_of(server, "red")
    assert len(asked) == 4
    assert {"claims"} == set(asked[0].body["response_format"]["json_schema"]["schema"]["properties"])
    assert {request.body["temperature"] for request in asked} == {0}


def test_a_false_accusation_costs_nothing(run_battles: RunBattles) -> None:
    """What the model claims of correct code stays unconfirmed, however grave, and neither outcome nor score moves."""
    with ScriptedModelServer(red_says(WRONG), models=("red",)) as server:
        ran = run_battles(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-red-model=red"
        )

    assert ran.result.ret == 0, ran.text
    assert claims_in(ran) == [("red-model/logic", "unconfirmed")] * 2
    assert set(ran.outcomes.values()) == {"passed"}
    assert {battle["cis"] for battle in ran.battles.values()} == {1.0}


def test_a_red_that_is_broken_is_an_error(run_battles: RunBattles) -> None:
    """Never a clean bill: exit 6, and the reason names the model."""

    def script(request: ModelRequest) -> Script:
        return answers(500, {"error": {"message": "out of memory"}})

    with ScriptedModelServer(script, models=("red",)) as server:
        ran = run_battles(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-red-model=red"
        )

    assert ran.result.ret == 6, ran.text
    assert set(ran.outcomes.values()) == {"error"}
    assert "Red's model red cannot be asked" in ran.text


def test_a_red_off_schema_is_an_error(run_plain: RunBattles) -> None:
    """Prose is no report, even where it says that all is well."""
    with ScriptedModelServer(says("I found nothing."), models=("red",)) as server:
        ran = run_plain(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-red-model=red"
        )

    assert ran.result.ret == 6, ran.text
    assert "Red's model red gave an answer that was not the JSON" in ran.text


def test_a_red_at_an_address_is_asked(run_battles: RunBattles) -> None:
    """It speaks A2A; here it is our own, without a model, and has nothing against correct code."""
    with agent_at_an_address(RedStrategy()) as url:
        ran = run_battles("--logomesh-model=reference", f"--logomesh-red-model={url}")

    assert ran.result.ret == 0, ran.text
    assert ran.document["header"]["red_model"] == url
    assert set(ran.outcomes.values()) == {"passed"}


def test_a_red_at_an_address_that_refuses_is_an_error(run_plain: RunBattles) -> None:
    """With what it said."""
    with agent_at_an_address(ScriptedAgent(Fault("agent", "not today"))) as url:
        ran = run_plain("--logomesh-model=reference", f"--logomesh-red-model={url}")

    assert ran.result.ret == 6, ran.text
    assert "not today" in ran.text


def test_an_external_agent_beside_a_red_on_an_endpoint(run_plain: RunBattles) -> None:
    """The endpoint is then Red's alone."""
    with (
        agent_at_an_address(Solver()) as url,
        ScriptedModelServer(red_says(), models=("red",)) as server,
    ):
        ran = run_plain(
            "--logomesh-model=theirs",
            f"--logomesh-purple={url}",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-red-model=red",
        )

    assert ran.result.ret == 0, ran.text
    assert len(asked_of(server, "red")) == 4


def test_a_tier_of_the_run_is_asked_on_its_own_server(
    run_battles: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """One server for both, and nothing is left."""
    pytester.makepyprojecttoml(tier("mine", write_vllm(tmp_path)))
    with watched():
        ran = run_battles("--logomesh-model=mine", "--logomesh-red-model=mine")

    assert ran.result.ret == 0, ran.text
    assert ran.document["header"]["red_model"] == "mine"
    assert [use["tier"] for use in ran.document["served"]] == ["mine"]


def test_a_server_that_both_ask_dies_and_comes_back(
    run_battles: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """What either had asked is asked again."""
    (tmp_path / "deaths").touch()
    mortal = tier("mortal", write_vllm(tmp_path), DIES_AT="8", DEATHS=str(tmp_path / "deaths"))
    pytester.makepyprojecttoml(mortal)
    with watched():
        ran = run_battles("--logomesh-model=mortal", "--logomesh-red-model=mortal", "--logomesh-repeats=4")

    assert ran.result.ret == 0, ran.text
    assert [server["restarts"] for server in ran.document["served"][0]["servers"]] == [1]


def test_another_tier_has_a_server_of_its_own(
    run_plain: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """Started when the first answer is to be read, with a log and a line in the record of its own."""
    pytester.makepyprojecttoml(tier("mine", write_vllm(tmp_path)))
    with watched():
        ran = run_plain("--logomesh-model=reference", "--logomesh-red-model=mine")

    assert ran.result.ret == 0, ran.text
    assert [use["tier"] for use in ran.document["served"]] == ["mine (red)"]
    assert (ran.folder / "reports" / "latest" / "red-server.log").is_file()


def test_a_server_that_does_not_come_up_is_an_error(
    run_plain: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """Tried once, for all battles."""
    (tmp_path / "vllm").write_text(f"#!/bin/sh\necho once >> {tmp_path}/tries\nexit 3\n")
    (tmp_path / "vllm").chmod(0o755)
    pytester.makepyprojecttoml(tier("mine", str(tmp_path / "vllm")))
    ran = run_plain("--logomesh-model=reference", "--logomesh-red-model=mine")

    assert ran.result.ret == 6, ran.text
    assert set(ran.outcomes.values()) == {"error"}
    assert "Red's model mine did not come up" in ran.text
    assert (tmp_path / "tries").read_text().count("once") == 1


@pytest.mark.parametrize("name", ["reference", "flawed"])
def test_an_embedded_agent_has_no_model(refuse: Callable[..., str], name: str) -> None:
    """It cannot read anything."""
    said = refuse("--logomesh-model=reference", f"--logomesh-red-model={name}")

    assert f"--logomesh-red-model: {name} is an embedded agent without a model" in said


def test_an_unknown_name(refuse: Callable[..., str]) -> None:
    """Without an endpoint a name is a tier's; those that come close are named."""
    said = refuse("--logomesh-model=reference", "--logomesh-red-model=qwen23b")

    assert "--logomesh-red-model: no tier is called 'qwen23b'; did you mean qwen32b" in said


def test_another_model_is_served(refuse: Callable[..., str]) -> None:
    """The message is about this option, not about --logomesh-model."""
    with ScriptedModelServer(models=("alpha",)) as server:
        said = refuse(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-red-model=beta"
        )

    assert f"--logomesh-red-model: {server.url}/v1 does not serve 'beta'; it serves alpha" in said


def test_a_tier_needs_vllm(refuse: Callable[..., str], pytester: pytest.Pytester) -> None:
    """Found out before anything starts."""
    pytester.makepyprojecttoml('[tool.logomesh.tiers.mine]\nmodel = "m"\ncommand = "/no/such/vllm"\n')

    assert "--logomesh-red-model: tier mine is served by vLLM" in refuse(
        "--logomesh-model=reference", "--logomesh-red-model=mine"
    )


def test_one_of_several_tiers_of_the_run(refuse: Callable[..., str], pytester: pytest.Pytester) -> None:
    """They have the machine one after the other."""
    pytester.makepyprojecttoml(
        '[tool.logomesh.tiers.one]\nmodel = "m"\ncommand = "/bin/true"\n'
        '[tool.logomesh.tiers.two]\nmodel = "n"\ncommand = "/bin/true"\n'
    )

    assert "--logomesh-red-model: two is one of several tiers" in refuse(
        "--logomesh-model=one,two", "--logomesh-red-model=two"
    )


def test_nobody_at_the_address(refuse: Callable[..., str]) -> None:
    """Found out before anything starts."""
    said = refuse("--logomesh-model=reference", f"--logomesh-red-model={nobody()}")

    assert "--logomesh-red-model: nothing answers at http://127.0.0.1:" in said


def test_a_web_page_is_no_red(refuse: Callable[..., str]) -> None:
    """An address that shows no agent card is a mistake."""
    with web_page() as url:
        said = refuse("--logomesh-model=reference", f"--logomesh-red-model={url}")

    assert "--logomesh-red-model:" in said
    assert "is HTML" in said


@pytest.mark.parametrize(
    ("given", "words"), [("a,b", "needs the name of one model"), ("ftp://x", "needs an address")]
)
def test_what_is_neither_name_nor_address(refuse: Callable[..., str], given: str, words: str) -> None:
    """Told as such."""
    assert f"--logomesh-red-model: {words}" in refuse(
        "--logomesh-model=reference", f"--logomesh-red-model={given}"
    )
