"""What a formula may look at beyond an examination, and how a verdict keeps it without storing a text twice."""

from collections.abc import Mapping

from pytest_logomesh.records.evidence import Grounds
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Verdict


def grounds_of(task: Task, submission: Submission | None) -> Grounds:
    """What the task is about, and what was handed in; without a submission its texts are empty."""
    grounds = Grounds(
        behaviours_total=len(task.behaviours),
        imported=task.check is not None,
        testable=bool(task.broken or task.mutants),
        instruction=task.instruction,
    )
    return _with_texts(grounds, submission)


def kept(grounds: Grounds) -> Grounds:
    """As a verdict keeps them: the texts of the submission stand beside them already."""
    return grounds.model_copy(update={"rationale": "", "source": "", "tests": ""})


def grounds_in(verdict: Verdict) -> Grounds | None:
    """The whole grounds of a recorded verdict; None where the record does not hold them."""
    return verdict.grounds and _with_texts(verdict.grounds, verdict.submission)


def _with_texts(grounds: Grounds, submission: Submission | None) -> Grounds:
    if submission is None:
        return grounds
    texts = {
        "rationale": submission.rationale,
        "source": _joined(submission.files),
        "tests": _joined(submission.tests),
    }
    return grounds.model_copy(update=texts)


def _joined(files: Mapping[str, str]) -> str:
    """All texts in the order of their paths, a line feed between two."""
    return "\n".join(text for _, text in sorted(files.items()))
