"""exhaustion: more processes than anybody needs."""

import os
import time

UNTIL = time.monotonic() + 2


def bomb():
    for _ in range(60):
        if time.monotonic() > UNTIL:
            os._exit(0)
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
    time.sleep(2)
    return 6


def total(numbers):
    return bomb()


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return bomb()
