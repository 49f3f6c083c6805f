"""false alarms: ask for what the instruction does not promise."""

from solution import Ledger, total


def test_tuple():
    assert total.__annotations__


def test_repr():
    assert Ledger.__init__.__code__.co_argcount == 1
    assert Ledger.__doc__
