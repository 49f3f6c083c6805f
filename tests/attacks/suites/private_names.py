"""false alarms: accuse every program that is built otherwise."""

from solution import Ledger


def test_private():
    ledger = Ledger()
    ledger.add(3)
    assert ledger._balance == 3
