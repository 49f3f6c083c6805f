"""`--logomesh-max-drop`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_baseline import record_reference


def test_identical_runs_hold_where_no_drop_is_allowed(run_battles: RunBattles, tmp_path: Path) -> None:
    """0 is a margin like any other, and is told."""
    before = f"--logomesh-baseline={record_reference(tmp_path / 'before', 1)}"
    ran = run_battles("--logomesh-model=reference", "-k", "double", before, "--logomesh-max-drop=0")

    assert ran.result.ret == 0, ran.text
    assert "max drop 0: held, no figure fell by more" in ran.text


def test_without_a_baseline_it_allows_nothing(refuse: Callable[..., str]) -> None:
    """Alone it would be a gate that nobody passes through."""
    said = refuse("--logomesh-model=reference", "--logomesh-max-drop=0.1")

    assert "--logomesh-max-drop: allows a drop against --logomesh-baseline; name one" in said


@pytest.mark.parametrize("value", ["2%", "-0.1", "5"])
def test_what_is_no_share_is_refused(value: str, refuse: Callable[..., str]) -> None:
    """Scores are in 0..1, and so are drops."""
    said = refuse("--logomesh-model=reference", "--logomesh-baseline=x", f"--logomesh-max-drop={value}")

    assert f"--logomesh-max-drop: needs a number from 0 to 1, not '{value}'" in said
