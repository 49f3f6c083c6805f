"""`--logomesh-repeats`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles


def test_every_task_is_fought_again_with_other_inputs(run_battles: RunBattles, tiny_tasks: Path) -> None:
    """A battle a repeat, numbered from 1 in its id, each with a seed of its own."""
    ran = run_battles("--logomesh-model=reference", "--logomesh-repeats=3", tasks=tiny_tasks / "double")

    assert ran.result.ret == 0, ran.text
    assert list(ran.battles) == [f"double-reference-{repeat}" for repeat in (1, 2, 3)]
    assert [battle["repeat"] for battle in ran.battles.values()] == [1, 2, 3]
    assert len({battle["seed"] for battle in ran.battles.values()}) == 3
    assert ran.document["header"]["repeats"] == 3


@pytest.mark.parametrize("value", ["0", "-1", "1.5", "many"])
def test_only_whole_numbers_from_1(refuse: Callable[..., str], value: str) -> None:
    """Anything else is a usage error that quotes it."""
    said = refuse("--logomesh-model=reference", f"--logomesh-repeats={value}")

    assert f"--logomesh-repeats: needs a whole number of at least 1, not '{value}'" in said
