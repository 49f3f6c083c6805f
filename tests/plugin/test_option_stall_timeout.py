"""`--logomesh-stall-timeout`."""

from collections.abc import Callable
from pathlib import Path

from pytest_logomesh.testing import Gate, Head, ScriptedModelServer, Wait, delta
from tests.plugin.conftest import RunBattles


def test_an_answer_that_stops_in_the_middle_is_an_error(run_battles: RunBattles, tiny_tasks: Path) -> None:
    """Half an answer is neither judged nor asked for again, and the reason names the flag."""
    with ScriptedModelServer((Head(), delta(content='{"sourceCode"'), Wait(Gate()))) as server:
        ran = run_battles(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-stall-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 6, ran.text
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "error"
    assert "no new content within 0.5 s (--logomesh-stall-timeout)" in battle["reasons"][0]["text"]
    assert len(server.requests) == 1


def test_a_stall_longer_than_the_total_is_a_contradiction(refuse: Callable[..., str]) -> None:
    """It could never be reached; the message names both flags."""
    said = refuse("--logomesh-model=reference", "--logomesh-stall-timeout=20", "--logomesh-total-timeout=10")

    assert "--logomesh-stall-timeout: 20 s" in said
    assert "--logomesh-total-timeout 10" in said
