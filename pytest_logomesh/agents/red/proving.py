"""Puts claims to the proof: an exploit must have its effect on the submission, and none on the task's reference."""

from collections.abc import Callable, Mapping, Sequence

from pytest_logomesh.agents.red.scanning import in_order
from pytest_logomesh.agents.red.templates import template_for
from pytest_logomesh.records.finding import Exploit, Finding, Severity
from pytest_logomesh.records.task import Program, Task, TaskExploit

Attack = Callable[[Program, Sequence[Exploit]], tuple[str, ...]]
"""Runs exploits against a program; an effect each, in a sentence, empty for none."""
MOST_EXPLOITS = 12
"""How many exploits of templates and of a model one submission is tried with, the gravest claims first."""
_GRAVEST: Mapping[str, Severity] = {"catastrophic-regex": Severity.HIGH}


def prove(
    task: Task, submission: Program, findings: tuple[Finding, ...], attack: Attack
) -> tuple[Finding, ...]:
    """The findings with what their exploits have shown; an exploit of the task that fires is a finding by itself.

    A claim is `confirmed` when its exploit has an effect on the submission and none on the reference. It is `refuted`
    when it has none on either and the task's author has seen it fire on a flawed twin. Otherwise it stays as it was: an
    exploit that fires on the reference is wrong, and one that nobody has seen fire proves nothing by its silence.

    Args:
        task: with its own exploits.
        submission: what is attacked.
        findings: hypotheses.
        attack: runs exploits.
    """
    trials = _trials(findings)
    exploits = [each.exploit for each in task.exploits] + [exploit for _, exploit in trials]
    if not exploits:
        return findings
    effects = attack(submission, exploits)
    fired = [exploit for exploit, effect in zip(exploits, effects, strict=True) if effect]
    wrong = {
        exploit.script
        for exploit, effect in zip(fired, attack(task.reference.program, fired), strict=True)
        if effect
    }
    seen = {
        exploit.script: exploit.model_copy(update={"effect": "" if exploit.script in wrong else effect})
        for exploit, effect in zip(exploits, effects, strict=True)
    }
    proven = [_tried(finding, exploit, seen) for finding, exploit in _paired(findings, trials)]
    proven = [_by_author(finding, task.exploits, seen, wrong) for finding in proven]
    return in_order([*proven, *_unclaimed(task, proven, seen)])


def _trials(findings: tuple[Finding, ...]) -> list[tuple[Finding, Exploit]]:
    found = []
    for finding in findings:
        if finding.state != "unconfirmed" or finding.severity < Severity.LOW:
            continue
        exploit = finding.exploit if finding.origin == "model" else template_for(finding)
        if exploit is not None and exploit.script:
            found.append((finding, exploit))
    return found[:MOST_EXPLOITS]


def _paired(
    findings: tuple[Finding, ...], trials: list[tuple[Finding, Exploit]]
) -> list[tuple[Finding, Exploit | None]]:
    by_claim = {id(finding): exploit for finding, exploit in trials}
    return [(finding, by_claim.get(id(finding))) for finding in findings]


def _tried(finding: Finding, exploit: Exploit | None, seen: Mapping[str, Exploit]) -> Finding:
    if exploit is None:
        # A payload that a check worked out is no exploit until it is driven somewhere.
        return finding if finding.origin == "model" else finding.model_copy(update={"exploit": None})
    shown = seen[exploit.script]
    return finding.model_copy(
        update={"exploit": shown, "state": "confirmed" if shown.effect else finding.state}
    )


def _by_author(
    finding: Finding, exploits: Sequence[TaskExploit], seen: Mapping[str, Exploit], wrong: set[str]
) -> Finding:
    """What the task's own exploits for this kind of claim say about it."""
    if finding.state != "unconfirmed":
        return finding
    own = [seen[each.exploit.script] for each in exploits if each.check == finding.check]
    own = [exploit for exploit in own if exploit.script not in wrong]
    if not own:
        return finding
    shown = next((exploit for exploit in own if exploit.effect), None)
    if shown is None:
        return finding.model_copy(update={"state": "refuted", "exploit": own[0]})
    severity = max(finding.severity, _GRAVEST.get(finding.check, finding.severity))
    return finding.model_copy(update={"state": "confirmed", "exploit": shown, "severity": severity})


def _unclaimed(task: Task, findings: Sequence[Finding], seen: Mapping[str, Exploit]) -> list[Finding]:
    """What the task's exploits show and no check has claimed."""
    claimed = {finding.check for finding in findings if finding.state == "confirmed"}
    path = f"{task.module.replace('.', '/')}.py"
    return [
        Finding(
            check=each.check,
            cwe=None,
            severity=Severity.HIGH,
            category="proof",
            title="An attack of the task succeeds",
            file=path,
            line=1,
            message=f"the attack {each.exploit.name} succeeds: {seen[each.exploit.script].effect}",
            confidence=1.0,
            state="confirmed",
            exploit=seen[each.exploit.script],
        )
        for each in task.exploits
        if seen[each.exploit.script].effect and each.check not in claimed
    ]
