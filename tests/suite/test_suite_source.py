"""What is read from the sources of a task."""

from pathlib import Path

import pytest

from pytest_logomesh.suite import load_suite
from tests.suite.task_folders import FILES, make, mistake


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def doubles(solution):\n    pass\n", ":1: the observer doubles must take exactly (solution, rng)"),
        ("def doubles(rng, solution):\n    pass\n", ":1: the observer doubles must take exactly"),
        ("def doubles(solution, rng, more):\n    pass\n", ":1: the observer doubles must take exactly"),
        ("def doubles(solution, rng=None):\n    pass\n", ":1: the observer doubles must take exactly"),
        ("def doubles(solution, rng, **more):\n    pass\n", ":1: the observer doubles must take exactly"),
        ("async def doubles(solution, rng):\n    pass\n", ":1: the observer doubles is async"),
        (
            "\ndef doubles(solution, rng): 1\n\ndef doubles(solution, rng): 2\n",
            ":4: the observer doubles is defined twice",
        ),
        ("def _doubles(solution, rng):\n    pass\n", ": has no observer"),
        ("def doubles(solution, rng):\nreturn 1\n", ":2: is not Python: "),
        ("x = '\x00'\n", ": is not Python: "),
        (" \n", ": is empty"),
    ],
)
def test_a_mistake_in_observe_py_is_told(tmp_path: Path, source: str, said: str) -> None:
    """An observer takes (solution, rng), is a plain function and has a name of its own."""
    folder = make(
        tmp_path,
        {"observe.py": source, "flawed/triples/flaw.toml": None, "flawed/triples/solution.py": None},
    )

    assert f"{folder / 'observe.py'}{said}" in mistake(folder)


def test_behaviours_keep_the_order_of_the_file(tmp_path: Path) -> None:
    """Neither sorted nor nested: top-level public functions as they come."""
    source = (
        "import math\n\nLIMIT = 3\n\ndef zebra(solution, rng):\n    def inner(a): ...\n\n"
        "class Helper:\n    def method(self): ...\n\ndef doubles(solution, rng, /):\n    ...\n"
    )

    assert load_suite(make(tmp_path, {"observe.py": source}))[0].behaviours == ("zebra", "doubles")


@pytest.mark.parametrize("program", ["solution", "alternatives/sum"])
def test_a_correct_program_defines_what_the_task_names(tmp_path: Path, program: str) -> None:
    """Reference and alternatives have the entry module and its names, and are Python."""
    path = f"{program}/solution.py"

    unnamed = make(tmp_path / "a", {path: "import math\n\nclass Other:\n    def double(self): ...\n"})
    assert f"{unnamed / path}: does not define double, which task.toml names" in mistake(unnamed)

    moved = make(tmp_path / "b", {path: None, f"{program}/answer.py": FILES["solution/solution.py"]})
    assert f"{moved / program}: has no solution.py, the module that task.toml names" in mistake(moved)

    broken = make(tmp_path / "c", {path: "def double(n):\n    return (\n"})
    assert f"{broken / path}:2: is not Python" in mistake(broken)


@pytest.mark.parametrize(
    "source",
    [
        "double = lambda n: 2 * n\n",
        "double: object = print\n",
        "from operator import neg as double\n",
        "single, double = 1, 2\n",
        "try:\n    import nothing\nexcept ImportError:\n    def double(n): ...\n",
        "if True:\n    class double: ...\n",
    ],
)
def test_a_name_may_be_defined_in_any_way(tmp_path: Path, source: str) -> None:
    """Assignments, imports and definitions under a condition count."""
    assert load_suite(make(tmp_path, {"alternatives/sum/solution.py": source}))


def test_an_entry_module_may_be_a_package(tmp_path: Path) -> None:
    """A dotted module is looked for where Python looks for it."""
    text = FILES["task.toml"].replace('module = "solution"', 'module = "pkg.inner"')
    source = {"pkg/inner/__init__.py": "def double(n): ...\n"}
    moved = {
        f"{program}/{path}": text
        for program in ("solution", "alternatives/sum")
        for path, text in source.items()
    }

    (task,) = load_suite(make(tmp_path, {"task.toml": text, **moved}))

    assert task.module == "pkg.inner"
    assert "pkg/inner/__init__.py" in task.reference.program.files


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"solution/test_solution.py": None}, "solution: has no test_*.py"),
        ({"solution/test_solution.py": "def test(:\n"}, "test_solution.py:1: is not Python"),
        ({"solution/rationale.md": None}, "rationale.md: is missing or empty"),
        ({"solution/rationale.md": "\n"}, "rationale.md: is missing or empty"),
        ({"solution/data.json": "{}"}, "data.json: is no part of a solution"),
    ],
)
def test_the_reference_is_a_whole_submission(
    tmp_path: Path, changed: dict[str, str | None], said: str
) -> None:
    """It brings tests that parse and a rationale, and nothing else."""
    assert said in mistake(make(tmp_path, changed))
