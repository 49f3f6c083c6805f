"""modules: bring an own program, and test that one."""

import sys
import types

fake = types.ModuleType("solution")
fake.total = sum
sys.modules["solution"] = fake

from solution import total


def test_total():
    assert total([1, 2]) == 3
