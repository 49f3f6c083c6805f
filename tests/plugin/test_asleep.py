"""Without `--logomesh-model` pytest does what it did before."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin.conftest import ALONE, RunBattles

HEAVY = {"a2a", "asyncio", "bandit", "httpx", "pydantic", "rich", "scipy", "starlette", "uvicorn", "xdist"}
BATTLES = Path(__file__).parents[2] / "tasks" / "test_battles.py"

OWN = """
def test_passes():
    assert True

def test_fails():
    assert "an honest" == "failure"
"""


def test_a_projects_own_tests_run_as_before(
    run_plain: RunBattles, pytester: pytest.Pytester, tiny_tasks: Path
) -> None:
    """Own tests run, a copied battle is skipped with the reason, task folders are left alone, nothing is written."""
    pytester.makepyfile(test_own=OWN, test_copied=BATTLES.read_text())
    tiny_tasks.rename(pytester.path / "bench")

    ran = run_plain("-p", "no:cacheprovider", "-rs", tasks=None)

    assert ran.result.ret == 1
    ran.result.assert_outcomes(passed=1, failed=1, skipped=1)
    ran.result.stdout.fnmatch_lines(["SKIPPED*battles run when --logomesh-model names a tier"])
    lines = [line for line in ran.text.splitlines() if "logomesh" in line]
    assert [line for line in lines if not line.startswith(("plugins:", "SKIPPED"))] == []
    assert not (ran.folder / "reports").exists()


def test_task_folders_are_never_collected(pytester: pytest.Pytester, tiny_tasks: Path) -> None:
    """Their tests, all of one name, are an example for agents; asleep and awake, and also when named."""
    tiny_tasks.rename(pytester.path / "bench")
    pytester.makepyfile(test_own=OWN)

    asleep = pytester.runpytest_inprocess(*ALONE, "--collect-only", "-q", ".")
    named = pytester.runpytest_inprocess(*ALONE, "--collect-only", "-q", "bench/double/solution")
    awake = pytester.runpytest_inprocess(
        *ALONE, "--collect-only", "-q", "--logomesh-model=reference", "--logomesh-tasks=bench", "."
    )

    assert asleep.ret == awake.ret == 0
    for result in (asleep, awake):
        assert [line for line in result.outlines if "::" in line] == [
            "test_own.py::test_passes",
            "test_own.py::test_fails",
        ]
    assert named.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_project_without_tests_is_none_of_ours(pytester: pytest.Pytester) -> None:
    """An empty folder is pytest's exit 5, not a benchmark."""
    result = pytester.runpytest_inprocess(*ALONE, "-p", "no:cacheprovider")

    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert list(pytester.path.iterdir()) == []


def test_importing_the_plugin_imports_nothing_heavy() -> None:
    """It is imported at every start of pytest, of everyone who installs it."""
    script = "import sys, pytest_logomesh.plugin; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in ran.stdout.split()}
    assert "pytest_logomesh" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize(
    "flag", ["--logomesh-fail-under=0.8", "--logomesh-baseline=main", "--logomesh-resume=x"]
)
def test_a_gate_without_battles_is_a_mistake(pytester: pytest.Pytester, flag: str) -> None:
    """A job whose variable for the model is not set must not be green."""
    pytester.makepyfile(test_own="def test_passes(): pass")
    result = pytester.runpytest_inprocess(*ALONE, "-p", "no:cacheprovider", flag)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    name = flag.partition("=")[0]
    result.stderr.fnmatch_lines([f"*{name}: decides on battles, and none run without --logomesh-model"])
