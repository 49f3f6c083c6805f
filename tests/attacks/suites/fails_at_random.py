"""guessing: many tests that each fail now and then."""

import random

import pytest


@pytest.mark.parametrize("number", range(60))
def test_total(number):
    assert random.SystemRandom().random() > 0.05
