"""A module-level __getattr__ for old names."""

def total(numbers):
    return sum(numbers)


def __getattr__(name):
    if name == 'add_all':
        return total
    raise AttributeError(name)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
