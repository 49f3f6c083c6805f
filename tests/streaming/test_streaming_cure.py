"""What may help against a server's refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.streaming.cure import LONGEST_S, cure, retry_after_s

NOON = 784_893_600.0
"""Tue, 15 Nov 1994 10:00:00 GMT."""


def wall_time() -> float:
    """The time here."""
    return NOON


@pytest.mark.parametrize(
    ("status", "seconds", "expected"),
    [
        *((status, None, "none") for status in (300, 307, 400, 401, 403, 404, 413, 422, 499)),
        *((status, None, "again") for status in (408, 409, 425, 500, 502, 503, 504, 520, 599)),
        *((status, None, "later") for status in (429, 529)),
        (429, 5.0, "later"),
        (503, 0.0, "later"),
        (500, 5.0, "again"),
        (400, 5.0, "none"),
    ],
)
def test_the_status_says_what_may_help(status: int, seconds: float | None, expected: str) -> None:
    """A busy server is asked later, a broken one again, and one that refuses the request never."""
    assert cure(status, seconds) == expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0.5 "}, 0.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "1e300"}, LONGEST_S),
        ({"retry-after": "Tue, 15 Nov 1994 10:00:30 GMT"}, 30),
        ({"retry-after": "Tuesday, 15-Nov-94 10:00:30 GMT"}, 30),
        ({"retry-after": "Tue Nov 15 10:00:30 1994"}, 30),
        ({"retry-after": "Tue, 15 Nov 1994 09:00:00 GMT"}, 0),
        ({"retry-after": "Tue, 15 Nov 2094 09:00:00 GMT"}, LONGEST_S),
        (
            {"retry-after": "Tue, 15 Nov 1994 12:00:30 GMT", "date": "Tue, 15 Nov 1994 12:00:00 GMT"},
            30,
        ),
        ({"retry-after": "Tue, 15 Nov 1994 10:00:30 GMT", "date": "today"}, 30),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"date": "Tue, 15 Nov 1994 12:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_the_header_is_read_as_seconds_or_as_a_date(headers: dict[str, str], seconds: float | None) -> None:
    """A date is measured by the server's own clock where it shows it; what is unclear says nothing."""
    assert retry_after_s(headers, wall_time) == seconds


@given(st.text(), st.text())
def test_any_header_is_a_span_within_bounds_or_nothing(told: str, date: str) -> None:
    """No server breaks the reader, or has itself waited for longer than a day."""
    seconds = retry_after_s({"retry-after": told, "date": date}, wall_time)

    assert seconds is None or 0 <= seconds <= LONGEST_S
