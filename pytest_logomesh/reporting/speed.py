"""How fast a run's answers came, in a line; and a warning where they were slow to begin."""

from collections.abc import Sequence
from math import ceil
from statistics import median

from pytest_logomesh.reporting.run_json import RunDocument

LATE_FIRST_TOKEN_S = 5.0
"""A first token that comes later than this is worth a warning."""


def speed_line(document: RunDocument, streaming_s: float | None = None) -> str:
    """`8240 tokens in 20 answers, 412/s over the run; first token after 0.4 s (median), 1.2 s (p95)`.

    Empty where nobody counted a token and no first token came.

    Args:
        document: the run.
        streaming_s: for how long answers were streamed; without it nothing is said about the run's rate.
    """
    counted = [one.stream.tokens for one in document.battles if one.stream.tokens is not None]
    firsts = _firsts(document)
    parts = []
    if counted:
        total = sum(counted)
        rate = f", {total / streaming_s:.0f}/s over the run" if streaming_s else ""
        parts.append(f"{_number(total, 'token')} in {_number(len(counted), 'answer')}{rate}")
    if len(firsts) == 1:
        parts.append(f"first token after {seconds(firsts[0])}")
    elif firsts:
        late = firsts[ceil(0.95 * len(firsts)) - 1]
        parts.append(f"first token after {seconds(median(firsts))} (median), {seconds(late)} (p95)")
    return "; ".join(parts)


def late_line(document: RunDocument) -> str:
    """`first token later than 5 s in 7 of 20 battles, at most 12.3 s: ...`; empty where none was late."""
    firsts = _firsts(document)
    late = [first for first in firsts if first > LATE_FIRST_TOKEN_S]
    if not late:
        return ""
    why = "the agent was slow to begin" if document.header.purple else _SLOW_SERVER
    of = f"{len(late)} of {_number(len(firsts), 'battle')}"
    return f"first token later than {LATE_FIRST_TOKEN_S:g} s in {of}, at most {seconds(late[-1])}: {why}"


def seconds(value: float) -> str:
    """`12.3 s`, `0.42 s`; nothing is told to less than a hundredth."""
    return f"{value:.1f} s" if value >= 1 else f"{max(value, 0.01):.2g} s"


_SLOW_SERVER = "the model server was queueing, or slow to read the prompt"


def _firsts(document: RunDocument) -> Sequence[float]:
    """Every battle's time to its first token, the shortest first."""
    times = (one.stream.first_token_s for one in document.battles)
    return sorted(time for time in times if time is not None)


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
