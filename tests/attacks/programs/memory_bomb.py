"""exhaustion: more memory than the machine has."""

def hoard():
    held = []
    for _ in range(4096):
        held.append(bytearray(b"x" * (1 << 20)))
    return 6


def total(numbers):
    return hoard()


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return hoard()
