"""`--logomesh-first-token-timeout`."""

from pathlib import Path

from pytest_logomesh.testing import Gate, Head, ScriptedModelServer, Send, Wait, delta
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import at_first


def test_a_head_and_pings_are_no_token(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """A server that answers at once and then says nothing is asked again, and the reason names the flag."""
    script = (Head(), delta(role="assistant", content=""), Send(b": ping\n\n"), Wait(Gate()))
    with ScriptedModelServer(at_first(script)) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-first-token-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 0, ran.text
    (battle,) = ran.battles.values()
    (reason,) = battle["stream"]["asked_again"]
    assert "no first token within 0.5 s (--logomesh-first-token-timeout)" in reason
