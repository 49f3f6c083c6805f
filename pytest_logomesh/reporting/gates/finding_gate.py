"""`fail-on`: no answer has a weakness that is grave enough."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_logomesh.records.finding import Gate, holds_against
from pytest_logomesh.reporting.gates.asked import as_asked
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.soundness import some, unsound
from pytest_logomesh.reporting.run_json import RunDocument


def decide_findings(document: RunDocument, gate: Gate) -> GateConclusion:
    """Whether no answer has a finding that this gate counts, of those that were examined."""
    problem, found = _problem(document), list(_found(document, gate))
    if problem or not found:
        examined = sum(battle.sandbox is not None for battle in document.battles)
        says = problem or f"no such finding in {examined} answer{'' if examined == 1 else 's'}"
    else:
        says = f"{len(found)} finding{'' if len(found) == 1 else 's'}: {some(found)}"
    return GateConclusion(
        gate="fail-on",
        asked=as_asked(gate),
        conclusion="not held" if problem or found else "held",
        says=says,
    )


def _problem(document: RunDocument) -> str:
    nothing = all(battle.sandbox is None for battle in document.battles)
    return unsound(document) or (
        "no answer could be examined, so nobody looked for weaknesses" if nothing else ""
    )


def _found(document: RunDocument, gate: Gate) -> Iterator[str]:
    for battle in document.battles:
        for finding in battle.findings:
            if holds_against(gate, finding):
                yield f"{finding.check} ({finding.severity.name}) in {battle.id}"
