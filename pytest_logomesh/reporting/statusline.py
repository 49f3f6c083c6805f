"""The sign of life in a line: how many battles are in which stage."""

from collections.abc import Sequence
from typing import Protocol


class Stages(Protocol):
    """How many battles are in which stage."""

    @property
    def streaming(self) -> int:
        """Answers that are coming in."""

    @property
    def waiting(self) -> int:
        """Battles that wait for a turn."""

    @property
    def examining(self) -> int:
        """Answers that are examined and judged."""

    @property
    def judged(self) -> int:
        """Battles with a verdict."""


def status_text(
    stages: Stages, seconds: float, more: Sequence[Sequence[str]] = (), columns: int | None = None
) -> str:
    """`logomesh  3 streaming · 2 waiting · 1 judging · 12 judged · 412 tok/s  (41 s)`.

    Args:
        stages: the counts.
        seconds: since the start.
        more: what else to say where there is room, the most telling first; each in several lengths, longest first.
        columns: how long the text should be at most; counts and time stand in any case.
    """
    counts = (
        f"{stages.streaming} streaming",
        f"{stages.waiting} waiting",
        f"{stages.examining} judging",
        f"{stages.judged} judged",
    )
    said = "logomesh  " + " · ".join(counts)
    since = f"  ({duration(seconds)})"
    for lengths in more:
        longer = (f"{said} · {one}" for one in lengths)
        said = next((text for text in longer if columns is None or len(text + since) <= columns), said)
    return said + since


def duration(seconds: float) -> str:
    """`41 s`, `3 min 05 s`, `2 h 00 min`."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min {whole % 60:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"
