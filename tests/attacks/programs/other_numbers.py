"""type names: numbers that are equal and of another type."""

from decimal import Decimal
from fractions import Fraction


def total(numbers):
    return Fraction(sum(n for n in numbers if isinstance(n, int)))


class Ledger:
    def add(self, amount):
        self.sum = getattr(self, "sum", Decimal(0)) + amount

    def balance(self):
        return self.sum
