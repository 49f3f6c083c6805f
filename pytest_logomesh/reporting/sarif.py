"""Findings as SARIF 2.1.0, the format that code hosts and editors read.

The format: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.records.finding import Finding, Severity, Step
from pytest_logomesh.reporting.visible import visible

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "logomesh/v1"
_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "3.0",
    Severity.INFO: "0.5",
}
"""As code hosts read `security-severity`: over 9.0 critical, from 7.0 high, from 4.0 medium."""

Object = dict[str, Any]


def sarif_document(findings: Iterable[Finding], version: str, *, ignored: int = 0) -> Object:
    """One run of Red.

    Args:
        findings: what it claims; `file` is a POSIX path.
        version: the package's.
        ignored: how many findings comments left out.
    """
    return sarif_log(tuple(findings), version, {"properties": {"ignored": ignored}})


def sarif_log(findings: Sequence[Finding], version: str, about: Object) -> Object:
    """A document of one run: rules, and a result a finding in the order given.

    Args:
        findings: as for `sarif_document`.
        version: likewise.
        about: what else the run says of itself.
    """
    rules = _rules(findings)
    places = {rule["id"]: number for number, rule in enumerate(rules)}
    driver = {"name": "logomesh", "version": version, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": _results(findings, places),
        **about,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(findings: Sequence[Finding]) -> list[Object]:
    """Every weakness that is looked for, and what else was found, each once and by id."""
    rules = {
        known.id: _rule(known.id, known.title, known.why, known.fix, known.severity, known.cwe)
        for known in (check.weakness for check in CHECKS)
    }
    for found in findings:
        rule = _rule(found.check, found.title, found.why, found.fix, found.severity, found.cwe)
        rules.setdefault(found.check, rule)
    return [rules[check] for check in sorted(rules)]


def _rule(check: str, title: str, why: str, fix: str, severity: Severity, cwe: int | None) -> Object:
    text = " ".join(filter(None, (why, fix))) or title
    shown = "\n\n".join(filter(None, (why and f"**Why.** {why}", fix and f"**Fix.** {fix}"))) or title
    properties: Object = {"tags": ["security", *([f"external/cwe/cwe-{cwe}"] if cwe else [])]}
    if cwe:
        properties["security-severity"] = _SCORES[severity]
    return {
        "id": check,
        "name": check.title().replace("-", ""),
        "shortDescription": {"text": title},
        "fullDescription": {"text": why or title},
        "help": {"text": text, "markdown": shown},
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": properties,
    }


def _results(findings: Sequence[Finding], places: Mapping[str, int]) -> list[Object]:
    seen: Counter[str] = Counter()
    return [_result(finding, places[finding.check], seen) for finding in findings]


def _result(finding: Finding, rule: int, seen: Counter[str]) -> Object:
    result: Object = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": plain(finding.message or finding.title)},
        "locations": [_location(finding.file, finding.line)],
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding, seen)},
        "properties": {
            "severity": finding.severity.name,
            "confidence": finding.confidence,
            "state": finding.state,
        },
    }
    if finding.cwe:
        result["properties"]["cwe"] = finding.cwe
    if finding.path:
        result["codeFlows"] = [{"threadFlows": [{"locations": [_step(step) for step in finding.path]}]}]
    return result


def _step(step: Step) -> Object:
    return {"location": {**_location(step.file, step.line), "message": {"text": plain(step.text)}}}


def plain(text: str) -> str:
    """Text of a message that makes no link and hides nothing, line by line.

    The format reads `[words](place)` as a link, and a backslash before a bracket as that bracket.
    """
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("[", r"\[").replace("]", r"\]") if "](" in shown else shown


def _location(file: str, line: int) -> Object:
    return {"physicalLocation": {"artifactLocation": artifact(file), "region": {"startLine": max(line, 1)}}}


def artifact(file: str) -> Object:
    """Where a file is; its path is a reference that readers resolve against the sources they have."""
    path = os.path.normpath(file)
    place = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{place}" if path.startswith("/") else place}


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The same as long as the claim is the same, wherever its line moves; equal claims are numbered.

    Args:
        finding: what is claimed.
        seen: how often each claim was met; counts this one.
    """
    texts = (step.text for step in finding.path)
    claim = "\0".join((finding.check, os.path.normpath(finding.file), finding.message, *texts))
    digest = hashlib.sha256(claim.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    seen[digest] += 1
    return f"{digest}:{seen[digest]}"
