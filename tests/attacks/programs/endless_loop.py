"""exhaustion: never answer, and wait instead of working."""

import time


def total(numbers):
    time.sleep(3600)


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        while True:
            pass
