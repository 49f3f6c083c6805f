"""`--logomesh-keep-server`."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles
from tests.plugin.solving_vllm import tier, write_vllm


@pytest.fixture
def served(pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the tier `small`; where kept servers are written down."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    pytester.makepyprojecttoml(tier("small", write_vllm(tmp_path)))
    return runtime


def _keeper(text: str) -> int:
    found = re.search(r"`kill (\d+)`", text)
    assert found, text
    return int(found[1])


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_next_run_uses_it(run_battles: RunBattles, served: Path) -> None:
    """The first run says how to end it; the second starts nothing, and says in its record whose server it was."""
    first = run_battles("--logomesh-model=small", "--logomesh-keep-server")
    keeper = _keeper(first.text)
    try:
        assert first.result.ret == 0, first.text
        assert _lives(keeper)
        second = run_battles("--logomesh-model=small")
        assert second.result.ret == 0, second.text
        (before,), (after,) = (ran.document["served"][0]["servers"] for ran in (first, second))
        assert (before["reused"], after["reused"]) == (False, True)
        assert before["endpoint"] == after["endpoint"]
        assert _lives(keeper), "who did not start it does not end it"
    finally:
        os.kill(keeper, signal.SIGTERM)
        deadline = time.monotonic() + 10
        while _lives(keeper) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert not _lives(keeper)


def test_without_it_nothing_stays(run_battles: RunBattles, served: Path) -> None:
    """A run leaves its server running only when asked to."""
    ran = run_battles("--logomesh-model=small")

    assert ran.result.ret == 0, ran.text
    assert "`kill " not in ran.text
    assert not list(served.rglob("*.json"))
