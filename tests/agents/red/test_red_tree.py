"""Which files are found under what somebody named."""

import os
from pathlib import Path

import pytest

from pytest_logomesh.agents.red.tree import Place, find_places
from pytest_logomesh.records.errors import UserMistake


def grow(root: Path, *names: str) -> None:
    """Make empty files."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(*roots: str, excluded: tuple[str, ...] = ()) -> list[str]:
    """The paths of what can be looked at."""
    return [place.path for place in find_places(roots, excluded) if not place.problem]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder is an empty one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_are_searched_in_order(here: Path) -> None:
    """Python files and notebooks, by name, those of a folder before those below it."""
    grow(here, "b.py", "a/z.py", "a/c.ipynb", "w.pyw", "no.pyi", "no.txt", ".hidden.py")

    assert found(".") == ["./.hidden.py", "./b.py", "./w.pyw", "./a/c.ipynb", "./a/z.py"]


def test_folders_of_tools_are_left_out_unless_named(here: Path) -> None:
    """Hidden ones, caches, environments by name or by what is in them, and what builds leave."""
    names = [".git", "__pycache__", "venv", ".venv", "node_modules", "build", "dist", "own_env"]
    grow(here, "a.py", "own_env/pyvenv.cfg", *(f"{name}/x.py" for name in names))

    assert found(".") == ["./a.py"]
    assert found("build", ".venv") == ["build/x.py", ".venv/x.py"]


def test_a_named_file_is_taken_whatever_it_is_called(here: Path) -> None:
    """Each once, as it was named."""
    grow(here, "tool", "a.py")

    assert found("tool", "./a.py", "a.py", ".", "-") == ["tool", "./a.py", "-"]


@pytest.mark.parametrize("pattern", ["tests", "src/tests", "*/tests", "./src/tests/", "t*s", "test_*.py"])
def test_patterns_exclude(here: Path, pattern: str) -> None:
    """By the path or by the name, of files and of folders; a named file too."""
    grow(here, "src/tests/test_a.py", "src/a.py")

    assert found(".", excluded=(pattern,)) == ["./src/a.py"]
    assert found("src/tests/test_a.py", "src/a.py", excluded=(pattern,)) == ["src/a.py"]


def test_links_that_go_round_end(here: Path) -> None:
    """Each real folder and file is found once, under its own name."""
    grow(here, "a/b/x.py")
    (here / "a/b/up").symlink_to("../..")
    (here / "0first").symlink_to("a")
    (here / "a/same.py").symlink_to("b/x.py")
    (here / "me.py").symlink_to("me.py")

    assert found(".") == ["./a/b/x.py"]
    (lost,) = (place for place in find_places(["."]) if place.problem)
    assert lost.path == "./me.py"


def test_links_into_what_is_left_out_are_followed(here: Path) -> None:
    """What lies under the root and is not found otherwise is found by its link."""
    grow(here, ".releases/5/x.py")
    (here / "current").symlink_to(".releases/5")

    assert found(".") == ["./current/x.py"]


def test_links_that_lead_out_are_told(here: Path) -> None:
    """A tree does not choose what else of the machine is read."""
    grow(here, "tree/a.py", "other/b.py")
    (here / "tree/out").symlink_to("../other")
    (here / "tree/b.py").symlink_to("../other/b.py")

    places = find_places(["tree"])
    assert [place.path for place in places if not place.problem] == ["tree/a.py"]
    assert {place.path for place in places if "leads out" in place.problem} == {"tree/out", "tree/b.py"}
    assert found("tree", "other") == ["tree/a.py", "other/b.py"]


def test_a_folder_that_cannot_be_read_is_told(here: Path) -> None:
    """One whose path is too long for the system, which no right to read helps against."""
    top = os.open(here, os.O_RDONLY)
    place = top
    for _ in range(20):
        os.mkdir("d" * 250, dir_fd=place)
        place, last = os.open("d" * 250, os.O_RDONLY, dir_fd=place), place
        os.close(last)
    os.close(place)

    (lost,) = find_places(["."])
    assert "cannot be read" in lost.problem


def test_what_is_not_there_is_a_mistake() -> None:
    """It names the path."""
    with pytest.raises(UserMistake, match="nowhere: does not exist"):
        find_places(["nowhere"])


def test_a_name_that_is_no_text_can_be_shown(here: Path) -> None:
    """Octets that are not UTF-8 are written out."""
    assert Place(os.fsdecode(b"caf\xe9.py")).shown == r"caf\xe9.py"
