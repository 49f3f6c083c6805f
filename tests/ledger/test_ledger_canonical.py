"""The one JSON text of a value."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.ledger.canonical import canonical

_text = st.text(st.characters(exclude_categories=["Cs"]))
_plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=15,
)


def _shuffled(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _shuffled(value) for key, value in reversed(data.items())}
    return [_shuffled(value) for value in data] if isinstance(data, list) else data


@settings(deadline=None)
@given(_plain)
def test_reads_back_as_the_same_value(data: Any) -> None:
    """Canonical JSON loses nothing of plain data."""
    assert json.loads(canonical(data)) == data


@settings(deadline=None)
@given(_plain)
def test_equal_values_have_equal_texts(data: Any) -> None:
    """The order in which keys were added does not show."""
    assert canonical(_shuffled(data)) == canonical(data)


@settings(deadline=None)
@given(_plain)
def test_is_one_line(data: Any) -> None:
    """No value brings a newline of its own into the file."""
    assert b"\n" not in canonical(data)


@settings(deadline=None)
@given(st.text(st.characters()))
def test_any_text_can_be_written(text: str) -> None:
    """Lone surrogates become U+FFFD one by one; all else stays."""
    expected = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert json.loads(canonical([text]).decode()) == [expected]


def test_sorted_without_spaces_in_utf8() -> None:
    """The exact form that other programs must produce to check a hash."""
    assert (
        canonical({"b": [1, 1.0, True, None], "a": "ü\x1b"})
        == '{"a":"ü\\u001b","b":[1,1.0,true,null]}'.encode()
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_lacks_are_refused(number: float) -> None:
    """NaN and infinity are an error of ours, never written as something else."""
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": number})
