"""The shortest answer."""

def total(numbers):
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
