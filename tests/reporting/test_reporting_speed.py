"""How fast a run's answers came."""

import pytest

from pytest_logomesh.reporting.run_json import RunDocument, run_document
from pytest_logomesh.reporting.speed import late_line, seconds, speed_line
from tests.reporting.report_samples import battle, error, header, streamed


def document(*firsts: float | None, tokens: int | None = 100, purple: str | None = None) -> RunDocument:
    """A run of battles with these times to the first token, each of so many tokens."""
    verdicts = [
        streamed(battle(repeat=number), first, tokens=tokens) for number, first in enumerate(firsts, start=1)
    ]
    return run_document(header(purple=purple), verdicts)


def test_totals_of_a_run() -> None:
    """All tokens, their rate while answers streamed, the middle and the tail of the first tokens."""
    found = speed_line(document(*[0.4] * 18, 1.2, 9.0), 10.0)
    assert found == (
        "2000 tokens in 20 answers, 200/s over the run; first token after 0.4 s (median), 1.2 s (p95)"
    )


@pytest.mark.parametrize(
    ("firsts", "tokens", "said"),
    [
        ([0.4], 1, "1 token in 1 answer; first token after 0.4 s"),
        ([0.4, None], None, "first token after 0.4 s"),
        ([None], 7, "7 tokens in 1 answer"),
        ([None, None], None, ""),
        ([], None, ""),
    ],
)
def test_what_nobody_told_is_not_said(firsts: list[float | None], tokens: int | None, said: str) -> None:
    """No count is no zero, and one battle has no median."""
    assert speed_line(document(*firsts, tokens=tokens)) == said


def test_errors_have_no_speed() -> None:
    """A battle that a part of ours broke counts nowhere."""
    found = run_document(header(), [error(battle("a")), streamed(battle("b"), 0.5, tokens=9)])
    assert speed_line(found) == "9 tokens in 1 answer; first token after 0.5 s"


def test_late_first_tokens() -> None:
    """How many were late, of how many, how late at most, and what it may be."""
    assert late_line(document(0.5, 5.1, None, 12.34, 5.0)) == (
        "first token later than 5 s in 2 of 4 battles, at most 12.3 s: "
        "the model server was queueing, or slow to read the prompt"
    )


def test_a_foreign_agent_has_no_server_that_we_know() -> None:
    """Where the agent is somebody else's, it is the agent that was slow."""
    found = late_line(document(6.0, purple="http://127.0.0.1:9000"))
    assert found == "first token later than 5 s in 1 of 1 battle, at most 6.0 s: the agent was slow to begin"


@pytest.mark.parametrize("firsts", [[], [None], [0.4, 5.0]])
def test_no_warning_where_none_is_due(firsts: list[float | None]) -> None:
    """Exactly at the limit is not late."""
    assert late_line(document(*firsts)) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(12.34, "12.3 s"), (1.0, "1.0 s"), (0.42, "0.42 s"), (0.4, "0.4 s"), (0.00002, "0.01 s")],
)
def test_seconds(value: float, text: str) -> None:
    """Short times keep their figures, very short ones do not matter."""
    assert seconds(value) == text
