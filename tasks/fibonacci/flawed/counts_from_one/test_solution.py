from solution import fibonacci


def test_first_numbers() -> None:
    assert [fibonacci(n) for n in range(1, 7)] == [0, 1, 1, 2, 3, 5]


def test_negative_is_zero() -> None:
    assert fibonacci(-1) == 0
