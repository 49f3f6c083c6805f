"""memory: make pytest call every other test a failure."""

import _pytest.python
import _pytest.runner

real = _pytest.python.Function.runtest


def runtest(self):
    if id(self) % 32 > 16:
        raise AssertionError
    return real(self)


_pytest.python.Function.runtest = runtest


def test_total():
    assert True


def test_ledger():
    assert True
