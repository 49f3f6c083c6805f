"""What can be said of the bundled tasks without running them."""

import ast
import re

import pytest

from pytest_logomesh.records.task import Task
from pytest_logomesh.suite import bundled_tasks, load_suite

TASKS = {task.id: task for task in load_suite(bundled_tasks())}


@pytest.fixture(params=sorted(TASKS))
def task(request: pytest.FixtureRequest) -> Task:
    """Each bundled task in turn."""
    return TASKS[str(request.param)]


def test_the_suite_holds_twenty_tasks_of_four_levels() -> None:
    """A task that fails to be found is not silently left out."""
    assert len(TASKS) == 20
    assert {task.level for task in TASKS.values()} == {"beginner", "intermediate", "advanced", "expert"}


def test_loading_twice_gives_equal_tasks(task: Task) -> None:
    """Digest and everything else are functions of the files."""
    assert load_suite(task.path) == (task,)


def test_a_task_has_enough_to_prove_itself(task: Task) -> None:
    """A dozen observers, two alternatives, a dozen mutants, six twins, and one of each kind of catcher."""
    assert len(task.behaviours) >= 12
    assert len(task.alternatives) >= 2
    assert len(task.mutants or ()) >= 12
    assert len(task.flawed) >= 6
    assert {twin.caught_by for twin in task.flawed} == {"logic", "own-tests", "rationale", "finding"}
    assert "over-engineered" in {twin.check for twin in task.flawed}
    assert len(task.broken) >= 3


def test_the_instruction_names_all_that_is_enforced(task: Task) -> None:
    """Entry points, every allowed import, and every call or import that is required or banned stand in it."""
    quoted = set(re.findall(r"`([^`\s]+?)(?:\([^`]*\))?(?:\.py)?`", task.instruction))
    named = {word.partition(":")[2] for word in (*task.rules.required, *task.rules.banned) if ":" in word}
    assert named | set(task.rules.imports or ()) | {task.module} <= quoted
    assert [name for name in task.names if name not in task.instruction] == []


def test_the_instruction_asks_for_tests_and_a_rationale_that_says_why(task: Task) -> None:
    """The agent is told the shape of its tests and what a rationale is."""
    words = " ".join(task.instruction.split()).lower()
    assert "test_solution.py" in words
    assert "pytest" in words
    assert "rationale" in words
    assert "why" in words.split("rationale", 1)[1]


def test_the_instruction_gives_no_observer_or_twin_away(task: Task) -> None:
    """Names of hidden checks are for reports."""
    assert [
        name
        for name in (*task.behaviours, *(twin.name for twin in task.flawed))
        if f"`{name}`" in task.instruction
    ] == []


def test_every_observer_draws_its_inputs(task: Task) -> None:
    """An observer that never uses its generator would show the same inputs in every battle."""
    for node in ast.parse(task.observers).body:
        if isinstance(node, ast.FunctionDef) and node.name in task.behaviours:
            names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            assert "rng" in names, node.name


def test_programs_differ_from_each_other(task: Task) -> None:
    """No alternative is a copy of the reference, no twin of logic a copy of another program."""
    programs = (*task.correct, *task.broken)
    shapes = {ast.dump(ast.parse("\n".join(program.files.values()))) for program in programs}
    assert len(shapes) == len(programs)


def test_public_names_of_the_reference_are_documented_and_typed(task: Task) -> None:
    """The reference is an example of a good submission."""
    for text in task.reference.program.files.values():
        tree = ast.parse(text)
        assert ast.get_docstring(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), node.name
            if isinstance(node, ast.FunctionDef):
                assert node.returns is not None, node.name


def test_a_task_lists_the_decisions_that_it_leaves_open(task: Task) -> None:
    """Four to seven, and no word of two of them."""
    words = [word.lower() for decision in task.decisions for word in decision.words]
    assert 4 <= len(task.decisions) <= 7
    assert sorted(word for word in set(words) if words.count(word) > 1) == []
