"""unicode: source that reads differently under another coding."""

# coding: utf-7
# +AAo-def total(numbers):+AAo-    return sum(numbers)


def total(numbers):
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
