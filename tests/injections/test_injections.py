"""Nobody who works without a model listens to what a submission says about itself."""

from decimal import Decimal

import pytest

from pytest_logomesh.agents.green.architecture import architecture
from pytest_logomesh.agents.green.design import measure
from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.explanation import explain
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.agents.green.rationale import rationale
from pytest_logomesh.agents.red.scanning import scan
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.evidence import Design, Measures
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.injections.corpus import (
    CODE_PLACES,
    RATIONALE_PLACES,
    TEXTS,
    after_rationale,
    in_comments,
    in_docstrings,
    in_test_names,
)

TASKS = {task.id: task for task in load_suite(bundled_tasks())}
SOME = [TASKS[name] for name in ("lru_cache", "jwt_parser")]
"""Small ones: there are a hundred readings of each."""
TURNED = "right-to-left"


def handed_in(task: Task) -> Submission:
    """The reference, as an agent would hand it in."""
    reference = task.reference
    return Submission(files=reference.program.files, tests=reference.tests, rationale=reference.rationale)


def half(task: Task) -> Submission:
    """The reference with every other paragraph of its rationale, so that R has room above it."""
    paragraphs = task.reference.rationale.split("\n\n")
    return handed_in(task).model_copy(update={"rationale": "\n\n".join(paragraphs[::2])})


def architecture_of(task: Task, submission: Submission) -> tuple[Decimal, Measures]:
    """A and the measures behind it; a limit of nothing makes every measure cost."""
    own = measure(submission.files)
    return architecture(Design(own=own, allowed=Measures()), scan(task, submission))[0], own


def rationale_of(task: Task, submission: Submission) -> Decimal:
    """R, which these tasks all have."""
    value, _ = rationale(explain(task, submission))
    assert value is not None
    return value


def test_there_are_enough_of_them() -> None:
    """And no two alike."""
    assert len(set(TEXTS.values())) == len(TEXTS) >= 40


@pytest.mark.parametrize("task", SOME, ids=[task.id for task in SOME])
def test_in_comments_and_docstrings_they_move_nothing(task: Task) -> None:
    """Neither a measure, nor A, nor R: not down either."""
    clean = handed_in(task)
    before = architecture_of(task, clean), explain(task, clean)
    for name in TEXTS.keys() - {TURNED}:
        for place in CODE_PLACES:
            injected = place(clean, TEXTS[name])
            assert injected.files != clean.files
            assert (architecture_of(task, injected), explain(task, injected)) == before, name


def test_text_that_is_shown_otherwise_than_it_reads_is_a_finding() -> None:
    """Controls that turn the direction of writing hide code from people: Red says so, and A falls."""
    clean = handed_in(SOME[0])
    turned = in_comments(clean, TEXTS[TURNED])
    assert "B613" in {finding.check for finding in scan(SOME[0], turned)}
    assert architecture_of(SOME[0], turned)[0] < architecture_of(SOME[0], clean)[0]


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_in_a_rationale_they_never_raise_r(task: Task) -> None:
    """Above or below one that leaves half of the decisions out, in every task."""
    clean = half(task)
    before = rationale_of(task, clean)
    for name, text in TEXTS.items():
        for place in RATIONALE_PLACES if task in SOME else RATIONALE_PLACES[:1]:
            assert rationale_of(task, place(clean, text)) <= before, name


def test_alone_they_are_worth_nothing() -> None:
    """All of them together are a rationale of a thousand words, and explain nothing."""
    everything = "\n\n".join(TEXTS.values())
    for task in TASKS.values():
        submission = handed_in(task).model_copy(update={"rationale": everything})
        assert rationale_of(task, submission) <= Decimal("0.2"), task.id


def test_all_of_them_move_no_score_in_the_jail() -> None:
    """Every text at once in comments, docstrings and names of tests: components and CIS are those of the clean one."""
    task, examiner = TASKS["lru_cache"], Examiner(choose("auto"))
    clean = handed_in(task)
    everything = "\n".join(TEXTS.values())
    injected = in_test_names(in_docstrings(in_comments(clean, everything), everything), TEXTS["plain-score"])
    before, after = (_verdict(task, each, examiner) for each in (clean, injected))
    talked = _verdict(task, after_rationale(clean, everything), examiner)
    assert (after.components, after.cis) == (before.components, before.cis)
    assert before.cis is not None
    assert talked.cis is not None
    assert talked.cis <= before.cis


def _verdict(task: Task, submission: Submission, examiner: Examiner) -> Verdict:
    battle = Battle(task=task.id, tier="injected", strategy="none", repeat=1, seed=1)
    examination = examiner.examine(task, submission, battle.seed)
    return judge(battle, task, submission, StreamFigures(), examination, Policy(Cis1()))
