"""Loading a tree of task folders."""

import sys
from pathlib import Path

import pytest

from pytest_logomesh.records.errors import TaskMistake
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.suite.task_folders import FILES, make, mistake


def test_a_task_folder_becomes_a_task(tmp_path: Path) -> None:
    """Everything a folder says stands in the record."""
    (task,) = load_suite(make(tmp_path))

    assert (task.id, task.title, task.level, task.tags) == ("sample", "Sample", "beginner", ("a", "b"))
    assert (task.module, task.names, task.behaviours) == ("solution", ("double",), ("doubles", "halves"))
    assert (task.rules.imports, task.rules.required) == (("math",), ("import:math",))
    assert task.rules.banned == ("call:eval", "loop")
    assert (task.limits.cpu_s, task.limits.memory_mb) == (2.0, 512)
    assert task.instruction == FILES["instruction.md"]
    assert task.observers == FILES["observe.py"]
    assert task.reference.program.files == {"solution.py": FILES["solution/solution.py"]}
    assert task.reference.tests == {"test_solution.py": FILES["solution/test_solution.py"]}
    assert [program.name for program in task.correct] == ["reference", "alternatives/sum"]
    assert task.path == tmp_path / "sample"


def test_a_tree_gives_its_tasks_in_order_of_their_paths(tmp_path: Path) -> None:
    """Task folders are found at any depth; what lies beside them is left alone."""
    for place, name in [("b", "late"), ("a/deep", "early")]:
        make(tmp_path / place, {"task.toml": FILES["task.toml"].replace('"sample"', f'"{name}"')}, name)
    (tmp_path / "test_battles.py").write_text("not a task")

    assert [task.id for task in load_suite(tmp_path)] == ["early", "late"]


def test_no_line_of_a_task_is_executed(tmp_path: Path) -> None:
    """Sources that leave a mark when they run leave none when they are loaded."""
    mark = tmp_path / "mark"
    bomb = f"\nopen({str(mark)!r}, 'w')\n"
    sources = {path: text + bomb for path, text in FILES.items() if path.endswith(".py")}

    load_suite(make(tmp_path, sources))

    assert not mark.exists()
    assert "solution" not in sys.modules


def test_mistakes_of_all_tasks_come_in_one_message(tmp_path: Path) -> None:
    """An author reads everything that is wrong at once, a line each."""
    renamed = FILES["task.toml"].replace("sample", "one")
    make(tmp_path, {"task.toml": renamed, "instruction.md": None}, "one")
    make(tmp_path, {"observe.py": "def (:\n"}, "two")

    said = mistake(tmp_path)

    assert f"{tmp_path / 'one' / 'instruction.md'}: is missing" in said
    assert f"{tmp_path / 'two' / 'observe.py'}:1: is not Python" in said
    assert f"{tmp_path / 'two' / 'task.toml'}: the id 'sample' is not the name of its folder, 'two'" in said
    assert said.startswith(f"{tmp_path}: 3 mistakes")


def test_a_single_mistake_names_its_file(tmp_path: Path) -> None:
    """The exception of a lone mistake carries path and line."""
    folder = make(tmp_path, {"observe.py": "\n\ndef (:\n"})

    with pytest.raises(TaskMistake) as caught:
        load_suite(folder)

    assert (caught.value.path, caught.value.line) == (folder / "observe.py", 3)


def test_a_task_may_say_how_its_operations_are_called(tmp_path: Path) -> None:
    """growth.py's public functions, in the order of the file; without the file there are none."""
    growth = (
        "def put(solution, rng, size):\n    return _do\n\n\ndef get(solution, rng, size):\n    return _do\n"
    )
    (plain,), (task,) = (
        load_suite(make(tmp_path / "a")),
        load_suite(make(tmp_path / "b", {"growth.py": growth})),
    )

    assert (plain.growth, plain.operations) == ("", ())
    assert (task.growth, task.operations) == (growth, ("put", "get"))
    assert task.digest != plain.digest


@pytest.mark.parametrize(
    ("growth", "said"),
    [
        ("", "growth.py: has no operation; write public functions `name(solution, rng, size)`"),
        ("def get(:\n", "growth.py:1: is not Python"),
        ("def get(solution, rng):\n    pass\n", "the operation get must take exactly (solution, rng, size)"),
        ("async def get(solution, rng, size):\n    pass\n", "growth.py:1: the operation get is async"),
        ("def get(solution, rng, size):\n    pass\n" * 2, "growth.py:3: the operation get is defined twice"),
    ],
)
def test_a_growth_that_cannot_be_called_is_a_mistake(tmp_path: Path, growth: str, said: str) -> None:
    """With its line, and the shape that is wanted."""
    make(tmp_path, {"growth.py": growth})

    assert said in mistake(tmp_path)


def test_an_id_that_is_taken_is_a_mistake(tmp_path: Path) -> None:
    """Two folders of one name in a tree name each other."""
    make(tmp_path / "a")
    make(tmp_path / "b")

    said = mistake(tmp_path)

    assert (
        f"{tmp_path / 'b' / 'sample'}: the id 'sample' is already taken by {tmp_path / 'a' / 'sample'}"
        in said
    )


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere", "does not exist; name a task folder"),
        ("file", "is a file; name a task folder"),
        ("empty", "holds no task; a task is a folder with a task.toml"),
    ],
)
def test_a_root_without_tasks_is_a_mistake(tmp_path: Path, place: str, said: str) -> None:
    """A root that is missing, a file or empty says what was looked for."""
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()

    assert said in mistake(tmp_path / place)


def test_a_task_folder_without_task_toml_is_a_mistake_and_not_overlooked(tmp_path: Path) -> None:
    """A folder with two parts of a task means to be one."""
    make(tmp_path, {"task.toml": None})

    assert "task.toml: is missing" in mistake(tmp_path)


def test_a_link_back_up_the_tree_ends(tmp_path: Path) -> None:
    """A symbolic link to a folder above is not followed for ever."""
    make(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)

    assert [task.id for task in load_suite(tmp_path)] == ["sample"]


def test_a_root_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`.` inside a task folder is that task."""
    monkeypatch.chdir(make(tmp_path))

    assert load_suite(Path())[0].id == "sample"


def test_the_bundled_tasks_are_there() -> None:
    """The package knows where its own tasks lie."""
    assert (bundled_tasks() / "lru_cache" / "task.toml").is_file()
