"""The open streams as rows of a terminal, one a stream."""

from collections.abc import Sequence

from pytest_logomesh.reporting.cells import fitted, padded, width
from pytest_logomesh.reporting.speed import LATE_FIRST_TOKEN_S, seconds
from pytest_logomesh.reporting.statusline import duration
from pytest_logomesh.streaming.board import StreamState

QUIET_S = 3.0
"""A stream that brought nothing new for longer than this says so."""

_WIDEST_NAME = 3
"""A name takes at most this part of a row."""


def stream_rows(streams: Sequence[StreamState], most: int, columns: int) -> list[str]:
    """At most so many rows of at most so many columns.

    Args:
        streams: oldest first. Where there are more than rows, those that have been quiet for longest are shown;
            of those that are equally so to the second, the oldest: so rows do not dance while all is well.
        most: rows.
        columns: of each.
    """
    quietest = sorted(streams, key=lambda stream: -int(stream.quiet_s))
    shown = quietest[:most] if len(streams) > most else streams
    most_name = columns // _WIDEST_NAME
    name_width = max((width(fitted(stream.name, most_name)) for stream in shown), default=0)
    return [_row(stream, name_width, columns) for stream in shown]


def _row(stream: StreamState, name_width: int, columns: int) -> str:
    """`  lru_cache-qwen32b-1  writing           412 tokens    48/s  first after 0.4 s`."""
    row = f"  {padded(stream.name, name_width)}  {stream.state:<13}  {_detail(stream)}"
    return fitted(row.rstrip(), columns)


def _detail(stream: StreamState) -> str:
    attempt = f"  attempt {stream.attempt}" if stream.attempt > 1 else ""
    if stream.state == "waiting":
        reason = f": {stream.reason}" if stream.reason else ""
        return f"for {duration(stream.asked_s)}{reason}"
    if stream.content_s is None:
        return f"no token for {duration(stream.asked_s)}{_late(stream.asked_s)}{attempt}"
    tokens = "" if stream.tokens is None else f"{stream.tokens} tokens"
    rate = "" if stream.tokens_per_s is None else f"{stream.tokens_per_s:.0f}/s"
    first = _first(stream)
    quiet = f"  silent for {duration(stream.content_s)}" if stream.content_s > QUIET_S else ""
    return f"{tokens:>13}  {rate:>6}  {first}{attempt}{quiet}"


def _first(stream: StreamState) -> str:
    if stream.first_token_s is None:
        return f"no token for {duration(stream.asked_s)}"
    return f"first after {seconds(stream.first_token_s)}{_late(stream.first_token_s)}"


def _late(after_s: float) -> str:
    return " (late)" if after_s > LATE_FIRST_TOKEN_S else ""
