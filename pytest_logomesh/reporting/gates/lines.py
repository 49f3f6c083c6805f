"""What gates came to, in lines that people read."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_logomesh.reporting.gates.conclusion import Drop, GateConclusion

_METRICS = {"cis": "CIS", "pass_rate": "pass rate"}


def headline(gate: GateConclusion) -> str:
    """`gate fail-under 0.80: held`."""
    return f"gate {gate.gate} {gate.asked}: {gate.conclusion}"


def gate_line(gate: GateConclusion) -> str:
    """`gate fail-under 0.80: held, CIS 0.9123 [0.8812, 0.9434] over 20 tasks`; text from outside is as it came."""
    return f"{headline(gate)}, {gate.says}"


def drop_lines(gate: GateConclusion) -> Iterator[str]:
    """A line a figure that was compared with a baseline."""
    several = len({drop.tier for drop in gate.drops}) > 1
    for drop in gate.drops:
        yield _drop_line(drop, f" of {drop.tier}" if several else "")


def _drop_line(drop: Drop, tier: str) -> str:
    tasks = f"{drop.tasks} task{'' if drop.tasks == 1 else 's'}"
    pairs = f"{drop.pairs} pair{'' if drop.pairs == 1 else 's'}"
    found = f"{drop.estimate:+.4f} [{drop.low:+.4f}, {drop.high:+.4f}]"
    if drop.identical:
        found = "nothing differs in any pair"
    line = f"{_METRICS[drop.metric]}{tier}: {drop.conclusion}, {found} over {tasks}, {pairs}"
    if drop.identical:
        return line
    line += f"; they would show a difference of {drop.detectable:.4f}"
    if drop.conclusion != "undecided":
        return line
    return f"{line}; {_more(drop)}"


def _more(drop: Drop) -> str:
    if drop.more_repeats is None:
        return "to decide would take more than 1000 more repeats: add tasks, or allow a larger drop"
    return f"about {drop.more_repeats} more repeat{'' if drop.more_repeats == 1 else 's'} of every task would decide"
