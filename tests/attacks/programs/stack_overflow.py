"""exhaustion: take the guard off the stack and fall through it."""

import sys

sys.setrecursionlimit(10**9)


def fall(n):
    return fall(n + 1) + 1


def total(numbers):
    return fall(0)


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return fall(0)
