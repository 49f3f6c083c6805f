"""findings.sarif of a run: every finding with its way through the code, and with the attack that put it to the proof.

A battle's answer is at `BATTLE/FILE`. The texts that results speak of are in the document: viewers can show them.
"""

import hashlib
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.records.finding import Exploit, Finding
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.run_json import RunDocument
from pytest_logomesh.reporting.sarif import Object, artifact, plain, sarif_log


@dataclass(frozen=True, slots=True)
class _Claim:
    battle: str
    finding: Finding
    """Its files are at the battle's place."""


def run_sarif(document: RunDocument, verdicts: Iterable[Verdict], version: str) -> Object:
    """All findings of a run; those that were refuted are there, and suppressed.

    Args:
        document: the run.
        verdicts: of its battles, with what was handed in.
        version: the package's.
    """
    told = tuple(verdicts)
    claims = [claim for verdict in told for claim in _claims(verdict)]
    artifacts = [*_answers(told), *_scripts(claims)]
    about = {
        "automationDetails": {"id": f"logomesh/{document.run}"},
        "invocations": [
            {"executionSuccessful": document.totals.error == 0, "startTimeUtc": document.header.started}
        ],
        "artifacts": artifacts,
    }
    log = sarif_log([claim.finding for claim in claims], version, about)
    numbers = {each["location"]["uri"]: number for number, each in enumerate(artifacts)}
    for claim, result in zip(claims, log["runs"][0]["results"], strict=True):
        _complete(result, claim)
        for place in _places(result):
            if place["uri"] in numbers:
                place["index"] = numbers[place["uri"]]
    return log


def _claims(verdict: Verdict) -> Iterator[_Claim]:
    battle = verdict.battle.id
    for found in verdict.findings:
        path = tuple(step.model_copy(update={"file": _place(battle, step.file)}) for step in found.path)
        yield _Claim(battle, found.model_copy(update={"file": _place(battle, found.file), "path": path}))


def _place(battle: str, file: str) -> str:
    """A path below the battle's, whatever the file is called."""
    return writable(f"{battle}/{posixpath.normpath(f'/{file}').lstrip('/')}")


def _answers(verdicts: Iterable[Verdict]) -> Iterator[Object]:
    """The files that findings speak of."""
    for verdict in verdicts:
        files = verdict.submission.files if verdict.submission else {}
        for file in dict.fromkeys(finding.file for finding in verdict.findings):
            if file in files:
                place = _place(verdict.battle.id, file)
                yield _python(place, files[file], "analysisTarget")


def _scripts(claims: Iterable[_Claim]) -> Iterator[Object]:
    exploits = {_script(exploit): exploit for claim in claims if (exploit := claim.finding.exploit)}
    for place, exploit in exploits.items():
        yield _python(place, exploit.script, "attachment")


def _python(place: str, text: str, role: str) -> Object:
    return {
        "location": artifact(place),
        "roles": [role],
        "mimeType": "text/x-python",
        "sourceLanguage": "python",
        "contents": {"text": text},
    }


def _script(exploit: Exploit) -> str:
    """Where an attack's text is; equal ones are there once."""
    digest = hashlib.sha256(exploit.script.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return writable(f"exploits{posixpath.normpath(f'/{exploit.name}')}-{digest}.py")


def _complete(result: Object, claim: _Claim) -> None:
    """Add to a result what only a run knows."""
    finding, exploit = claim.finding, claim.finding.exploit
    result["properties"] |= {"battle": claim.battle, "origin": finding.origin}
    # Where one result of a run says that it is not suppressed by an empty list, all must.
    result["suppressions"] = [_REFUTED] if finding.state == "refuted" else []
    if exploit:
        result["properties"]["exploit"] = {
            "name": exploit.name,
            "oracle": exploit.oracle,
            "effect": exploit.effect,
        }
        seen = exploit.effect or "no effect was seen"
        said = plain(f"the attack {exploit.name} (oracle: {exploit.oracle}): {seen}")
        result["attachments"] = [
            {"description": {"text": said}, "artifactLocation": artifact(_script(exploit))}
        ]


def _places(result: Object) -> Iterator[Object]:
    """Every artifact location of a result."""
    steps = (
        step["location"]
        for flow in result.get("codeFlows", ())
        for thread in flow["threadFlows"]
        for step in thread["locations"]
    )
    for location in (*result["locations"], *steps):
        yield location["physicalLocation"]["artifactLocation"]
    for attachment in result.get("attachments", ()):
        yield attachment["artifactLocation"]


_REFUTED: Object = {
    "kind": "external",
    "status": "accepted",
    "justification": "Refuted: the attack that shows this weakness elsewhere did not succeed on this answer.",
}
