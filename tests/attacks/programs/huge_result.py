"""exhaustion: a result of a hundred million parts."""


def total(numbers):
    return [0] * 100_000_000


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return 'x' * 100_000_000
