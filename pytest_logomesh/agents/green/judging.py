"""Code that exists, judged as if an agent had handed it in: no model, no prompt, no run."""

from pathlib import Path

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.outcome import Policy, errored, failed, judge
from pytest_logomesh.agents.purple.paths import check_paths
from pytest_logomesh.records.battle import Battle, battle_seed
from pytest_logomesh.records.errors import AnswerFault, BrokenPart, Unreadable, UserMistake
from pytest_logomesh.records.roles import Formula, Sandbox
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.suite.source import is_test

TIER = "judged"
"""What stands where a run names its tier."""


def judge_folder(task: Task, folder: Path, seed: int, sandbox: Sandbox, formula: Formula) -> Verdict:
    """The verdict on a folder laid out like a task's `solution/`: source, `test_*.py`, `rationale.md`.

    Args:
        task: what the code is an answer to.
        folder: the hand-in; hostile.
        seed: the master seed of hidden inputs, as in a run.
        sandbox: where its code runs.
        formula: makes the score.

    Raises:
        UserMistake: the folder cannot be read.
    """
    battle = Battle(task=task.id, tier=TIER, strategy=TIER, repeat=1, seed=battle_seed(seed, task.digest, 1))
    try:
        submission = _read(folder)
        facts = Examiner(sandbox).examine(task, submission, battle.seed)
    except AnswerFault as fault:
        return failed(battle, task, fault, formula)
    except BrokenPart as error:
        return errored(battle, task, str(error), formula)
    return judge(battle, task, submission, StreamFigures(), facts, Policy(formula))


def _read(folder: Path) -> Submission:
    if not folder.is_dir():
        raise UserMistake(
            f"{folder}: is no folder; name one that holds the answer's files, such as solution.py"
        )
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file() and not path.is_symlink())
    files = {path.relative_to(folder).as_posix(): _text(path) for path in paths}
    check_paths(files)
    if not any(not is_test(path) for path in files):
        raise Unreadable(f"{folder} holds no source file (*.py)")
    rationale = folder / "rationale.md"
    return Submission(
        files={path: text for path, text in files.items() if not is_test(path)},
        tests={path: text for path, text in files.items() if is_test(path)},
        rationale=_text(rationale) if rationale.is_file() else "",
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise UserMistake(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text (byte {error.start})") from error
