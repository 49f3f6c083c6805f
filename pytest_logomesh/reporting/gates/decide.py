"""Decides every gate that was asked for: a pure function of a run and its baseline."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.gates.asked import AskedGates
from pytest_logomesh.reporting.gates.baseline_gate import decide_baseline
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.finding_gate import decide_findings
from pytest_logomesh.reporting.gates.score_gate import decide_score
from pytest_logomesh.reporting.run_json import RunDocument


def decide_gates(
    asked: AskedGates, document: RunDocument, baseline: StoredRun | None
) -> tuple[GateConclusion, ...]:
    """What each gate comes to, in the order score, findings, baseline.

    Args:
        asked: the gates.
        document: the run.
        baseline: the run that `asked.baseline` names; None without one.
    """
    return tuple(_decided(asked, document, baseline))


def _decided(
    asked: AskedGates, document: RunDocument, baseline: StoredRun | None
) -> Iterator[GateConclusion]:
    if asked.fail_under is not None:
        yield decide_score(document, asked.fail_under)
    if asked.fail_on is not None:
        yield decide_findings(document, asked.fail_on)
    if baseline is not None:
        yield decide_baseline(document, baseline, asked.max_drop)
