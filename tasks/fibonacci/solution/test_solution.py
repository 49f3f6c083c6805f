"""What the instruction promises about `fibonacci`, cheap checks first."""

import pytest
from solution import fibonacci

FIRST = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610]


@pytest.mark.parametrize(("n", "expected"), enumerate(FIRST))
def test_first_numbers(n: int, expected: int) -> None:
    """The sequence starts 0, 1 and goes on by adding the last two."""
    assert fibonacci(n) == expected


@pytest.mark.parametrize("n", [-1, -2, -3, -8, -100, -99_999])
def test_negative_is_zero(n: int) -> None:
    """Below zero the answer is 0, next to it and far from it."""
    assert fibonacci(n) == 0


def test_negative_leaves_no_trace() -> None:
    """Calls below zero do not change what later calls return, nor the other way round."""
    before = [fibonacci(n) for n in (-1, 7, -2, 12)]
    after = [fibonacci(n) for n in (12, -2, 7, -1)]
    assert before == [0, 13, 0, 144]
    assert after == [144, 0, 13, 0]


def test_order_of_calls_does_not_matter() -> None:
    """Going down gives the same numbers as going up, and asking again changes nothing."""
    down = [fibonacci(n) for n in range(15, -1, -1)]
    assert down == FIRST[::-1]
    assert [fibonacci(9) for _ in range(3)] == [34, 34, 34]


def test_named_argument() -> None:
    """The parameter is called n."""
    assert fibonacci(n=15) == 610


def test_result_is_an_int() -> None:
    """Small results are integers, not floats that look like them."""
    assert [type(fibonacci(n)) for n in (-5, 0, 1, 2, 15)] == [int] * 5


def test_largest_number_is_exact() -> None:
    """The 300th number is exact to its last digit, and arrives at all."""
    assert fibonacci(300) == 222232244629420445529739893461909967206666939096499764990979600


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (79, 14472334024676221),
        (100, 354224848179261915075),
        (200, 280571172992510140037611932413038677189525),
    ],
)
def test_large_numbers_are_exact(n: int, expected: int) -> None:
    """No digit is lost where floating point would lose one."""
    assert fibonacci(n) == expected


@pytest.mark.parametrize("n", [21, 50, 137, 256, 299, 300])
def test_each_number_is_the_sum_of_the_two_before(n: int) -> None:
    """The definition holds along the whole range."""
    assert fibonacci(n) == fibonacci(n - 1) + fibonacci(n - 2)
