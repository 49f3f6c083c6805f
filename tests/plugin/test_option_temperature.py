"""`--logomesh-temperature`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.conftest import RunBattles


def test_the_server_is_told_and_the_record_holds_it(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """It stands in the request and in run.json."""
    with ScriptedModelServer(says("no answer")) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-temperature=0.7",
            tasks=tiny_tasks / "double",
        )

    assert [request.body["temperature"] for request in server.requests] == [0.7]
    assert ran.document["header"]["tiers"][0]["sampling"]["temperature"] == 0.7


@pytest.mark.parametrize("value", ["-0.1", "nan", "inf", "hot"])
def test_only_numbers_from_0(refuse: Callable[..., str], value: str) -> None:
    """Anything else is a usage error that quotes it."""
    said = refuse("--logomesh-model=reference", f"--logomesh-temperature={value}")

    assert f"--logomesh-temperature: needs a number of at least 0, not '{value}'" in said
