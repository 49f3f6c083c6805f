"""How often the baseline gate fails where nothing differs, for designs and kinds of data by themselves; a minute."""

import numpy as np
import pytest

from tests.reporting.gates.simulated import DESIGNS, WITHOUT_DIFFERENCE, compared, fails

pytestmark = pytest.mark.real

COMPARISONS = 2000
EVERY = 3
"""Of all pairs one in so many; each kind and each design is met. With 1 it takes three minutes."""
PAIRS = [
    (kind, *design)
    for row, kind in enumerate(WITHOUT_DIFFERENCE)
    for column, design in enumerate(DESIGNS)
    if (row + column) % EVERY == 0
]


@pytest.mark.parametrize(("kind", "tasks", "repeats"), PAIRS)
def test_without_a_difference_the_gate_fails_in_one_of_twenty_at_most(
    kind: str, tasks: int, repeats: int
) -> None:
    """In at most 5 % of 2000 comparisons, with no drop allowed at all."""
    generator = np.random.default_rng(13)
    draw = WITHOUT_DIFFERENCE[kind]
    failed = sum(fails(compared(*draw(generator, tasks, repeats), 0.0)) for _ in range(COMPARISONS))

    assert failed <= 0.05 * COMPARISONS
