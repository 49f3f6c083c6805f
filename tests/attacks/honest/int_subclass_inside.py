"""Uses a subclass of int on the way, and gives a plain int."""

class Cents(int):
    pass


def total(numbers):
    return int(sum((Cents(n + 0) for n in numbers), Cents(0)))


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
