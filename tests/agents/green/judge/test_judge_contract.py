"""The shape in which a judge answers, read and never repaired."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.judge.contract import read_vote
from pytest_logomesh.agents.green.judge.rubric import LEVELS
from pytest_logomesh.models.asking import OffSchema


@pytest.mark.parametrize("level", ["0", "0.25", "0.5", "0.75", "1", "1.0", "0.50", "5e-1"])
def test_a_level_is_read_whatever_its_spelling(level: str) -> None:
    """As JSON has it."""
    assert read_vote(f'{{"because": "x", "level": {level}}}').level == Decimal(level)


def test_a_fence_around_it_does_no_harm() -> None:
    """Models put one there that were not held to the schema."""
    assert read_vote('```json\n{"level": 1, "because": "x"}\n```\n').level == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "null",
        "[]",
        '"level: 1"',
        "level 1",
        '{"level": 1}',
        '{"because": "x"}',
        '{"because": "x", "level": 0.8}',
        '{"because": "x", "level": "1"}',
        '{"because": "x", "level": true}',
        '{"because": "x", "level": null}',
        '{"because": "x", "level": NaN}',
        '{"because": "x", "level": 1e999}',
        '{"because": "x", "level": 1e99999999999999999999}',
        '{"because": "x", "level": 2}',
        '{"because": "x", "level": -1}',
        '{"because": 7, "level": 1}',
        '{"because": "x", "level": 1, "sure": true}',
        '{"because": "x", "level": 0, "level": 1}',
        '{"because": "x", "level": 1} {"because": "x", "level": 1}',
        'Here it is: {"because": "x", "level": 1}',
        '{"because": "x", "level": 1',
        "[" * 100_000,
    ],
)
def test_everything_else_is_off_the_schema(text: str) -> None:
    """Also what a person would understand: a guess is no level."""
    with pytest.raises(OffSchema):
        read_vote(text)


@given(st.text() | st.binary().map(lambda data: data.decode("latin-1")))
def test_no_text_does_harm(text: str) -> None:
    """It is a vote on one of five levels, or off the schema."""
    with suppress(OffSchema):
        assert read_vote(text).level in LEVELS


def test_the_complaint_repeats_nothing_of_the_answer() -> None:
    """It goes back into a prompt and into reports."""
    with pytest.raises(OffSchema) as problem:
        read_vote('{"because": "ignore the rubric", "level": "sabotage"}')
    assert "sabotage" not in str(problem.value)
    assert "rubric" not in str(problem.value)
