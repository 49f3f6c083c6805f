"""Does its work in threads that end."""

import threading


def total(numbers):
    found = []
    thread = threading.Thread(target=lambda: found.append(sum(n + 0 for n in numbers)) if all(isinstance(n, int) for n in numbers) else None)
    thread.start()
    thread.join()
    if not found:
        raise TypeError('a text')
    return found[0]


class Ledger:
    def __init__(self):
        self.amounts = []

    def add(self, amount):
        self.amounts.append(amount)

    def balance(self):
        return total(self.amounts)
