"""empty tests: assertions that cannot fail."""

from solution import Ledger, total


def test_total():
    assert total is not None


def test_ledger():
    assert Ledger
