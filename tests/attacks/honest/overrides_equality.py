"""Its own class has an honest __eq__."""

import functools


def total(numbers):
    return sum(numbers)


@functools.total_ordering
class Ledger:
    def __init__(self):
        self.sum = 0

    def add(self, amount):
        self.sum += amount

    def balance(self):
        return self.sum

    def __eq__(self, other):
        return isinstance(other, Ledger) and self.sum == other.sum

    def __lt__(self, other):
        return self.sum < other.sum

    __hash__ = None
