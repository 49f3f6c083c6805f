"""When nobody is asked for further claims."""

from collections.abc import Iterable

from pytest_logomesh.records.finding import Finding, Gate, holds_against

_UNREADABLE = frozenset({"syntax", "not-analysed"})


def cannot_change(findings: Iterable[Finding], gate: Gate) -> bool:
    """Whether further claims would change nothing.

    So it is where a finding already gates, for then the battle has failed; and where a file does not parse or is too
    large to be examined, for then no exploit could run.
    """
    return any(each.check in _UNREADABLE or holds_against(gate, each) for each in findings)
