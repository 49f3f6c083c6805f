"""The proof on the bundled tasks: observers cannot tell a program from itself in disguise, nor can its tests."""

import random
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.mutants import disguise, mutants_of, spread
from pytest_logomesh.agents.green.probes import JailProbes
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite

FOLDERS = sorted(path.parent for path in bundled_tasks().glob("*/task.toml"))


@pytest.fixture(scope="module")
def probes() -> JailProbes:
    """The strongest jail of this machine."""
    return JailProbes(choose("auto"))


def disguises(task: Task) -> list[tuple[Program, Program]]:
    """The reference in two disguises, each alternative in one; with what they were."""
    reference, *others = task.correct
    pairs = [(reference, disguise(reference, random.Random(seed))) for seed in (1, 2)]
    return pairs + [(other, disguise(other, random.Random(seed))) for seed, other in enumerate(others)]


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_disguise_changes_nothing_that_is_observed(probes: JailProbes, folder: Path) -> None:
    """The record is the same to the last byte, and the reference's own tests pass."""
    (task,) = load_suite(folder)
    known = probes.observe(task, task.reference.program, 7)
    for own, other in disguises(task):
        assert other.files != own.files
        expected = known if task.decider is None else probes.observe(task, own, 7)
        assert probes.observe(task, other, 7) == expected, other.name
    with probes.own_tests(task, task.reference.tests) as meeting:
        for _, other in disguises(task):
            run = meeting.meet("correct", other)
            assert (run.fault, run.failed) == (None, ()), other.name


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_bundled_task_has_mutants_of_many_kinds(folder: Path) -> None:
    """At least a dozen, of at least five kinds."""
    (task,) = load_suite(folder)
    chosen = spread(mutants_of(task.reference.program), 40)
    assert len(chosen) >= 12
    assert len({mutant.operator for mutant in chosen}) >= 5
