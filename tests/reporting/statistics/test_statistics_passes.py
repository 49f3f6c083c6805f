"""Pass rates in pairs."""

import math

import pytest

from pytest_logomesh.reporting.statistics import pass_difference, pass_drop

BOTH, LOST, WON, NEITHER = (True, True), (True, False), (False, True), (False, False)


def one_pair_each(both: int, lost: int, won: int, neither: int) -> dict[str, list[tuple[bool, bool]]]:
    """So many tasks of each kind."""
    cells = [BOTH] * both + [LOST] * lost + [WON] * won + [NEITHER] * neither
    return {f"task{number}": [cell] for number, cell in enumerate(cells)}


def unpaired(before: float, after: float, count: int) -> float:
    """The two-sided p of a z test that takes the same tasks for different ones."""
    error = math.sqrt(before * (1 - before) / count + after * (1 - after) / count)
    return math.erfc(abs(before - after) / error / math.sqrt(2))


def test_pairs_show_what_two_rates_do_not() -> None:
    """220 tasks, 63 % and 55 % passed: 0.008 in pairs, and 0.080 for who leaves the pairing out."""
    pairs = one_pair_each(both=109, lost=30, won=12, neither=69)

    found = pass_difference(pairs)

    assert round(unpaired(139 / 220, 121 / 220, 220), 3) == 0.080
    assert round(found.p, 3) == 0.008
    assert found.estimate == pytest.approx(-18 / 220)
    assert -0.14 < found.low < found.high < -0.02
    assert (found.tasks, found.pairs) == (220, 220)


@pytest.mark.parametrize(("lost", "won"), [(0, 1), (3, 0), (5, 1), (9, 2), (4, 4)])
def test_the_p_is_that_of_coins(lost: int, won: int) -> None:
    """Whatever did not change says nothing: each pair that did is a coin."""
    coins = lost + won
    least = sum(math.comb(coins, heads) for heads in range(min(lost, won) + 1)) / 2**coins

    assert pass_difference(one_pair_each(20, lost, won, 3)).p == pytest.approx(min(1.0, 2 * least))


def test_repeats_that_change_together_are_one_change() -> None:
    """Three tasks lost and one won, five times each: as little as if each had been asked once."""
    kinds = {"a": LOST, "b": LOST, "c": LOST, "d": WON} | {f"same{number}": BOTH for number in range(16)}
    once = pass_difference({task: [kind] for task, kind in kinds.items()})
    often = pass_difference({task: [kind] * 5 for task, kind in kinds.items()})

    assert (often.tasks, often.pairs) == (20, 100)
    assert often.p == pytest.approx(once.p, abs=0.05)
    assert (often.low, often.high) == pytest.approx((once.low, once.high), abs=0.01)


def test_repeats_that_change_by_themselves_tell_more() -> None:
    """The same rate over 20 tasks, from five pairs each: a narrower interval."""
    once = pass_difference(one_pair_each(16, 3, 1, 0))
    apart = {f"task{number}": [LOST if number < 15 else WON, BOTH, BOTH, BOTH, BOTH] for number in range(20)}

    assert pass_difference(apart).high - pass_difference(apart).low < 0.6 * (once.high - once.low)


def test_of_one_task_its_pairs_are_what_is_counted() -> None:
    """They speak of that task alone, by the same test."""
    found = pass_difference({"alone": [LOST] * 8 + [BOTH] * 4})

    assert found.p == pytest.approx(2 / 2**8)
    assert (found.tasks, found.pairs) == (1, 12)


def test_nothing_changed_is_not_sure_to_stay_so() -> None:
    """Of twenty equal pairs the interval is not empty, so no small drop is ruled out; of two thousand it is."""
    few = pass_drop(one_pair_each(20, 0, 0, 0), 0.02)
    many = pass_drop(one_pair_each(2000, 0, 0, 0), 0.02)

    assert few.difference.p == 1
    assert few.difference.low < -0.05 < 0.05 < few.difference.high
    assert few.p_within > 0.05
    assert few.more_repeats
    assert many.p_within < 0.05


def test_a_collapse_is_shown() -> None:
    """Ten tasks lost of ten."""
    assert pass_drop(one_pair_each(0, 10, 0, 0), 0.02).p_exceeds < 0.025


@pytest.mark.parametrize("pairs", [{}, {"a": []}, {"a": [LOST]}])
def test_too_little_says_nothing(pairs: dict[str, list[tuple[bool, bool]]]) -> None:
    """Without two pairs any difference may be."""
    shown = pass_drop(pairs, 0.0)

    assert (shown.difference.low, shown.difference.high, shown.difference.p) == (-1, 1, 1)
    assert (shown.p_exceeds, shown.p_within, shown.more_repeats) == (1, 1, None)
