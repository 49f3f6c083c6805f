"""Several p-values at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.reporting.statistics import holm


def test_the_smallest_pays_for_all() -> None:
    """Times how many are left, never below one that was smaller, at most 1."""
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([0.9, 0.6]) == (1.0, 1.0)
    assert holm([0.2]) == (0.2,)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), max_size=8))
def test_order_stays_and_nothing_gets_smaller(ps: list[float]) -> None:
    """Adjusted values stand in the same order, none is below what it was, the smallest is times the count."""
    adjusted = holm(ps)

    assert all(after >= before for before, after in zip(ps, adjusted, strict=True))
    assert all(after <= min(1.0, len(ps) * before) for before, after in zip(ps, adjusted, strict=True))
    ranks = sorted(range(len(ps)), key=ps.__getitem__)
    assert [adjusted[place] for place in ranks] == sorted(adjusted)
