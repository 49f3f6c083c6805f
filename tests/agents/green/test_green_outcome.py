"""The policy over facts: who passes, who fails and why, and what an error is."""

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.agents.green import outcome as outcome_module
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, errored, failed, judge
from pytest_logomesh.records.errors import NotDelivered, Truncated, Unreadable
from pytest_logomesh.records.evidence import Grounds, Judgement
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.observation import (
    TestRun as Run,
)  # pytest takes a class called Test... for tests
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Components, Derivation, Examination, Verdict
from tests.agents.green.green_samples import RIGHT, battle, examination, finding, run, submission, task


def verdict(facts: Examination, handed_in: Submission | None = None, about: Task | None = None) -> Verdict:
    """The verdict on these facts."""
    figures = StreamFigures(tokens=5, finish_reason="stop")
    return judge(battle(), about or task(), handed_in or submission(), figures, facts, Policy(Cis1()))


def reasons(
    facts: Examination, handed_in: Submission | None = None, about: Task | None = None
) -> list[tuple[str, str]]:
    """Kinds and texts of its reasons."""
    return [(reason.kind, reason.text) for reason in verdict(facts, handed_in, about).reasons]


def test_a_flawless_submission_passes() -> None:
    """Everything holds: no reason, a full score, and the record is whole."""
    told = verdict(examination())
    assert (told.outcome, told.formula, told.cis) == ("passed", "cis-1/1", Decimal(1))
    assert told.reasons == ()
    assert (told.behaviours_held, told.behaviours_total) == (2, 2)
    assert told.submission == submission()
    assert told.stream.tokens == 5


def test_each_behaviour_that_does_not_hold_is_a_reason() -> None:
    """Named, with words for what was seen; one that was not recorded is one too."""
    assert ("logic", "behaviour doubles_nothing: differs from the reference") in reasons(
        examination((True, False))
    )
    assert ("logic", "1 of the task's behaviours were not recorded") in reasons(examination((True,)))
    assert verdict(examination((True, False))).outcome == "failed"


def test_a_submission_without_tests_fails() -> None:
    """Whatever its program does."""
    told = reasons(examination(runs=()), submission(tests=None))
    assert ("own-tests", "no own tests were handed in") in told


GOOD = ("test_double",)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("own", (), ("test_x",))], "test_x fails on the submission's own code"),
        ([run("own", fault="never reported")], "own tests do not run on the submission's own code: never reported"),
        ([run("own")], "no own test passes on the submission's own code"),
        ([run("own", ("test_y",)), run("correct", (), ("test_y",))], "test_y fails on a correct program (false alarm)"),
        ([run("own", GOOD), run("correct", GOOD), run("broken", GOOD)], "own tests catch none of 1 broken programs"),
    ],
)  # fmt: skip
def test_tests_that_do_not_hold_are_a_reason(runs: list[Run], text: str) -> None:
    """The reason says which test and against what."""
    assert ("own-tests", text) in reasons(examination(runs=runs))


def test_a_false_alarm_beside_a_sound_test_is_no_reason() -> None:
    """It lowers T, and one sound test is enough to hold."""
    runs = [run("own", ("a", "b")), run("correct", "a", "b"), run("broken", (), "a"), run("broken", (), "a")]
    told = verdict(examination(runs=runs))
    assert told.outcome == "passed"
    assert told.components.testing is not None
    assert told.components.testing < 1


def test_a_task_without_broken_programs_asks_only_that_tests_pass() -> None:
    """Nothing can be caught there."""
    runs = [run("own", GOOD), run("correct", GOOD)]
    assert reasons(examination(runs=runs), about=task(broken=False)) == []


def test_many_failing_tests_do_not_flood_the_report() -> None:
    """Ten are named, the rest are counted."""
    told = reasons(examination(runs=[run("own", (), [f"test_{n}" for n in range(25)])]))
    texts = [text for kind, text in told if kind == "own-tests"]
    assert len(texts) == 11
    assert texts[-1] == "and 15 more own tests likewise"


@pytest.mark.parametrize(
    ("severity", "state", "outcome"),
    [
        (Severity.HIGH, "confirmed", "failed"),
        (Severity.CRITICAL, "confirmed", "failed"),
        (Severity.MEDIUM, "confirmed", "passed"),
        (Severity.CRITICAL, "unconfirmed", "passed"),
        (Severity.CRITICAL, "refuted", "passed"),
    ],
)
def test_only_grave_confirmed_findings_gate(severity: Severity, state: str, outcome: str) -> None:
    """A hypothesis never fails a battle by itself."""
    assert verdict(examination(findings=[finding(severity, state)])).outcome == outcome


def test_a_gating_finding_is_a_reason_with_its_place() -> None:
    """File, line, check and what to do."""
    assert ("finding", "solution.py:12 forbidden-import: imports os") in reasons(
        examination(findings=[finding(line=12)])
    )


class FixedFormula:
    """A formula that always says the same."""

    name = "fixed"
    version = 3

    def __init__(self, value: str) -> None:
        self._value = Decimal(value)

    def derive(
        self, grounds: Grounds, examination: Examination | None, judgement: Judgement | None
    ) -> Derivation:
        """The value, whatever goes in."""
        return Derivation(components=Components(), cis=self._value)


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("0.65", []),
        ("0.6499", ["CIS 0.6499 is under 0.65"]),
        ("0.61", ["CIS 0.61 is under 0.65"]),
        ("0", ["CIS 0.00 is under 0.65"]),
    ],
)
def test_a_score_under_the_mark_is_a_reason(value: str, texts: list[str]) -> None:
    """The mark itself passes; what is shown is never rounded up to it."""
    told = judge(battle(), task(), submission(), StreamFigures(), examination(), Policy(FixedFormula(value)))
    assert [reason.text for reason in told.reasons] == texts
    assert told.formula == "fixed/3"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Unreadable("no code block"), "unreadable"),
        (Truncated("cut"), "truncated"),
        (NotDelivered("gone"), "not-delivered"),
    ],
)
def test_an_answer_that_cannot_be_examined_fails(fault: Unreadable, kind: str) -> None:
    """No behaviour holds, nothing else is known, and the denominator stands."""
    told = failed(battle(), task(), fault, Cis1(), StreamFigures(tokens=9))
    assert [(reason.kind, reason.text) for reason in told.reasons] == [(kind, str(fault))]
    assert (told.outcome, told.cis) == ("failed", Decimal(0))
    assert (told.behaviours_total, told.stream.tokens) == (2, 9)
    assert (told.components.testing, told.components.architecture, told.examination) == (None, None, None)


def test_an_error_has_no_score_at_all() -> None:
    """Not even a zero; how much was to be observed is still told."""
    told = errored(battle(), task(), "the model server is dead", Cis1())
    assert (told.outcome, told.cis, told.components) == ("error", None, Components())
    assert [(reason.kind, reason.text) for reason in told.reasons] == [("error", "the model server is dead")]
    assert (told.behaviours_held, told.behaviours_total) == (0, 2)


def test_words_of_a_submission_are_made_printable() -> None:
    """A test's name cannot move the cursor or break a line of the report."""
    told = verdict(examination(runs=[run("own", (), ["test_\x1b[2J\nx"])]))
    assert all(reason.text.isprintable() for reason in told.reasons)


def test_the_same_facts_give_the_same_bytes() -> None:
    """A verdict is a pure function of what it is given."""
    facts = examination((True, False), findings=[finding(), finding(Severity.LOW, "unconfirmed", line=3)])
    first, second = verdict(facts).model_dump_json(), verdict(facts.model_copy(deep=True)).model_dump_json()
    assert first == second
    assert Verdict.model_validate_json(first).model_dump_json() == first


def test_judging_reads_no_clock_and_draws_no_number() -> None:
    """No module of the judging path imports one."""
    folder = Path(outcome_module.__file__).parent
    paths = [
        folder / name for name in ("outcome.py", "components.py", "own_tests.py", "words.py", "compare.py")
    ]
    for path in (*paths, *(folder / "formulas").glob("*.py")):
        tree = ast.parse(path.read_text())
        imported = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
        }
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not imported & {"time", "datetime", "random", "secrets", "os", "uuid"}, path


def test_no_reason_holds_the_reference() -> None:
    """Reasons are made of names and words; no source of the task stands in them."""
    told = verdict(examination((False, False), runs=[run("own", ("t",)), run("correct", (), ("t",))]))
    assert told.reasons
    assert not any(RIGHT.splitlines()[1].strip() in reason.text for reason in told.reasons)
