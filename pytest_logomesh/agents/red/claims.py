"""How Red's static checks word a finding."""

from pytest_logomesh.records.finding import Finding, Severity

_TITLES = {
    "syntax": "The source does not parse",
    "not-analysed": "The source cannot be examined",
    "forbidden-import": "An import the task does not allow",
    "banned-construct": "A construct the task bans",
    "missing-construct": "A construct the task requires is missing",
    "over-engineered": "The source is many times as large as the task needs",
}
_LONGEST = 300


def broken_rule(check: str, file: str, line: int, message: str) -> Finding:
    """A fact of the syntax tree that breaks a rule of the task: grave, and confirmed without an exploit.

    Args:
        check: a rule's id, such as `forbidden-import`.
        file: relative POSIX path inside the submission.
        line: 1-based.
        message: what is wrong and how to mend it; may hold hostile text, which is made printable and cut.
    """
    return Finding(
        check=check,
        cwe=None,
        severity=Severity.HIGH,
        title=_TITLES[check],
        file=printable(file),
        line=max(line, 1),
        message=printable(message),
        confidence=1.0,
        state="confirmed",
    )


def printable(text: str) -> str:
    """Hostile text on one line, without control characters, of at most 300 characters."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
