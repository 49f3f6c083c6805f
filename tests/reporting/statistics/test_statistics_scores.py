"""Scores of one run, and of two in pairs."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.reporting.statistics import interval, score_difference, score_drop

Pairs = dict[str, list[tuple[float, float]]]
SCORE = st.decimals(0, 1, places=4).map(float)
PAIRS = st.dictionaries(st.text(max_size=3), st.lists(st.tuples(SCORE, SCORE), max_size=3), max_size=15)


def fallen(by: float, noise: float, tasks: int, repeats: int = 1) -> Pairs:
    """Scores around 0.6 that fell by so much, each with a noise of its own."""
    drawn = random.Random(7)
    return {
        f"task{number}": [
            (0.6 + drawn.uniform(-noise, noise), 0.6 - by + drawn.uniform(-noise, noise))
            for _ in range(repeats)
        ]
        for number in range(tasks)
    }


def test_a_task_counts_once_however_often_it_was_repeated() -> None:
    """The mean over tasks of each task's mean, not the mean over pairs."""
    found = score_difference({"a": [(0.5, 0.6)] * 9, "b": [(0.5, 0.2)]})

    assert found.estimate == pytest.approx((0.1 - 0.3) / 2)
    assert (found.tasks, found.pairs) == (2, 10)


def test_repeats_of_a_task_are_no_tasks() -> None:
    """Copies of every pair change nothing but their number."""
    once, copied = fallen(0.02, 0.1, 12), {}
    copied = {task: row * 5 for task, row in once.items()}

    first, second = score_difference(once), score_difference(copied)

    assert (first.low, first.high, first.p) == pytest.approx((second.low, second.high, second.p))


@pytest.mark.parametrize("tasks", [3, 6, 12, 13, 40])
def test_a_drop_is_shown_and_bounded(tasks: int) -> None:
    """However many tasks there are, and by whichever way: the interval holds the drop and the test sees it."""
    shown = score_drop(fallen(0.3, 0.05, tasks), 0.02)

    assert shown.difference.low < -0.3 + 0.03
    assert shown.difference.high > -0.3 - 0.03
    assert shown.p_exceeds < 0.025
    assert shown.p_within > 0.9
    assert shown.difference.p < 0.05


def test_a_drop_within_the_margin_is_shown_to_be() -> None:
    """0.01 is less than 0.1."""
    shown = score_drop(fallen(0.01, 0.05, 20), 0.1)

    assert shown.p_within < 0.05
    assert shown.p_exceeds > 0.9


def test_more_repeats_are_told_and_are_enough() -> None:
    """What cannot be decided with one repeat can with those and as many more as are said."""
    few = score_drop(fallen(0.02, 0.3, 20), 0.06)
    assert few.p_within > 0.05
    assert few.more_repeats

    assert score_drop(fallen(0.02, 0.3, 20, 1 + few.more_repeats), 0.06).p_within < 0.05


def test_where_tasks_differ_more_repeats_are_no_help() -> None:
    """Every repeat is the same, and half the tasks fell as much as the others rose."""
    pairs = {f"task{number}": [(0.5, 0.3 if number % 2 else 0.7)] * 3 for number in range(10)}

    assert score_drop(pairs, 0.02).more_repeats is None


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("tasks", [2, 5, 6, 30])
def test_what_is_all_equal_differs_in_nothing(value: float, tasks: int) -> None:
    """No width, and no difference shown."""
    found = score_difference({f"task{number}": [(value, value)] for number in range(tasks)})

    assert (found.estimate, found.low, found.high, found.p, found.detectable) == (0, 0, 0, 1, 0)


def test_two_tasks_that_fell_alike_may_be_chance() -> None:
    """Without any spread the number of tasks is what counts: two of them fall together once in four times."""
    shown = score_drop({"a": [(0.9, 0.5)], "b": [(0.8, 0.4)]}, 0.0)

    assert shown.p_exceeds == pytest.approx(0.25)


@pytest.mark.parametrize("pairs", [{}, {"a": []}, {"a": [(1.0, 0.0)]}])
def test_too_little_says_nothing(pairs: Pairs) -> None:
    """Without two pairs any difference may be."""
    found = score_difference(pairs)

    assert (found.low, found.high, found.p, found.detectable) == (-1, 1, 1, 1)
    assert score_drop(pairs, 0.0).p_within == score_drop(pairs, 0.0).p_exceeds == 1


def test_what_is_no_score_is_refused() -> None:
    """Seconds and tokens have no place here: ends and margins are those of scores."""
    with pytest.raises(ValueError, match=r"scores of 'slow' are not in 0\.\.1"):
        score_difference({"slow": [(0.5, 12.0)]})


@given(PAIRS)
def test_every_answer_is_in_its_range_and_turns_with_its_pairs(pairs: Pairs) -> None:
    """Ends hold the estimate, p is a chance, and baseline and candidate exchanged give the mirror image."""
    found = score_difference(pairs)
    turned = score_difference({task: [(b, a) for a, b in row] for task, row in pairs.items()})

    assert -1 <= found.low <= found.high <= 1
    assert 0 < found.p <= 1
    assert 0 <= found.detectable <= 1
    assert turned.estimate == pytest.approx(-found.estimate)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-9)
    assert turned.p == pytest.approx(found.p)


@given(PAIRS)
def test_a_larger_margin_is_harder_to_exceed(pairs: Pairs) -> None:
    """And never both sides are shown."""
    small, large = score_drop(pairs, 0.01), score_drop(pairs, 0.2)

    assert small.p_exceeds <= large.p_exceeds + 1e-9
    assert small.p_within >= large.p_within - 1e-9
    assert small.p_exceeds + small.p_within >= 0.5


def test_the_interval_of_one_run() -> None:
    """Mean over tasks, ends in 0..1; of a single score nothing but itself is known."""
    mean, low, high = interval({f"task{number}": [0.9, 1.0] for number in range(9)} | {"bad": [0.1]})

    assert mean == pytest.approx((9 * 0.95 + 0.1) / 10)
    assert 0 <= low < mean < high <= 1
    assert interval({"alone": [0.7]}) == (0.7, 0, 1)
    assert interval({}) == (0, 0, 1)
    assert interval({"a": [0.7], "b": [0.7]}) == (0.7, 0.7, 0.7)


def test_twenty_of_twenty_are_no_certainty() -> None:
    """Clopper and Pearson's interval for 20 of 20, and for 0 of 20."""
    flawless = interval({str(task): [1.0, 1.0] for task in range(20)})
    hopeless = interval({str(task): [0.0] for task in range(20)})
    assert flawless == pytest.approx((1, 0.8316, 1), abs=1e-4)
    assert hopeless == pytest.approx((0, 0, 0.1684), abs=1e-4)
