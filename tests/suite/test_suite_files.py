"""Reading the files of one task folder."""

from pathlib import Path

import pytest

from pytest_logomesh.suite import load_suite
from tests.suite.task_folders import make, mistake


def digest(root: Path) -> str:
    """The digest of the one task at `root`."""
    return load_suite(root)[0].digest


def test_the_digest_depends_on_content_and_nothing_else(tmp_path: Path) -> None:
    """The same files elsewhere have the same digest, and tools' leavings do not count."""
    here, there = make(tmp_path / "a"), make(tmp_path / "b")
    (there / "solution" / "__pycache__").mkdir()
    (there / "solution" / "__pycache__" / "solution.pyc").write_bytes(b"\xff")
    (there / ".cache").mkdir()
    (there / ".cache" / "x").write_text("x")

    assert digest(here) == digest(there)
    assert len(digest(here)) == 64


@pytest.mark.parametrize(
    "changed",
    [
        {"instruction.md": "Write `double`.\n"},
        {"flawed/triples/solution.py": "def double(n):\n    return 4 * n\n"},
        {"solution/test_more.py": "def test_more():\n    pass\n"},
        {"solution/rationale.md": "Because.\r\n"},
    ],
    ids=["instruction", "twin", "new-file", "line-ending"],
)
def test_a_changed_task_has_another_digest(tmp_path: Path, changed: dict[str, str]) -> None:
    """Any byte of any file counts, and so does a file that is new."""
    assert digest(make(tmp_path / "a")) != digest(make(tmp_path / "b", changed))


def test_moved_text_changes_the_digest(tmp_path: Path) -> None:
    """Text that goes from the end of one file to the start of the next is another task."""
    one = {"solution/a.py": "x = 1\n", "solution/b.py": "y = 2\n"}
    other = {"solution/a.py": "x = 1\ny = 2\n", "solution/b.py": ""}

    assert digest(make(tmp_path / "a", one)) != digest(make(tmp_path / "b", other))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("notes.txt", "notes.txt"),
        ("docs/a.md", "docs"),
        ("oracle.py", "oracle.py"),
        ("solution.py", "solution.py"),
        ("observe.py/x.py", "observe.py"),
    ],
)
def test_an_unknown_entry_is_a_mistake(tmp_path: Path, path: str, told: str) -> None:
    """What is no part of a task is named once, with what is."""
    folder = make(tmp_path, {"observe.py": None} if path.startswith("observe") else {})
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text("x")

    said = mistake(folder)

    assert (
        f"{folder / told}: is no part of a task folder; known: task.toml, instruction.md, observe.py, "
        in said
    )


def test_a_file_that_is_not_utf_8_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    """The line of the first bad byte is told."""
    folder = make(tmp_path, {"instruction.md": b"one\ntw\xf6\n"})

    assert f"{folder / 'instruction.md'}:2: is not UTF-8 (byte 6)" in mistake(folder)


def test_a_link_that_leaves_the_folder_is_a_mistake(tmp_path: Path) -> None:
    """Neither a file nor a folder outside the task becomes part of it."""
    (tmp_path / "secret.py").write_text("password = 1")
    (tmp_path / "elsewhere").mkdir()
    folder = make(tmp_path)
    (folder / "solution" / "secret.py").symlink_to(tmp_path / "secret.py")
    (folder / "alternatives" / "other").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    said = mistake(folder)

    assert f"{folder / 'solution' / 'secret.py'}: is a symbolic link that leaves the task folder" in said
    assert f"{folder / 'alternatives' / 'other'}: is a symbolic link that leaves the task folder" in said
    assert "password" not in said


def test_a_link_inside_the_folder_is_read(tmp_path: Path) -> None:
    """A twin may share a file with its neighbour."""
    folder = make(tmp_path)
    (folder / "flawed" / "evals" / "rationale.md").symlink_to(folder / "instruction.md")

    twins = {twin.name: twin for twin in load_suite(folder)[0].flawed}

    assert twins["evals"].solution.rationale.startswith("Write `double`")


@pytest.mark.parametrize("target", ["loop", "nothing"])
def test_a_link_to_nowhere_is_a_mistake(tmp_path: Path, target: str) -> None:
    """A link that dangles or leads to itself is told, not read."""
    folder = make(tmp_path)
    (folder / "solution" / "loop").symlink_to(folder / "solution" / target)

    assert f"{folder / 'solution' / 'loop'}: is no plain file" in mistake(folder)
