"""`fail-on`."""

import pytest

from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.reporting.gates.finding_gate import decide_findings
from pytest_logomesh.reporting.run_json import RunDocument, run_document
from tests.reporting.gates.gate_samples import ERROR, NOTHING, run
from tests.reporting.report_samples import battle, header, verdict


def weak() -> RunDocument:
    """One answer with a confirmed finding of HIGH, an unconfirmed one of MEDIUM and a refuted one."""
    return run_document(header(battle().id), [verdict()])


@pytest.mark.parametrize(
    ("gate", "findings"),
    [
        (Gate(severity=Severity.CRITICAL), 0),
        (Gate(severity=Severity.HIGH), 1),
        (Gate(severity=Severity.LOW), 1),
        (Gate(severity=Severity.LOW, unconfirmed=True), 2),
    ],
)
def test_findings_count_as_they_do_for_a_battle(gate: Gate, findings: int) -> None:
    """By severity and state; refuted ones never do."""
    decided = decide_findings(weak(), gate)

    assert decided.conclusion == ("not held" if findings else "held")
    assert decided.says.startswith(f"{findings} finding" if findings else "no such finding in 1 answer")


def test_it_names_what_it_found_and_what_was_asked_for() -> None:
    """Check, severity and battle; the gate as it is typed."""
    decided = decide_findings(weak(), Gate(severity=Severity.HIGH, unconfirmed=True))

    assert decided.asked == "HIGH+unconfirmed"
    assert decided.says == "1 finding: forbidden-import (HIGH) in lru_cache-small-1"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (run({}), "no battle was fought"),
        (run({"a": [NOTHING], "b": [NOTHING]}), "no answer could be examined"),
        (run({"a": ["1.0"], "b": [ERROR]}), "1 of 2 battles have no verdict"),
    ],
)
def test_it_never_holds_on_nothing(document: RunDocument, why: str) -> None:
    """Where nobody looked there is no clean bill."""
    decided = decide_findings(document, Gate())

    assert decided.conclusion == "not held"
    assert why in decided.says
