"""Alternatives and flawed twins."""

from pathlib import Path

import pytest

from pytest_logomesh.records.task import Twin
from pytest_logomesh.suite import load_suite
from tests.suite.task_folders import FILES, make, mistake


def twins(root: Path) -> dict[str, Twin]:
    """The twins of the one task at `root`, by name."""
    return {twin.name: twin for twin in load_suite(root)[0].flawed}


def test_twins_say_what_must_catch_them(tmp_path: Path) -> None:
    """Name, reason, catcher and what the catcher must name come from flaw.toml."""
    found = twins(make(tmp_path))

    assert list(found) == ["evals", "triples", "untested"]
    assert (found["triples"].why, found["triples"].caught_by) == ("wrong", "logic")
    assert found["triples"].behaviours == ("doubles",)
    assert (found["evals"].caught_by, found["evals"].check) == ("finding", "banned-construct")


def test_a_twin_inherits_what_it_does_not_bring(tmp_path: Path) -> None:
    """Source, tests and rationale are the reference's until the twin has a file of that path."""
    found = twins(make(tmp_path, {"solution/more.py": "x = 1\n"}))

    triples, untested = found["triples"].solution, found["untested"].solution
    assert triples.program.name == "flawed/triples"
    assert triples.program.files == {"solution.py": FILES["flawed/triples/solution.py"], "more.py": "x = 1\n"}
    assert triples.tests == {"test_solution.py": FILES["solution/test_solution.py"]}
    assert triples.rationale == FILES["solution/rationale.md"]
    assert untested.program.files["solution.py"] == FILES["solution/solution.py"]
    assert untested.tests == {"test_solution.py": ""}


def test_a_twin_may_be_no_python_at_all(tmp_path: Path) -> None:
    """Being unparsable is a way of being wrong."""
    found = twins(make(tmp_path, {"flawed/triples/solution.py": "def (:\n"}))

    assert found["triples"].solution.program.files["solution.py"] == "def (:\n"


def test_only_twins_of_wrong_logic_are_broken_programs(tmp_path: Path) -> None:
    """A test suite need not tell an unsafe or untested twin from the reference."""
    (task,) = load_suite(make(tmp_path))

    assert [program.name for program in task.broken] == ["flawed/triples"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"flawed/triples/flaw.toml": None}, "flawed/triples/flaw.toml: is missing"),
        (
            {"flawed/same/flaw.toml": 'why = "x"\ncaught_by = "own-tests"\n'},
            "flawed/same: is the reference itself",
        ),
        ({"flawed/triples/data.csv": "1"}, "flawed/triples/data.csv: is no part of a twin"),
        ({"flawed/loose.py": "x = 1"}, "flawed/loose.py: lies loose; flawed/ holds one folder a program"),
        ({"flawed/off-by-one/flaw.toml": ""}, "flawed/off-by-one: must be named with a-z, 0-9 and _ only"),
        ({"alternatives/sum/test_it.py": ""}, "alternatives/sum/test_it.py: is no part of an alternative"),
        (
            {"alternatives/sum/rationale.md": "x"},
            "alternatives/sum/rationale.md: is no part of an alternative",
        ),
        ({"alternatives/loose.py": "x = 1"}, "alternatives/loose.py: lies loose"),
    ],
)
def test_a_variant_that_cannot_be_used_is_a_mistake(
    tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    """Each is told with its place and what would be right."""
    folder = make(tmp_path, changed)

    assert f"{folder}/{said}" in mistake(folder)


def test_a_task_may_have_no_variants(tmp_path: Path) -> None:
    """Alternatives and twins are what makes a task trustworthy, not what makes it load."""
    gone = {path: None for path in FILES if path.startswith(("flawed/", "alternatives/"))}

    (task,) = load_suite(make(tmp_path, gone))

    assert (task.alternatives, task.flawed) == ((), ())
