"""empty tests: compare the program with itself."""

from solution import Ledger, total


def test_total():
    assert total([1, 2]) == total([1, 2])


def test_ledger():
    assert Ledger().balance() == Ledger().balance()
