"""What somebody's claims come to as findings: nothing is believed of them, and what they say is made printable."""

from collections.abc import Iterable, Mapping

from pytest_logomesh.agents.hostile import Shown
from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.agents.red.model.contract import EXPLOIT_ORACLE, LONGEST_SCRIPT, Claim
from pytest_logomesh.records.finding import Exploit, Finding, Severity

MODEL_CONFIDENCE = 0.2
"""Of a claim that nothing proved. Fixed and low: models were seen to call correct code critical (a parametrised query,
a check of HS256), and no samples can measure a model that the person chooses."""

_HARM = "What a model claims is a hypothesis until its exploit has fired."


def to_findings(
    claims: Iterable[Claim], lines: Mapping[str, int], prefix: str
) -> tuple[tuple[Finding, ...], int]:
    """The findings, each once, and how many claims were dropped because their place is not in the submission.

    Args:
        claims: hostile.
        lines: of each file of the submission, how many it has.
        prefix: of the ids of checks, such as `red-model`.
    """
    found: dict[tuple[str, int, str], Finding] = {}
    dropped = 0
    for claim in claims:
        if not 1 <= claim.line <= lines.get(claim.file, 0):
            dropped += 1
            continue
        found.setdefault((claim.file, claim.line, claim.category), _finding(claim, prefix))
    return tuple(found.values()), dropped


def not_shown(shown: Shown) -> tuple[Finding, ...]:
    """That the model did not see all of the source; none where it did."""
    if not shown.left_out:
        return ()
    finding = Finding(
        check="red-model/not-shown",
        cwe=None,
        severity=Severity.INFO,
        category="input",
        title="Red's model was not shown all of the source",
        file=printable(next(iter(shown.lines))),
        line=1,
        message=printable(f"too long for the model; not shown: {shown.left_out}"),
        confidence=MODEL_CONFIDENCE,
        state="unconfirmed",
        origin="model",
    )
    return (finding,)


def _finding(claim: Claim, prefix: str) -> Finding:
    return Finding(
        check=f"{prefix}/{claim.category}",
        cwe=claim.cwe if 0 < claim.cwe < 10_000 else None,
        severity=claim.gravity,
        category=claim.category,
        title=printable(claim.title) or "A weakness without a name",
        file=printable(claim.file),
        line=claim.line,
        message=printable(claim.claim),
        why=_HARM,
        confidence=MODEL_CONFIDENCE,
        state="unconfirmed",
        origin="model",
        exploit=_exploit(claim.exploit),
    )


def _exploit(script: str) -> Exploit | None:
    """The script that proving runs; one that is too long to be one is left out, for half of it would mean nothing."""
    if not script.strip() or len(script) > LONGEST_SCRIPT:
        return None
    return Exploit(name="model", script=script, oracle=EXPLOIT_ORACLE)
