"""`--logomesh-head-timeout`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.testing import Gate, ScriptedModelServer, Wait
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import at_first


def test_a_server_that_does_not_answer_is_asked_again(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """The limit cuts the wait short, and the reason names the flag."""
    with ScriptedModelServer(at_first((Wait(Gate()),))) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-head-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 0, ran.text
    (battle,) = ran.battles.values()
    (reason,) = battle["stream"]["asked_again"]
    assert "no response within 0.5 s (--logomesh-head-timeout)" in reason
    assert ran.document["header"]["limits"]["head_s"] == 0.5


@pytest.mark.parametrize("limit", ["head", "first-token", "stall", "step", "total"])
@pytest.mark.parametrize("value", ["0", "-3", "nan", "inf", "soon"])
def test_only_seconds_above_0_or_off(refuse: Callable[..., str], limit: str, value: str) -> None:
    """The same holds for each of the five limits."""
    said = refuse("--logomesh-model=reference", f"--logomesh-{limit}-timeout={value}")

    assert f"--logomesh-{limit}-timeout: needs seconds above 0, or `off`, not '{value}'" in said
