"""empty tests: functions that pytest does not call."""

from solution import total


def check_total():
    assert total([1, 2]) == 3


class Tests:
    def check(self):
        assert total([]) == 0
