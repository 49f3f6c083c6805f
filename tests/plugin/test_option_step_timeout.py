"""`--logomesh-step-timeout`."""

from pathlib import Path

from pytest_logomesh.records.events import StepStart
from pytest_logomesh.testing import Gate, ScriptedAgent
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import agent_at_an_address


def test_a_step_that_never_ends_is_not_delivered(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """An open step is not a stall, but it has a limit of its own, which the reason names."""
    with agent_at_an_address(ScriptedAgent(StepStart("plan"), Gate())) as url:
        ran = run_plain(
            "--logomesh-model=theirs",
            f"--logomesh-purple={url}",
            "--logomesh-step-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 1, ran.text
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "failed"
    assert battle["reasons"][0]["kind"] == "not-delivered"
    assert "an open step did not end within 0.5 s (--logomesh-step-timeout)" in battle["reasons"][0]["text"]
