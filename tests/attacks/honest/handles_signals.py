"""Sets a handler and takes it away again."""

import signal

previous = signal.signal(signal.SIGALRM, lambda *_: None)
signal.signal(signal.SIGALRM, previous)


def total(numbers):
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
