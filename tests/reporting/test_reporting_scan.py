"""What `logomesh scan` says to people."""

from pytest_logomesh.agents.red.examining import FileReport
from pytest_logomesh.records.finding import Finding, Severity, Step
from pytest_logomesh.reporting.scan_text import finding_lines, footer, summary
from pytest_logomesh.reporting.scan_totals import Totals
from tests.reporting.report_samples import HOSTILE


def claim(check: str = "os-command", severity: Severity = Severity.HIGH, file: str = "a.py") -> Finding:
    """A finding with a way of one step."""
    return Finding(
        check=check,
        cwe=78 if check == "os-command" else None,
        severity=severity,
        title="t",
        file=file,
        line=3,
        message=f"{file} is bad",
        path=(Step(file=file, line=1, text=file),),
        confidence=0.956,
        state="unconfirmed",
    )


def counted(*findings: Finding, least: Severity = Severity.INFO, ignored: int = 0) -> Totals:
    """Totals of one file."""
    totals = Totals(least)
    totals.add(FileReport("a.py", findings, lines=120, ignored=ignored))
    return totals


def test_a_finding_is_a_line_and_its_way() -> None:
    """Place, severity, check, CWE, confidence, claim."""
    assert list(finding_lines(claim(), colour=False)) == [
        "a.py:3: HIGH os-command CWE-78 (96%) a.py is bad",
        "    a.py:1: a.py",
    ]


def test_colour_is_on_the_severity_alone() -> None:
    """So that the rest can be copied."""
    first = next(finding_lines(claim(), colour=True))

    assert first == "a.py:3: \x1b[31mHIGH\x1b[0m os-command CWE-78 (96%) a.py is bad"


def test_hostile_text_is_harmless() -> None:
    """Names of files and lines of source send nothing to the terminal."""
    hostile = HOSTILE.replace("\ud800", "")

    assert all(line.isprintable() for line in finding_lines(claim(file=hostile), colour=False))
    assert all(line.isprintable() for line in summary(counted(claim(check=hostile)), 1.0))


def test_the_footer_counts() -> None:
    """What was told, left out, hidden and not looked at."""
    mild = (claim("syntax", Severity.LOW), claim("weak-hash", Severity.LOW))

    assert footer(counted()) == "0 findings in 1 file (120 lines)"
    assert footer(counted(claim(), *mild, least=Severity.MEDIUM, ignored=2)) == (
        "2 findings in 1 file (120 lines); 2 left out by comments; 1 less grave than MEDIUM not told; "
        "1 file not analysed"
    )


def test_the_summary_counts_by_check_gravest_first() -> None:
    """And says how fast it went."""
    totals = counted(claim("weak-hash", Severity.LOW), claim(), claim("b"), claim("weak-hash", Severity.LOW))

    assert list(summary(totals, 0.5)) == [
        "     1  HIGH      b",
        "     1  HIGH      os-command",
        "     2  LOW       weak-hash",
        "4 findings in 1 file (120 lines)",
        "0.5 s, 240 lines a second",
    ]
