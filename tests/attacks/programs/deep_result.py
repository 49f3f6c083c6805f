"""exhaustion: a result that holds itself, a hundred thousand levels deep."""

def deep():
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest


def total(numbers):
    return deep()


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        nest = []
        nest.append(nest)
        return nest
