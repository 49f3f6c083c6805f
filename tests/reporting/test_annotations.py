"""A run as annotations of a GitHub workflow."""

import re
from collections.abc import Sequence
from typing import get_args

from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.annotations import MOST, annotation_lines
from pytest_logomesh.reporting.gates.conclusion import Conclusion, GateConclusion
from pytest_logomesh.reporting.run_json import run_document
from tests.reporting.report_samples import HOSTILE, battle, error, finding, header, verdict

COMMAND = re.compile(
    r"::(?P<kind>error|warning|notice) (?P<properties>(?:\w+=[^:,\s][^:,]*,?)+)::(?P<message>.*)"
)


def told(verdicts: Sequence[Verdict], *asked: str, **places: str) -> list[str]:
    """The commands, each of which is one."""
    lines = list(annotation_lines(run_document(header(*asked), verdicts), places))
    assert all(COMMAND.fullmatch(line) for line in lines), lines
    return lines


def test_a_battle_that_did_not_pass_is_an_error_at_its_task() -> None:
    """With its score and its reasons; what passed says nothing."""
    verdicts = [verdict(battle("a")), verdict(battle("b"), "passed"), error(battle("c"))]
    for each in verdicts:
        assert each.examination is None or each.examination.findings
    lines = [line for line in told(verdicts, a="tasks/a/task.toml") if line.startswith("::error")]

    assert lines == [
        "::error file=tasks/a/task.toml,line=1,title=a-small-1%3A failed%2C CIS 0.8123::evicts_oldest: raised KeyError",
        "::error title=c-small-1%3A error::the model server at http://127.0.0.1:8000/v1 does not answer",
    ]


def test_a_confirmed_finding_is_a_warning() -> None:
    """Also of a battle that passed; what nothing has proven is none."""
    (line,) = [line for line in told([verdict(outcome="passed")]) if line.startswith("::warning")]

    assert (
        line == "::warning title=lru_cache-small-1%3A HIGH forbidden-import::solution.py:1: raised KeyError"
    )


def test_ten_of_a_kind_then_a_count() -> None:
    """GitHub shows no more than ten of a step; findings come gravest first."""
    verdicts = [verdict(battle(f"t{number}")) for number in range(13)]
    grave = verdicts[-1].examination
    assert grave
    facts = grave.model_copy(update={"findings": (finding(Severity.CRITICAL),)})
    verdicts[-1] = verdicts[-1].model_copy(update={"examination": facts})
    lines = told(verdicts, *(each.battle.id for each in verdicts), "missing-1")

    kinds = [line.split()[0] for line in lines]
    assert kinds == ["::error"] * MOST + ["::warning"] * MOST + ["::notice"] * 3
    assert "t12-small-1%3A CRITICAL" in lines[MOST]
    assert lines[-3:] == [
        "::notice title=logomesh::3 more did not pass; all are in run.json",
        "::notice title=logomesh::3 more findings are confirmed; all are in run.json",
        "::notice title=logomesh::1 have no verdict; all are in run.json",
    ]


def test_hostile_text_stays_in_its_place() -> None:
    """It ends no property, begins no line and forges no escape."""
    evil = f"100%25,a:b::error::\r\n::stop-commands::x{HOSTILE}"
    lines = told([verdict(battle(evil), text=evil)], **{evil: f"tasks/{evil.splitlines()[0]}"})

    assert len(lines) == 2
    for line in lines:
        assert line.isprintable()
        found = COMMAND.fullmatch(line)
        assert found
        assert found["properties"].count("title=") == 1
        assert "100%2525" in found["message"]
        assert "file=tasks/100%2525%2Ca%3Ab%3A%3Aerror%3A%3A,line=1," in found["properties"]


def test_a_gate_that_does_not_hold_comes_first() -> None:
    """As an error, and as a warning where it could not be decided; one that held says nothing."""
    gates = tuple(
        GateConclusion(gate="fail-under", asked="0.80", conclusion=conclusion, says="CIS 0.7, of 3 tasks")
        for conclusion in get_args(Conclusion)
    )
    document = run_document(header(), [verdict(battle("a"))]).model_copy(update={"gates": gates})

    assert list(annotation_lines(document, {}))[:2] == [
        "::error title=gate fail-under 0.80%3A not held::CIS 0.7, of 3 tasks",
        "::warning title=gate fail-under 0.80%3A undecided::CIS 0.7, of 3 tasks",
    ]
