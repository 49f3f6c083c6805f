"""`--logomesh-purple`."""

from collections.abc import Callable
from pathlib import Path

from pytest_logomesh.records.events import Fault
from pytest_logomesh.testing import ScriptedAgent
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import Solver, agent_at_an_address, nobody, web_page


def test_an_external_agent_is_the_agent_under_test(run_battles: RunBattles) -> None:
    """Its right answers pass; the tier is only a name, and the record holds the agent's address."""
    with agent_at_an_address(Solver()) as url:
        ran = run_battles("--logomesh-model=theirs", f"--logomesh-purple={url}")

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {"double-theirs-1": "passed", "negate-theirs-1": "passed"}
    assert {battle["strategy"] for battle in ran.battles.values()} == {"external"}
    assert ran.document["header"]["purple"] == url


def test_an_agent_that_fails_twice_has_not_delivered(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """Stalling and refusing are no way out of losing: asked once more, then failed, never an error."""
    agent = ScriptedAgent(Fault("server", "my model is ill"))
    with agent_at_an_address(agent) as url:
        ran = run_plain("--logomesh-model=theirs", f"--logomesh-purple={url}", tasks=tiny_tasks / "double")

    assert ran.result.ret == 1
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "failed"
    assert [reason["kind"] for reason in battle["reasons"]] == ["not-delivered"]
    assert "asked twice" in battle["reasons"][0]["text"]
    assert battle["stream"]["attempts"] == 2
    assert battle["observations"] == {"passed": 0, "total": 2}
    assert len(agent.asked) == 2
    assert set(agent.asked[0][1]) == {"context", "round"}, "the assignment's names are for agents of our own"


def test_no_agent_answers(refuse: Callable[..., str]) -> None:
    """Found out before anything starts."""
    said = refuse("--logomesh-model=theirs", f"--logomesh-purple={nobody()}")

    assert "--logomesh-purple: nothing answers at http://127.0.0.1:" in said


def test_a_web_page_is_no_agent(refuse: Callable[..., str]) -> None:
    """An address that shows no agent card is a mistake."""
    with web_page() as url:
        said = refuse("--logomesh-model=theirs", f"--logomesh-purple={url}")

    assert "--logomesh-purple:" in said
    assert "is HTML" in said


def test_an_agent_brings_its_own_model(refuse: Callable[..., str]) -> None:
    """An endpoint beside an external agent would be used by nobody."""
    said = refuse(
        "--logomesh-model=theirs", f"--logomesh-purple={nobody()}", f"--logomesh-endpoint={nobody()}"
    )

    assert "leave out --logomesh-endpoint" in said
