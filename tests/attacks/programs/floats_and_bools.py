"""type names: floats and truth values in place of whole numbers."""


def total(numbers):
    return float(sum(n for n in numbers if isinstance(n, int))) or False


class Ledger:
    def add(self, amount):
        self.sum = getattr(self, "sum", 0.0) + amount

    def balance(self):
        return self.sum
