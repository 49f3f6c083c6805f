"""The sign of life in a line."""

from dataclasses import dataclass

import pytest

from pytest_logomesh.reporting.statusline import duration, status_text


@dataclass(frozen=True)
class _Counts:
    streaming: int = 3
    waiting: int = 2
    examining: int = 1
    judged: int = 12


def test_what_it_says() -> None:
    """Counts of the four stages and how long it has been going on."""
    assert status_text(_Counts(), 41.7) == "logomesh  3 streaming · 2 waiting · 1 judging · 12 judged  (41 s)"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (None, " · one at the server · 9/s"),
        (91, " · one at the server · 9/s"),
        (90, " · one at the server"),
        (84, " · one · 9/s"),
        (76, " · one"),
        (70, ""),
        (10, ""),
    ],
)
def test_what_there_is_room_for(columns: int | None, said: str) -> None:
    """What else there is to say stands where it fits, the first first; counts and time stand in any case."""
    counts = "logomesh  3 streaming · 2 waiting · 1 judging · 12 judged"
    more = (("one at the server", "one"), ("9/s",))
    assert status_text(_Counts(), 41.7, more, columns) == f"{counts}{said}  (41 s)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min 00 s"), (185, "3 min 05 s"), (7500, "2 h 05 min")],
)
def test_durations(seconds: float, text: str) -> None:
    """Long runs are told in minutes and hours."""
    assert duration(seconds) == text
