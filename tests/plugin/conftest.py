"""Whole runs of the plugin in a process of their own: plain, and under xdist."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio._backends._asyncio  # noqa: F401 - a run in this process forgets what it imports; these bear no second life
import httpcore._backends.anyio  # noqa: F401 - likewise
import pytest

from tests.plugin.tiny_tasks import write_tiny_tasks


@dataclass
class Ran:
    """A run that ended."""

    result: pytest.RunResult
    folder: Path
    document: dict[str, Any]
    """run.json; empty when there is none."""

    @property
    def text(self) -> str:
        """All that was printed."""
        return f"{self.result.stdout}\n{self.result.stderr}"

    @property
    def battles(self) -> dict[str, dict[str, Any]]:
        """The battles of run.json by id."""
        return {battle["id"]: battle for battle in self.document.get("battles", [])}

    @property
    def outcomes(self) -> dict[str, str]:
        """Outcome by battle id."""
        return {id: battle["outcome"] for id, battle in self.battles.items()}


RunBattles = Callable[..., Ran]

ALONE = ("-p", "no:hypothesispytest", "-p", "no:anyio", "-p", "no:asyncio")
"""Other plugins of this machine cost half a second a process and say nothing about ours."""


@pytest.fixture
def tiny_tasks(tmp_path: Path) -> Path:
    """Two small tasks, apart from the folder that pytest runs in."""
    return write_tiny_tasks(tmp_path / "tiny")


@pytest.fixture
def run_plain(pytester: pytest.Pytester, tiny_tasks: Path) -> RunBattles:
    """Run pytest with options, on the tiny tasks unless others are named."""

    def run(*arguments: str, tasks: str | Path | None = tiny_tasks) -> Ran:
        if not any(pytester.path.glob("*.ini")):
            pytester.makeini("[pytest]\n")
        named = () if tasks is None else (f"--logomesh-tasks={tasks}",)
        result = pytester.runpytest_subprocess(*ALONE, *named, *arguments, timeout=240)
        report = pytester.path / "reports" / "latest" / "run.json"
        document = json.loads(report.read_text()) if report.is_file() else {}
        return Ran(result, pytester.path, document)

    return run


@pytest.fixture
def refuse(pytester: pytest.Pytester, tiny_tasks: Path) -> Callable[..., str]:
    """Run pytest with a mistake in its options, in this process; returns the one message that it exits 4 with.

    Checks as well that nothing was written.
    """

    def run(*arguments: str, tasks: str | Path = tiny_tasks) -> str:
        before = sorted(pytester.path.rglob("*"))
        result = pytester.runpytest_inprocess(
            *ALONE, "-p", "no:cacheprovider", f"--logomesh-tasks={tasks}", *arguments
        )
        said = f"{result.stdout}\n{result.stderr}"
        assert result.ret == pytest.ExitCode.USAGE_ERROR, said
        assert "Traceback" not in said
        assert sorted(pytester.path.rglob("*")) == before
        return said

    return run


@pytest.fixture(params=[(), ("-n", "2")], ids=["plain", "xdist"])
def run_battles(request: pytest.FixtureRequest, run_plain: RunBattles) -> RunBattles:
    """As `run_plain`, once without and once with xdist."""

    def run(*arguments: str, tasks: str | Path | None = None) -> Ran:
        named = {} if tasks is None else {"tasks": tasks}
        return run_plain(*arguments, *request.param, **named)

    return run
