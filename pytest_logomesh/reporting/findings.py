"""Findings in a few characters."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pytest_logomesh.records.finding import Finding, Severity

_MARKS: tuple[tuple[Literal["confirmed", "unconfirmed"], str], ...] = (
    ("confirmed", ""),
    ("unconfirmed", "?"),
)


def tally(findings: Iterable[Finding]) -> str:
    """`1C 2H 1M?`: how many of each severity, gravest first; `?` is unconfirmed, refuted ones are left out.

    `-` when there are none.
    """
    claims = Counter((finding.severity, finding.state) for finding in findings)
    words = [
        f"{claims[severity, state]}{severity.name[0]}{mark}"
        for severity in sorted(Severity, reverse=True)
        for state, mark in _MARKS
        if claims[severity, state]
    ]
    return " ".join(words) or "-"
