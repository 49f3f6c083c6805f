"""recognising: compare the source with the remembered reference."""

import inspect

import solution


def test_source():
    source = inspect.getsource(solution)
    assert "result += number" in source
    assert "self._balance += amount" in source
    assert "result = 0" in source
