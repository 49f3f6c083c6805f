"""Imported benchmarks in Green's hands: EvalPlus's rules, what alone decides, and yardsticks that are none."""

import json
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.imported import alike, unfit
from pytest_logomesh.agents.green.imported_check import check_imported
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.agents.green.prompt import IMPORTED_PREFIX, build_prompt
from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import InputsCheck, Task
from pytest_logomesh.sandbox.runner.crossing import pack
from pytest_logomesh.suite import load_suite
from tests.agents.green.green_samples import NoJail, ScriptedProbes, battle, examination, finding
from tests.suite.benchmark_lines import ALL, EVALPLUS, HUMANEVAL, but, write


@pytest.fixture
def tasks(tmp_path: Path) -> dict[str, Task]:
    """A task of each kind, by id."""
    return {task.id: task for task in load_suite(write(tmp_path / "all.jsonl", *ALL))}


def recorded(*values: object) -> Observation:
    """What comes of calls that return these values."""
    return Observation(
        behaviour="base", kind="value", value=json.dumps([["value", pack(value)] for value in values])
    )


def agree(
    output: object,
    wanted: object,
    *given: object,
    name: str = "f",
    rules: str = "mbpp",
    tolerance: float = 0,
) -> bool:
    """Whether one output is as good as the reference's."""
    check = InputsCheck.model_validate(
        {
            "original": "Made/0",
            "preamble": "",
            "inputs": {"base": (json.dumps(pack(list(given))),)},
            "rules": rules,
            "tolerance": tolerance,
        }
    )
    return bool(alike(check, name, {"base": (recorded(output), recorded(wanted))}))


@pytest.mark.parametrize(
    ("output", "wanted", "right"),
    [
        (1, 1.0, True),
        (True, 1, True),
        ([1, 2], [1.0, 2.0], True),
        ([1], (1,), False),
        ([[1]], [(1,)], False),
        ({1: 2}, {1: 2.0}, True),
        ("1", 1, False),
        (1, 1.0000001, False),  # not of one type, so no tolerance
        (1.0000001, 1.0, True),
        (1.00001, 1.0, False),
        (1e9 + 10, 1e9, True),
        ([1.0, 2.0000001], [1.0, 2.0], True),
        ([1.0], [1.0, 2.0], False),
        ((1.0000001,), [1.0], False),
        ([[1.0000001]], [[1.0]], False),  # a list of lists is no list of floats
        (float("inf"), float("inf"), True),
        (float("nan"), 1.0, False),
        (None, 0, False),
        (object(), 1, False),
        (object(), 1.0, False),
        ("x" * 10_000, 1.0, False),
        (10**400, 1.0, False),
    ],
)
def test_values_are_compared_as_evalplus_compares_them(output: object, wanted: object, right: bool) -> None:
    """Python's equality, and floats a little apart, also in a list of them."""
    assert agree(output, wanted) is right


@pytest.mark.parametrize(
    ("output", "wanted", "right"),
    [
        (10, 11, True),
        (9, 11, False),
        ([[1.5]], [[1]], True),
        ([[1, [2]]], [[1, [2.5]]], True),
        (["a", 1.5], ["a", 1], False),
        ("a", "b", False),
        ([1], [], False),
    ],
)
def test_a_tolerance_of_the_tasks_own(output: object, wanted: object, right: bool) -> None:
    """It reaches into lists; where there are texts among the numbers there is none, as in EvalPlus."""
    assert agree(output, wanted, tolerance=1) is right


@pytest.mark.parametrize(
    ("name", "output", "wanted", "given", "right"),
    [
        ("similar_elements", [4, 3], (3, 4), (), True),
        ("similar_elements", [4], (3, 4), (), False),
        ("similar_elements", 4, (3, 4), (), False),
        ("check_str", True, object(), (), True),
        ("check_str", object(), object(), (), True),
        ("check_str", "yes", None, (), False),
        ("check_str", False, None, (), True),
        ("check_str", None, None, (), True),
        ("are_equivalent", False, True, (1, 2), True),
        ("are_equivalent", object(), True, (1, 2), False),
        ("sum_div", 0, 12, (6,), True),
        ("sum_div", 5, 12, (6,), False),
        ("surface_Area", 33, 99, (3, 4), False),
        ("surface_Area", 35, 99, (3, 4), True),
        ("digit_distance_nums", 7, 99, (123, 256), True),
        ("digit_distance_nums", 8, 99, (123, 256), False),
    ],
)
def test_functions_with_a_rule_of_their_own(
    name: str,
    output: object,
    wanted: object,
    given: tuple[object, ...],
    right: bool,
) -> None:
    """Those that EvalPlus has; under another benchmark the name means nothing."""
    assert agree(output, wanted, *given, name=name) is right


def test_any_root_is_right() -> None:
    """HumanEval's root finder is judged by what the polynomial is there."""
    parts = {"name": "find_zero", "rules": "humaneval", "tolerance": 1e-4}
    assert agree(-1.0, 1.0, [-1, 0, 1], **parts)  # type: ignore[arg-type] # of several types
    assert not agree(0.5, 1.0, [-1, 0, 1], **parts)  # type: ignore[arg-type] # likewise
    assert not agree("1", 1.0, [-1, 0, 1], **parts)  # type: ignore[arg-type] # likewise


def test_an_exception_is_no_output() -> None:
    """Nor is a value that nobody packed."""
    check = InputsCheck(original="", preamble="", inputs={"base": ("[1]",)}, rules="mbpp", tolerance=0)
    for value in ('[["raised","KeyError"]]', '[["value",{"int":1}]]', '[["value",{"set":[[1]]}]]'):
        answer = Observation(behaviour="base", kind="value", value=value)
        assert not alike(check, "f", {"base": (answer, recorded(1))})


def test_observations_alone_decide(tasks: dict[str, Task]) -> None:
    """A grave finding, no tests and no rationale fail no answer to an imported task; they fail one to our own."""
    task = tasks["humaneval_0"].model_copy(update={"behaviours": ("doubles", "doubles_nothing")})
    submission = Submission(files={"solution.py": ""}, tests={}, rationale="")
    facts = examination(runs=(), findings=(finding(),))

    verdict = judge(battle(), task, submission, StreamFigures(), facts, Policy(Cis1()))

    assert (verdict.outcome, verdict.reasons) == ("passed", ())
    assert verdict.findings == (finding(),)
    assert verdict.components.model_dump(exclude_none=True) == {"logic": 1}
    wrong = judge(
        battle(), task, submission, StreamFigures(), examination((True, False), runs=()), Policy(Cis1())
    )
    assert wrong.outcome == "failed"
    assert {reason.kind for reason in wrong.reasons} == {"logic"}


def test_the_prompt_asks_for_code_alone(tasks: dict[str, Task]) -> None:
    """It says nothing of tests and ends with the instruction."""
    task = tasks["mbpp_11"]

    assert build_prompt(task) == IMPORTED_PREFIX + task.instruction
    assert "pytest" not in IMPORTED_PREFIX
    assert '"sourceCode"' in IMPORTED_PREFIX


def test_own_tests_are_not_run(tasks: dict[str, Task]) -> None:
    """Even where somebody hands some in; and the reference is observed once for all seeds."""
    task = tasks["humaneval_0"]
    own = task.reference.program.files["solution.py"]
    probes = ScriptedProbes({own: ["true"], "wrong": ["false"]})
    examiner = Examiner(NoJail(), probes=lambda _: probes)
    submission = Submission(
        files={"solution.py": "wrong"}, tests={"test_it.py": "def test(): pass"}, rationale=""
    )

    first, second = (examiner.examine(task, submission, seed) for seed in (1, 2))

    assert first.behaviours == second.behaviours
    assert [behaviour.holds for behaviour in first.behaviours] == [False]
    assert first.test_runs == ()
    assert (first.design, first.explanation) == (None, None)
    assert probes.tested == []
    assert [name for name, _ in probes.observed] == ["own", "reference", "own"]


@pytest.mark.parametrize(
    ("said", "words"), [("false", "does not pass its own check"), ("lost", "could not be")]
)
def test_a_check_that_its_own_solution_fails_is_no_yardstick(
    tasks: dict[str, Task], said: str, words: str
) -> None:
    """The battle is an error, whatever the answer does."""
    task = tasks["humaneval_0"]
    probes = ScriptedProbes({task.reference.program.files["solution.py"]: [said], "right": ["true"]})
    submission = Submission(files={"solution.py": "right"}, tests={}, rationale="")

    with pytest.raises(SandboxBroken, match=words):
        Examiner(NoJail(), probes=lambda _: probes).examine(task, submission, 1)


def test_outputs_that_are_no_yardstick(tasks: dict[str, Task]) -> None:
    """An exception, or what is no plain data; but of some functions only counts that there is something."""
    task = tasks["humaneval_plus_1"]
    raises = Observation(behaviour="base", kind="value", value='[["raised","KeyError"]]')

    assert "raises an exception" in (unfit(task, (raises,)) or "")
    assert "no plain data" in (unfit(task, (_compact(object()),)) or "")
    assert unfit(task, (_compact({"object": 1}),)) is None
    assert unfit(task.model_copy(update={"names": ("check_str",)}), (_compact(object()),)) is None


def _compact(value: object) -> Observation:
    text = json.dumps([["value", pack(value)]], separators=(",", ":"))
    return Observation(behaviour="base", kind="value", value=text)


def test_a_task_proves_itself(tmp_path: Path) -> None:
    """Its own solution holds, and an answer that defines nothing gets nothing."""
    (task,) = load_suite(write(tmp_path / "one.jsonl", HUMANEVAL))
    source = task.reference.program.files["solution.py"]

    assert check_imported(task, ScriptedProbes({source: ["true"], "": ["false"]})) == []
    (complaint,) = check_imported(task, ScriptedProbes({source: ["false"], "": ["true"]}))
    assert "does not pass its own check" in complaint
    (complaint,) = check_imported(task, ScriptedProbes({source: ["true"], "": ["true"]}))
    assert "no-op: check holds" in complaint
    (complaint,) = check_imported(task, ScriptedProbes({source: ["lost"], "": ["lost"]}))
    assert "cannot be observed" in complaint


def test_a_line_with_other_limits_of_numbers(tmp_path: Path) -> None:
    """The tolerance is the line's."""
    (task,) = load_suite(write(tmp_path / "one.jsonl", but(EVALPLUS, atol=1e-4)))

    assert isinstance(task.check, InputsCheck)
    assert task.check.tolerance == 1e-4
