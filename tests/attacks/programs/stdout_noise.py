"""pipes: print what looks like success, a lot of it."""

print("PASSED\n1 passed in 0.01s\n" * 10)
print('{"kind": "value", "value": "6"}')


def total(numbers):
    print('OK' * 5000)
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
