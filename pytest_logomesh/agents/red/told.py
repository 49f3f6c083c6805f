"""The report of a Red somewhere else: hostile, so bounded, held against a schema, and read as claims alone."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_logomesh.agents.red.model.contract import CATEGORIES, Category, Claim
from pytest_logomesh.records.errors import LogomeshError

MOST_CLAIMS = 64
"""Findings of one report that are read: the first ones, for a report begins with the gravest."""
LONGEST_REPORT = 1024 * 1024
"""Characters."""


class Unusable(LogomeshError):
    """An answer is no report; the text says what is wrong with it."""


class _Exploit(BaseModel):
    script: str


class _Finding(BaseModel):
    """What of a finding is read; state, confidence and origin are not the other side's to say."""

    model_config = ConfigDict(strict=True)

    file: str
    line: int
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO"]
    category: str = "logic"
    cwe: int | None = None
    title: str
    message: str = ""
    exploit: _Exploit | None = None


class _Report(BaseModel):
    model_config = ConfigDict(strict=True)

    attack_successful: bool
    findings: list[_Finding] = Field(max_length=10_000)
    summary: str


def read_report(text: str) -> tuple[Claim, ...]:
    """The claims of a report, at most 64; INFO is no claim.

    Raises:
        Unusable: it is no report.
    """
    if len(text) > LONGEST_REPORT:
        raise Unusable(f"its report is longer than {LONGEST_REPORT // 1024} Ki characters")
    try:
        found = _Report.model_validate_json(text).findings
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "JSON"
        raise Unusable(f"its answer is no report ({place}: {first['msg']})") from error
    return tuple(_claim(finding) for finding in found[:MOST_CLAIMS] if finding.severity != "INFO")


def _claim(finding: _Finding) -> Claim:
    return Claim.model_validate(
        {
            "file": finding.file,
            "line": finding.line,
            "severity": finding.severity,
            "category": _category(finding.category),
            "cwe": finding.cwe or 0,
            "title": finding.title,
            "claim": finding.message,
            "exploit": finding.exploit.script if finding.exploit else "",
        }
    )


def _category(named: str) -> Category:
    return next((category for category in CATEGORIES if category == named), "logic")
