"""pipes: close every descriptor."""

import os

os.closerange(0, 256)


def total(numbers):
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
