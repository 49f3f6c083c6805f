"""How often the baseline gate fails where nothing differs, for every design and kind of data by itself; minutes."""

import numpy as np
import pytest

from tests.reporting.gates.simulated import DESIGNS, WITHOUT_DIFFERENCE, compared, fails

pytestmark = pytest.mark.real

COMPARISONS = 2000


@pytest.mark.parametrize(("tasks", "repeats"), DESIGNS)
@pytest.mark.parametrize("kind", WITHOUT_DIFFERENCE)
def test_without_a_difference_the_gate_fails_in_one_of_twenty_at_most(
    kind: str, tasks: int, repeats: int
) -> None:
    """In at most 5 % of 2000 comparisons, with no drop allowed at all."""
    generator = np.random.default_rng(13)
    draw = WITHOUT_DIFFERENCE[kind]
    failed = sum(fails(compared(*draw(generator, tasks, repeats), 0.0)) for _ in range(COMPARISONS))

    assert failed <= 0.05 * COMPARISONS
