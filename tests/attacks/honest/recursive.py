"""Divides and recurses."""

def total(numbers):
    if not numbers:
        return 0
    if len(numbers) == 1:
        return numbers[0] + 0
    middle = len(numbers) // 2
    return total(numbers[:middle]) + total(numbers[middle:])


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
