"""Debug output left in."""

def total(numbers):
    print('adding', numbers, '\x1b[31m' * 200)
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
