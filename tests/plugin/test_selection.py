"""Which battles run: pytest's own ways to choose work on them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import ALONE, RunBattles

Collect = Callable[..., list[str]]


@pytest.fixture
def collect(pytester: pytest.Pytester, tiny_tasks: Path) -> Collect:
    """The node ids that a run with options would have, from a run that only collects; checks that it starts nothing."""

    def run(*arguments: str) -> list[str]:
        result = pytester.runpytest_inprocess(
            *ALONE, "--collect-only", "-q", "--strict-markers", f"--logomesh-tasks={tiny_tasks}", *arguments
        )
        assert result.ret in (0, pytest.ExitCode.NO_TESTS_COLLECTED), f"{result.stdout}"
        assert not (pytester.path / "reports").exists()
        return [line for line in result.outlines if "::" in line]

    return run


def test_node_ids_say_task_tier_and_repeat(collect: Collect) -> None:
    """They are the same wherever the plugin is installed, and under xdist."""
    expected = [f"tasks/test_battles.py::test_battle[{task}-reference-1]" for task in ("double", "negate")]

    assert collect("--logomesh-model=reference") == expected
    assert collect("--logomesh-model=reference", "-n", "2") == expected


def test_collecting_needs_no_server(collect: Collect) -> None:
    """The address of an endpoint is not even tried."""
    assert len(collect("--logomesh-model=gpt", "--logomesh-endpoint=http://127.0.0.1:9")) == 2


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        (["-k", "negate"], {"negate-reference-1", "negate-flawed-squares-1"}),
        (["-k", "squares and not negate"], {"double-flawed-squares-1"}),
        (["-m", "signs"], {"negate-reference-1", "negate-flawed-squares-1"}),
        (["-m", "beginner and numbers and tiny"], {"double-reference-1", "double-flawed-squares-1"}),
        (["-m", "expert"], set()),
    ],
)
def test_names_levels_and_tags_select(
    collect: Collect, tiny_tasks: Path, arguments: list[str], left: set[str]
) -> None:
    """`-k` matches ids; levels and tags are marks that are known to `--strict-markers`."""
    for twin in ("evaluates", "untested"):
        for task in ("double", "negate"):
            folder = tiny_tasks / task / "flawed" / twin
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()

    found = collect("--logomesh-model=reference,flawed", *arguments)

    assert {node.partition("[")[2].rstrip("]") for node in found} == left


def test_one_battle_is_run_again_by_its_node_id(run_battles: RunBattles) -> None:
    """The id out of a report works as an argument, though no such file is in the project."""
    ran = run_battles("--logomesh-model=reference", "tasks/test_battles.py::test_battle[negate-reference-1]")

    assert ran.result.ret == 0, ran.text
    assert list(ran.battles) == ["negate-reference-1"]
    assert ran.document["totals"]["battles"] == 1


def test_the_first_failure_stops_and_the_last_failed_run_again(run_plain: RunBattles) -> None:
    """`-x` ends the run with what was judged, the rest being named as incomplete; `--lf` runs the failed one alone."""
    stopped = run_plain("--logomesh-model=flawed", "-x", "-k", "squares")

    assert stopped.result.ret == 1
    stopped.result.assert_outcomes(failed=1)
    assert stopped.document["totals"]["battles"] == 2
    assert stopped.outcomes["double-flawed-squares-1"] == "failed"
    assert set(stopped.outcomes) | set(stopped.document["incomplete"]) == {
        "double-flawed-squares-1",
        "negate-flawed-squares-1",
    }

    again = run_plain("--logomesh-model=flawed", "--lf")

    assert again.outcomes == {"double-flawed-squares-1": "failed"}
    assert (
        again.battles["double-flawed-squares-1"]["seed"] == stopped.battles["double-flawed-squares-1"]["seed"]
    )


def test_no_battle_left_is_said_and_leaves_no_reports(run_battles: RunBattles) -> None:
    """Exit 5, a sentence, and no empty run on disk."""
    ran = run_battles("--logomesh-model=reference", "-k", "nothing_is_called_so")

    assert ran.result.ret == pytest.ExitCode.NO_TESTS_COLLECTED, ran.text
    assert "no battle was asked for" in ran.text
    reports = ran.folder / "reports"
    assert not reports.exists() or list(reports.iterdir()) == []
