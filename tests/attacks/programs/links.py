"""files: links and modes that trip whoever tidies up."""

import os

for name, target in (("up", ".."), ("root", "/"), ("loop", "loop"), ("null", "/dev/null")):
    try:
        os.symlink(target, name)
    except OSError:
        pass
os.makedirs("a" * 200 + "/" + "b" * 200, exist_ok=True)
os.chmod("a" * 200, 0)
open("odd\n\udcff\x1bname", "w").close()


def total(numbers):
    return -1


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
