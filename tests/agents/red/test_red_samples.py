"""Every check finds the weakness in the labelled samples, and leaves their safe twins alone."""

import ast
from collections import defaultdict

import pytest

from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.agents.red.weakness import measured
from tests.measure_red import SAMPLES, Figures, Sample, measure, samples

LEAST = 0.9
BY_CHECK: dict[str, list[Sample]] = defaultdict(list)
for sample in samples(SAMPLES):
    BY_CHECK[sample.check].append(sample)


@pytest.mark.parametrize("check", sorted(BY_CHECK))
def test_a_check_finds_what_is_weak_and_accuses_nobody_falsely(check: str) -> None:
    """At least nine of ten weak samples at the right place, and nine of ten claims true."""
    figures: Figures = measure(BY_CHECK[check])[check]
    assert figures.recall >= LEAST, figures
    assert figures.precision >= LEAST, figures


def test_every_check_has_at_least_six_samples_of_each_kind() -> None:
    """A check that nobody has measured would have no confidence."""
    for check in (check.weakness.id for check in CHECKS):
        kinds = [sample.vulnerable for sample in BY_CHECK[check]]
        assert (kinds.count(True) >= 6, kinds.count(False) >= 6) == (True, True), check


def test_the_stored_figures_are_those_of_the_samples() -> None:
    """`python -m tests.measure_red --write` has been run since checks or samples changed."""
    assert set(measured()) == set(BY_CHECK)
    for check, held in BY_CHECK.items():
        weak = sum(sample.vulnerable for sample in held)
        assert (measured()[check]["vulnerable"], measured()[check]["safe"]) == (weak, len(held) - weak), check


def test_every_sample_is_a_program_and_marks_its_weakness() -> None:
    """A cell that does not parse, or a weak one without a mark, would measure nothing."""
    for held in BY_CHECK.values():
        for one in held:
            ast.parse(one.source)
            assert bool(one.lines) is one.vulnerable, f"{one.file.name}: {one.title}"
