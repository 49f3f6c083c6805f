"""Totals of whole numbers."""


def total(numbers: list[int]) -> int:
    """Return the sum of the numbers.

    Raises:
        TypeError: one of them is no number.
    """
    result = 0
    for number in numbers:
        result += number
    return result


class Ledger:
    """Keeps the sum of the amounts added to it."""

    def __init__(self) -> None:
        self._balance = 0

    def add(self, amount: int) -> None:
        """Count one more amount."""
        self._balance += amount

    def balance(self) -> int:
        """Return the sum so far."""
        return self._balance
