"""`--logomesh-seed`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.tiny_servers import by_task


def seeds(ran: Ran) -> dict[str, int]:
    """The battles' seeds."""
    return {id: battle["seed"] for id, battle in ran.battles.items()}


def test_the_master_seed_decides_the_battles_seeds(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """The same gives the same, plain or under xdist; another gives others; without it, it is 0."""
    with ScriptedModelServer(by_task(double=says("no answer"))) as server:
        model = ("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-repeats=2")
        seven, again, none = (
            run_plain(*model, *options, tasks=tiny_tasks / "double")
            for options in (("--logomesh-seed=7",), ("--logomesh-seed=7", "-n", "1"), ())
        )

    assert seeds(seven) == seeds(again)
    assert len(seeds(seven)) == 2
    assert not set(seeds(seven).values()) & set(seeds(none).values())
    assert (seven.document["header"]["seed"], none.document["header"]["seed"]) == (7, 0)


@pytest.mark.parametrize("value", ["-1", "0.5", "dice"])
def test_only_whole_numbers(refuse: Callable[..., str], value: str) -> None:
    """Anything else is a usage error that quotes it."""
    said = refuse("--logomesh-model=reference", f"--logomesh-seed={value}")

    assert f"--logomesh-seed: needs a whole number, not '{value}'" in said
