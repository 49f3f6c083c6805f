"""exhaustion: a container that never stops giving."""

class Endless(dict):
    def items(self):
        while True:
            yield 1, 1


def total(numbers):
    return Endless()


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return iter(int, 1)
