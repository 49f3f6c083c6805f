"""unicode: names that look like the ones asked for."""

def tоtal(numbers):
    return sum(numbers)


class Lеdger:
    pass


def total(numbers):
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
