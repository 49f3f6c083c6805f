"""counting: go by process numbers."""

import os


def test_total():
    assert os.getpid() < 5 or os.getpid() % 2
