"""Text from outside in a row of a terminal."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.reporting.cells import fitted, padded, width
from tests.reporting.report_samples import HOSTILE


def test_short_text_stays() -> None:
    """What fits is not touched."""
    assert fitted("lru_cache", 9) == "lru_cache"
    assert padded("lru", 5) == "lru  "


def test_long_text_is_cut() -> None:
    """A cut is marked and takes its own room."""
    assert fitted("lru_cache-1", 9) == "lru_ca..."
    assert fitted("x" * 1_000_000, 5) == "xx..."


def test_wide_characters_take_two_columns() -> None:
    """A cut never falls into a wide character, and what is missing is blank."""
    assert width("a\u4e16") == 3
    assert fitted("\u4e16\u754c\u4e16\u754c", 6) == "\u4e16..."
    assert padded("\u4e16\u754c\u4e16\u754c", 6) == "\u4e16... "


def test_there_may_be_hardly_any_room() -> None:
    """Less room than a mark takes is room for less of a mark."""
    assert [fitted("lru_cache", columns) for columns in range(5)] == ["", ".", "..", "...", "l..."]


@given(st.text() | st.just(HOSTILE), st.integers(min_value=0, max_value=30))
def test_any_text_is_harmless_and_fits(text: str, columns: int) -> None:
    """No escape sequence, no line break, no change of direction, and never wider than there is room."""
    shown = fitted(text, columns)
    assert shown.isprintable()
    assert width(shown) <= columns
    assert width(padded(text, columns)) == columns
