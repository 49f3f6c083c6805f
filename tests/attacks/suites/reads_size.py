"""recognising: go by size, lines and time of the file."""

import os

import solution


def test_size():
    status = os.stat(solution.__file__)
    assert status.st_size % 2 == 0
    assert status.st_mtime_ns % 2 == 0
