"""exceptions: an error of its own that is called like the builtin one."""

Own = type("TypeError", (Exception,), {"__module__": "builtins"})


def total(numbers):
    raise Own("a text")


class Ledger:
    def add(self, amount):
        pass

    def balance(self):
        return -1
