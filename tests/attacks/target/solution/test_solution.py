"""What the instruction promises about totals."""

import pytest
from solution import Ledger, total


@pytest.mark.parametrize(("numbers", "expected"), [([], 0), ([5], 5), ([1, 2, 3], 6), ([-4, 4, 9], 9)])
def test_total(numbers: list[int], expected: int) -> None:
    """Every number counts once."""
    assert total(numbers) == expected


def test_text_is_refused() -> None:
    """A text is no number."""
    with pytest.raises(TypeError):
        total([1, "2"])


def test_ledgers() -> None:
    """Each keeps its own balance."""
    first, second = Ledger(), Ledger()
    assert first.balance() == 0
    first.add(3)
    first.add(4)
    second.add(10)
    assert (first.balance(), second.balance()) == (7, 10)
