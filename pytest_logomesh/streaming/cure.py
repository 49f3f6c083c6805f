"""What may help against a server's refusal, and when it wants to be asked again, by what it says itself."""

from collections.abc import Callable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from math import isfinite

from pytest_logomesh.records.events import Cure

LONGEST_S = 86_400.0
"""A later moment than this, seconds from now, is told as this; whether anybody waits so long is for others to say."""

_BUSY = frozenset({429, 529})
_MAY_PASS = frozenset({408, 409, 425})
"""Refusals of this one moment, though they stand among those of the request."""


def cure(status: int, retry_after_s: float | None = None) -> Cure:
    """What may help against an HTTP status, or against the code of an error object, which means the same.

    Args:
        status: 300 and more.
        retry_after_s: when the server wants to be asked again; None where it does not say.
    """
    if status in _BUSY or (status == 503 and retry_after_s is not None):
        return "later"
    return "again" if status >= 500 or status in _MAY_PASS else "none"


def retry_after_s(headers: Mapping[str, str], wall_time: Callable[[], float]) -> float | None:
    """When the server wants to be asked again, seconds from now, in 0..`LONGEST_S`; None where it says nothing clear.

    Args:
        headers: of its response, by names in lower case.
        wall_time: seconds since 1970; for a date where the server does not say what time it has itself.
    """
    told = headers.get("retry-after", "").strip()
    seconds = _number(told)
    if seconds is None:
        at, now = _date(told), _date(headers.get("date", ""))
        seconds = None if at is None else at - (wall_time() if now is None else now)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_S)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _date(text: str) -> float | None:
    """Seconds since 1970; HTTP knows no other zone than GMT, whatever a date says or leaves out."""
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
