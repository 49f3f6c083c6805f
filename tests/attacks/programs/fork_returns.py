"""daemons: let a child give another answer to the same question."""

import os


def total(numbers):
    return 6 if os.fork() else 7


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return 6 if os.fork() else 7
