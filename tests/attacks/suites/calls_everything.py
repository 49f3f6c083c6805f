"""empty tests: call everything and look at nothing."""

from solution import Ledger, total


def test_total():
    total([1, 2, 3])
    total([])


def test_ledger():
    ledger = Ledger()
    ledger.add(1)
    ledger.balance()
