"""How often the baseline gate is wrong, and how often it sees a drop that is there."""

import itertools

import numpy as np

from tests.reporting.gates.simulated import DESIGNS, WITHOUT_DIFFERENCE, compared, fails


def test_without_a_difference_the_gate_seldom_fails() -> None:
    """In at most 5 % of 2000 comparisons over all designs and kinds of data, with no drop allowed at all."""
    generator = np.random.default_rng(11)
    kinds = itertools.cycle(itertools.product(WITHOUT_DIFFERENCE.values(), DESIGNS))
    failed = sum(
        fails(compared(*draw(generator, tasks, repeats), 0.0))
        for draw, (tasks, repeats) in itertools.islice(kinds, 2000)
    )

    assert failed <= 100


def test_a_drop_that_can_be_seen_is_seen() -> None:
    """A drop of 0.05, where the gate says that it would see 0.05 with power 0.8: in about four runs of five."""
    generator, spread = np.random.default_rng(12), 0.0757
    found = []
    for _ in range(300):
        before = generator.uniform(0.4, 0.6, (20, 1))
        found.append(compared(before, before - 0.05 + generator.normal(0, spread, (20, 1)), 0.0))
    seen = sum(fails(drops) for drops in found) / len(found)
    said = np.mean([drops[0].detectable for drops in found])

    assert abs(said - 0.05) < 0.002
    assert 0.73 <= seen <= 0.9
