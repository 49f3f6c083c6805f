"""empty tests: assertions whose failure is swallowed."""

from solution import total


def test_total():
    try:
        assert total([1, 2]) == 3
        assert total([]) == 0
    except Exception:
        pass
    except BaseException:
        pass
