"""Keeps a scratch file for a moment."""

import tempfile


def total(numbers):
    with tempfile.TemporaryFile('w+') as file:
        file.write(str(sum(numbers)))
        file.seek(0)
        return int(file.read())


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
