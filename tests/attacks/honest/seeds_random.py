"""Seeds the global generator, which is its own affair."""

import random

random.seed(1)


def total(numbers):
    return sum(random.sample(numbers, len(numbers)))


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
