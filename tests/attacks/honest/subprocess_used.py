"""Starts a process and waits for it."""

import os

PID = os.fork()
if PID == 0:
    os._exit(0)
os.waitpid(PID, 0)


def total(numbers):
    return sum(numbers)


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
