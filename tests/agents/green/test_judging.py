"""`judge_folder`: code that exists, in the real jail."""

from pathlib import Path

import pytest

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.judging import judge_folder
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import load_suite
from tests.plugin.tiny_tasks import write_tiny_tasks


@pytest.fixture
def task(tmp_path: Path) -> Task:
    """A task of two behaviours, in a folder of its own."""
    return load_suite(write_tiny_tasks(tmp_path / "tasks") / "double")[0]


def _judged(task: Task, folder: Path) -> Verdict:
    return judge_folder(task, folder, 0, choose("auto"), Cis1())


def test_a_reference_passes(task: Task) -> None:
    """The task's own solution, as a folder, is flawless."""
    verdict = _judged(task, task.path / "solution")

    assert (verdict.outcome, verdict.reasons) == ("passed", ())


def test_a_twin_fails_for_its_reason(task: Task) -> None:
    """A folder without tests is judged too: what it lacks is among the reasons."""
    verdict = _judged(task, task.path / "flawed" / "squares")

    assert verdict.outcome == "failed"
    assert {"logic", "own-tests"} <= {reason.kind for reason in verdict.reasons}


def test_the_same_folder_is_judged_the_same(task: Task) -> None:
    """Two judgements differ in nothing but how long they took."""
    first, second = (_judged(task, task.path / "solution").model_dump() for _ in range(2))
    for verdict in (first, second):
        verdict["examination"]["seconds"] = None

    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [("notes.txt", b"no code", "no source file"), ("solution.py", b"\xff\xfe", "not UTF-8")],
)
def test_what_is_no_answer_fails_with_its_reason(
    task: Task, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    """A folder that holds nothing to examine is a failed hand-in, not a mistake of the person."""
    folder = tmp_path / "answer"
    folder.mkdir()
    (folder / name).write_bytes(content)
    verdict = _judged(task, folder)

    assert [reason.kind for reason in verdict.reasons] == ["unreadable"]
    assert words in verdict.reasons[0].text


def test_links_out_of_the_folder_are_not_followed(task: Task, tmp_path: Path) -> None:
    """A hand-in cannot borrow a file from elsewhere: the reference, say."""
    folder = tmp_path / "answer"
    folder.mkdir()
    (folder / "solution.py").symlink_to(task.path / "solution" / "solution.py")

    assert _judged(task, folder).reasons[0].kind == "unreadable"


def test_a_folder_that_is_not_there_is_a_mistake(task: Task, tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(UserMistake, match="nowhere"):
        _judged(task, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("", "logic", "the program defines nothing that was asked for: double"),
        ("def triple(n):\n    return 3 * n\n", "logic", "defines nothing that was asked for: double"),
        ("Here is my answer.\n", "finding", "solution.py:1 syntax"),
        ("def double(n):\n    return 2 * n\nx = (1\n", "finding", "solution.py:3 syntax"),
        ("x = " + "1 + " * 250_000 + "1\n", "finding", "larger than"),
        (
            "def double(n):\n    return 2 * n\nraise ValueError\n",
            "logic",
            "could not be imported: ValueError",
        ),
    ],
    ids=["empty", "something else", "prose", "syntax", "a megabyte of one line", "raises"],
)
def test_bad_answers_fail_with_a_reason_that_names_what_is_wrong(
    task: Task, tmp_path: Path, source: str, kind: str, words: str
) -> None:
    """Never an error of ours, and never a bare `failed`."""
    (tmp_path / "answer").mkdir()
    (tmp_path / "answer" / "solution.py").write_text(source)
    verdict = _judged(task, tmp_path / "answer")

    assert verdict.outcome == "failed"
    assert any(reason.kind == kind and words in reason.text for reason in verdict.reasons), verdict.reasons


def test_a_hand_in_of_several_files_is_judged_whole(tmp_path: Path) -> None:
    """A task may ask for a package; its modules import one another, and own tests import from it."""
    folder = write_tiny_tasks(tmp_path / "tasks") / "double"
    settings = (folder / "task.toml").read_text().replace('module = "solution"', 'module = "sums.entry"')
    (folder / "task.toml").write_text(settings)
    for home in (folder / "solution", folder / "alternatives" / "adds"):
        (home / "sums").mkdir()
        (home / "solution.py").rename(home / "sums" / "twice.py")
        (home / "sums" / "__init__.py").write_text("")
        (home / "sums" / "entry.py").write_text("from .twice import double\n\n__all__ = ['double']\n")
    tests = (folder / "solution" / "test_solution.py").read_text().replace("from solution", "from sums.entry")
    (folder / "solution" / "test_solution.py").write_text(tests)
    for twin in (folder / "flawed").iterdir():
        if (twin / "solution.py").exists():
            (twin / "sums").mkdir()
            (twin / "solution.py").rename(twin / "sums" / "twice.py")
    (task,) = load_suite(folder)

    assert _judged(task, folder / "solution").outcome == "passed"
    wrong = tmp_path / "wrong"
    (wrong / "sums").mkdir(parents=True)
    (wrong / "sums" / "entry.py").write_text("from .twice import double\n")
    (wrong / "sums" / "twice.py").write_text("def double(n):\n    return n\n")
    assert [b.says for b in _judged(task, wrong).examination.behaviours] == [  # type: ignore[union-attr] # examined
        "differs from the reference",
        "as the reference",
    ]
