"""The formats of `logomesh scan`: text, JSON lines, SARIF, and a summary."""

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from types import MappingProxyType
from typing import Protocol

from pytest_logomesh.records.finding import Finding
from pytest_logomesh.reporting.sarif import sarif_document
from pytest_logomesh.reporting.scan_text import finding_lines, footer, summary
from pytest_logomesh.reporting.scan_totals import Totals


class Formatter(Protocol):
    """Turns findings, file by file, into lines of output."""

    def __init__(self, *, colour: bool) -> None: ...

    def lines(self, findings: Iterable[Finding]) -> Iterator[str]:
        """What is said of one file."""

    def ending(self, totals: Totals, seconds: float) -> Iterator[str]:
        """What is said when all files were looked at, and how long that took."""


class Text:
    """For people."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def lines(self, findings: Iterable[Finding]) -> Iterator[str]:
        """A line a finding, and its way."""
        for finding in findings:
            yield from finding_lines(finding, colour=self._colour)

    def ending(self, totals: Totals, seconds: float) -> Iterator[str]:  # noqa: ARG002 - as all formats
        """One line of counts."""
        yield footer(totals)


class JsonLines:
    """For programs: an object a finding."""

    def __init__(self, *, colour: bool) -> None:
        """No format but text has colours."""

    def lines(self, findings: Iterable[Finding]) -> Iterator[str]:
        """`{file, line, check, cwe, severity, confidence, message, path}`."""
        for finding in findings:
            yield json.dumps(
                {
                    "file": finding.file,
                    "line": finding.line,
                    "check": finding.check,
                    "cwe": finding.cwe,
                    "severity": finding.severity.name,
                    "confidence": finding.confidence,
                    "message": finding.message,
                    "path": [
                        {"file": step.file, "line": step.line, "text": step.text} for step in finding.path
                    ],
                }
            )

    def ending(self, totals: Totals, seconds: float) -> Iterator[str]:  # noqa: ARG002 - as all formats
        """Nothing: every line is a finding."""
        yield from ()


class Sarif:
    """For code hosts: one document."""

    def __init__(self, *, colour: bool) -> None:  # noqa: ARG002 - as all formats
        self._findings: list[Finding] = []

    def lines(self, findings: Iterable[Finding]) -> Iterator[str]:
        """Nothing yet."""
        self._findings += findings
        yield from ()

    def ending(self, totals: Totals, seconds: float) -> Iterator[str]:  # noqa: ARG002 - as all formats
        """The whole document."""
        document = sarif_document(self._findings, version("pytest-logomesh"), ignored=totals.ignored)
        yield json.dumps(document, indent=1)


class Summary:
    """For people who want counts alone."""

    def __init__(self, *, colour: bool) -> None:
        """No format but text has colours."""

    def lines(self, findings: Iterable[Finding]) -> Iterator[str]:  # noqa: ARG002 - as all formats
        """Nothing: they are counted."""
        yield from ()

    def ending(self, totals: Totals, seconds: float) -> Iterator[str]:
        """Counts by check, and how fast it went."""
        yield from summary(totals, seconds)


FORMATTERS: Mapping[str, type[Formatter]] = MappingProxyType(
    {"text": Text, "json": JsonLines, "sarif": Sarif, "summary": Summary}
)
"""By the name that `--format` takes."""
