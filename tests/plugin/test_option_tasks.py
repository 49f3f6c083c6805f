"""`--logomesh-tasks`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles


def test_a_path_in_the_configuration_starts_from_its_file(
    run_plain: RunBattles, tiny_tasks: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One task folder is a suite; an ini file's path does not depend on where pytest is started."""
    (pytester.path / "bench").symlink_to(tiny_tasks, target_is_directory=True)
    pytester.makeini("[pytest]\nlogomesh_tasks = bench/double\nlogomesh_model = reference\n")
    monkeypatch.chdir(pytester.mkdir("below"))

    result = run_plain("--collect-only", "-q", tasks=None).result

    result.stdout.fnmatch_lines(["tasks/test_battles.py::test_battle[[]double-reference-1[]]"])
    assert "negate" not in result.stdout.str()


def test_a_folder_that_is_not_there(refuse: Callable[..., str], tmp_path: Path) -> None:
    """The message names it."""
    said = refuse("--logomesh-model=reference", tasks=tmp_path / "nowhere")

    assert f"{tmp_path / 'nowhere'}: does not exist" in said


def test_a_folder_without_tasks(refuse: Callable[..., str], tmp_path: Path) -> None:
    """A path that is one level off is not a run of no battles."""
    (tmp_path / "empty").mkdir()

    assert "holds no task" in refuse("--logomesh-model=reference", tasks=tmp_path / "empty")


def test_a_missing_file(refuse: Callable[..., str], tiny_tasks: Path) -> None:
    """The message names the file."""
    (tiny_tasks / "double" / "instruction.md").unlink()

    assert f"{tiny_tasks / 'double' / 'instruction.md'}" in refuse("--logomesh-model=reference")


def test_a_wrong_key(refuse: Callable[..., str], tiny_tasks: Path) -> None:
    """The message names file and key."""
    settings = tiny_tasks / "negate" / "task.toml"
    settings.write_text(settings.read_text().replace("level =", "levle ="))

    said = refuse("--logomesh-model=reference")

    assert str(settings) in said
    assert "levle" in said


def test_an_observer_that_cannot_be_parsed(refuse: Callable[..., str], tiny_tasks: Path) -> None:
    """The message names file and line; the other process kinds would fail at it one by one."""
    observers = tiny_tasks / "double" / "observe.py"
    observers.write_text(observers.read_text() + "\n\ndef broken(solution, rng)\n    return 1\n")
    line = observers.read_text().splitlines().index("def broken(solution, rng)") + 1

    assert f"{observers}:{line}:" in refuse("--logomesh-model=reference")


def test_an_unknown_construct_in_the_rules(refuse: Callable[..., str], tiny_tasks: Path) -> None:
    """A rule that nothing enforces is a mistake of the task."""
    settings = tiny_tasks / "double" / "task.toml"
    settings.write_text(settings.read_text().replace('"call:eval"', '"goto"'))

    assert "goto" in refuse("--logomesh-model=reference")
