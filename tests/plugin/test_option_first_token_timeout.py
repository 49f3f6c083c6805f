"""`--logomesh-first-token-timeout`."""

from pathlib import Path

from pytest_logomesh.testing import Gate, Head, ScriptedModelServer, Send, Wait, delta
from tests.plugin.conftest import RunBattles


def test_a_head_and_pings_are_no_token(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """A server that answers at once and then says nothing is an error, and the reason names the flag."""
    script = (Head(), delta(role="assistant", content=""), Send(b": ping\n\n"), Wait(Gate()))
    with ScriptedModelServer(script) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-first-token-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 6, ran.text
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "error"
    assert "no first token within 0.5 s (--logomesh-first-token-timeout)" in battle["reasons"][0]["text"]
