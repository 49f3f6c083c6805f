"""`--logomesh-total-timeout`."""

from pathlib import Path

from pytest_logomesh.records.events import Text
from pytest_logomesh.testing import Gate, Head, Pause, ScriptedAgent, ScriptedModelServer, delta
from pytest_logomesh.testing.script import Step
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import agent_at_an_address

LIMITS = ("--logomesh-stall-timeout=1", "--logomesh-total-timeout=1")


def test_an_answer_that_drips_for_ever_is_an_error(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """Steady progress does not outlast the limit in total, and the reason names the flag."""
    drips: list[Step] = [delta(content="x"), Pause(0.05)] * 2000
    with ScriptedModelServer([Head(), *drips]) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            *LIMITS,
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 6, ran.text
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "error"
    assert "the answer did not end within 1 s (--logomesh-total-timeout)" in battle["reasons"][0]["text"]


def test_an_external_agent_that_does_not_end_has_failed(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """The one limit that is meant for agents that send all at once, and none too soon."""
    with agent_at_an_address(ScriptedAgent(Text("x"), Gate())) as url:
        ran = run_plain(
            "--logomesh-model=theirs",
            f"--logomesh-purple={url}",
            "--logomesh-stall-timeout=off",
            "--logomesh-total-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 1, ran.text
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "failed"
    assert battle["reasons"][0]["kind"] == "not-delivered"
    assert "--logomesh-total-timeout" in battle["reasons"][0]["text"]
    assert ran.document["header"]["limits"]["stall_s"] is None
