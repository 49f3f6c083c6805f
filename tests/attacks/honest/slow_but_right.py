"""Takes a while."""

def total(numbers):
    for _ in range(200_000):
        pass
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
