"""A run as annotations of a GitHub workflow: a command for each gate and battle that fell short, and each finding.

The commands: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Iterator, Mapping
from itertools import islice

from pytest_logomesh.records.finding import Finding
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.lines import headline
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument
from pytest_logomesh.reporting.visible import clipped

MOST = 10
"""Of a kind: of one step GitHub shows no more."""
_MOST_REASONS = 5
_LONGEST = 300


def annotation_lines(document: RunDocument, places: Mapping[str, str]) -> Iterator[str]:
    """Commands, a line each: gates that do not hold, battles that did not pass, and confirmed findings, gravest first.

    Ten of a kind at most; how many more there are is a notice.

    Args:
        document: the run.
        places: by task id the file that a person would open, relative to the repository; a task may be missing.
    """
    battles = [battle for battle in document.battles if battle.outcome != "passed"]
    findings = [
        (battle, finding)
        for battle in document.battles
        for finding in battle.findings
        if finding.state == "confirmed"
    ]
    findings.sort(key=lambda each: each[1].severity, reverse=True)
    yield from (_gate(gate) for gate in document.gates if gate.conclusion != "held")
    yield from (_battle(battle, places) for battle in islice(battles, MOST))
    yield from (_finding(battle, finding, places) for battle, finding in islice(findings, MOST))
    yield from _notice(len(battles) - MOST, "more did not pass")
    yield from _notice(len(findings) - MOST, "more findings are confirmed")
    yield from _notice(len(document.incomplete), "have no verdict")


def _gate(gate: GateConclusion) -> str:
    kind = "error" if gate.conclusion == "not held" else "warning"
    return _command(kind, headline(gate), clipped(gate.says, _LONGEST), None)


def _battle(battle: BattleDocument, places: Mapping[str, str]) -> str:
    reasons = [clipped(reason.text, _LONGEST) for reason in battle.reasons[:_MOST_REASONS]]
    if len(battle.reasons) > _MOST_REASONS:
        reasons.append(f"and {len(battle.reasons) - _MOST_REASONS} more reasons")
    score = f", CIS {battle.cis}" if battle.cis is not None else ""
    title = f"{battle.id}: {battle.outcome}{score}"
    return _command("error", title, "\n".join(reasons) or battle.outcome, places.get(battle.task))


def _finding(battle: BattleDocument, finding: Finding, places: Mapping[str, str]) -> str:
    weakness = f"{finding.check} (CWE-{finding.cwe})" if finding.cwe else finding.check
    title = f"{battle.id}: {finding.severity.name} {weakness}"
    message = f"{clipped(finding.file, _LONGEST)}:{finding.line}: {clipped(finding.message, _LONGEST)}"
    return _command("warning", title, message, places.get(battle.task))


def _notice(count: int, words: str) -> Iterator[str]:
    if count > 0:
        yield _command("notice", "logomesh", f"{count} {words}; all are in run.json", None)


def _command(kind: str, title: str, message: str, file: str | None) -> str:
    place = f"file={_property(file)},line=1," if file else ""
    return f"::{kind} {place}title={_property(clipped(title, _LONGEST))}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
