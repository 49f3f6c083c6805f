"""recognising: compare normalised syntax trees with the remembered reference."""

import ast
import hashlib

import solution


def shape(text):
    kinds = [type(node).__name__ for node in ast.walk(ast.parse(text))]
    return hashlib.sha256(" ".join(sorted(kinds)).encode()).hexdigest()


KNOWN = """
def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result
class Ledger:
    def __init__(self):
        self._balance = 0
    def add(self, amount):
        self._balance += amount
    def balance(self):
        return self._balance
"""


def test_shape():
    assert shape(open(solution.__file__).read()) == shape(KNOWN)
