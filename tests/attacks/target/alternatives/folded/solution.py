import functools
import operator


def total(numbers):
    return functools.reduce(operator.add, numbers, 0)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
