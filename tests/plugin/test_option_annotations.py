"""`--logomesh-annotations`."""

import re
from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_tasks import write_tiny_tasks

COMMAND = re.compile(r"^\s*::.*", re.MULTILINE)


@pytest.fixture
def tasks(pytester: pytest.Pytester) -> Path:
    """Tasks in the project itself, where a code host can show them."""
    return write_tiny_tasks(pytester.path / "tasks")


def test_what_did_not_pass_is_told_to_the_workflow(run_battles: RunBattles, tasks: Path) -> None:
    """At its task's file; until then the workflow listens to nobody."""
    ran = run_battles(
        "--logomesh-model=reference,flawed",
        "--logomesh-annotations",
        "-k",
        "double-reference or double-flawed-squares",
        tasks=tasks,
    )

    assert ran.outcomes == {"double-reference-1": "passed", "double-flawed-squares-1": "failed"}
    held, resumed, told = COMMAND.findall(str(ran.result.stdout))
    word = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", held)
    assert word
    assert resumed == f"::{word[1]}::"
    assert told.startswith(
        "::error file=tasks/double/task.toml,line=1,title=double-flawed-squares-1%3A failed%2C CIS 0."
    )
    assert "::behaviour doubles: differs from the reference%0A" in told


def test_without_it_nothing_is_said(run_plain: RunBattles) -> None:
    """Not everybody's terminal is a workflow's."""
    ran = run_plain("--logomesh-model=flawed", "-k", "double-flawed-squares")

    assert ran.result.ret == 1
    assert COMMAND.findall(ran.text) == []


def test_with_no_battle_the_workflow_listens_again(run_plain: RunBattles) -> None:
    """There is nothing to tell."""
    ran = run_plain("--logomesh-model=reference", "--logomesh-annotations", "-k", "nothing_of_the_kind")

    assert ran.result.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    held, resumed = COMMAND.findall(ran.text)
    assert resumed == f"::{held.rpartition('::')[2]}::"
