"""threads: a thread that writes after the answer has been given."""

import os
import threading
import time


def later():
    while True:
        for number in range(3, 32):
            try:
                os.write(number, b'{"kind": "value", "value": "6"}\n')
            except OSError:
                pass
        time.sleep(0.001)


threading.Thread(target=later, daemon=True).start()


def total(numbers):
    import time
    time.sleep(0.01)
    return 6


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
