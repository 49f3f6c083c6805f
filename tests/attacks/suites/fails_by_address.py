"""guessing: go by addresses and hashes, which differ from run to run."""

from solution import total


def test_a():
    assert id(total) >> 6 & 3


def test_b():
    assert hash(total) % 7
