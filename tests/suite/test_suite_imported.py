"""Benchmarks' files become tasks, and what is wrong with them is told with file, line and key."""

from pathlib import Path

import pytest

from pytest_logomesh.records.errors import TaskMistake
from pytest_logomesh.records.task import InputsCheck, ScriptCheck, Task
from pytest_logomesh.sandbox.runner.plain import canonical, untag
from pytest_logomesh.suite import load_suite
from pytest_logomesh.suite.benchmarks.mbpp_plus import as_python
from pytest_logomesh.suite.benchmarks.tagged import tagged
from tests.suite.benchmark_lines import ALL, EVALPLUS, HUMANEVAL, MBPP, MBPP_PLUS, RIGHT, Line, but, write


def only(path: Path, line: Line) -> Task:
    """The task of a file of one line."""
    (task,) = load_suite(write(path / "one.jsonl", line))
    return task


def mistake(path: Path) -> str:
    """What is said about a file."""
    with pytest.raises(TaskMistake) as caught:
        load_suite(path)
    return str(caught.value)


@pytest.mark.parametrize("name", ["all.jsonl", "all.jsonl.gz"])
def test_a_file_may_mix_kinds(tmp_path: Path, name: str) -> None:
    """Each line is of the kind that its own keys say, gzipped or not; empty lines are none."""
    path = write(tmp_path / name, *ALL, "")

    tasks = load_suite(path)

    assert [task.id for task in tasks] == list(RIGHT)
    assert [task.tags for task in tasks] == [("humaneval",), ("mbpp",), ("humaneval_plus",), ("mbpp_plus",)]
    assert [task.check and task.check.original for task in tasks] == [
        "HumanEval/0",
        "11",
        "HumanEval/1",
        "Mbpp/2",
    ]
    assert {task.path for task in tasks} == {path}
    assert len({task.digest for task in tasks}) == 4


def test_an_imported_task_asks_for_code_alone(tmp_path: Path) -> None:
    """No own tests, no twins, no mutants, no rule on imports; its own solution is the reference."""
    for task in load_suite(write(tmp_path / "all.jsonl", *ALL)):
        assert (task.module, task.level, task.observers) == ("solution", "beginner", "")
        assert task.rules.imports is None
        assert not task.flawed
        assert not task.alternatives
        assert not task.reference.tests
        assert list(task.reference.program.files) == ["solution.py"]


def test_humaneval(tmp_path: Path) -> None:
    """One behaviour; the check sees the whole reference, the answer the prompt's imports and helpers."""
    task = only(tmp_path, HUMANEVAL)

    assert isinstance(task.check, ScriptCheck)
    assert task.behaviours == ("check",)
    assert task.names == ("unshifted",)
    assert "import List" in task.check.preamble
    assert "def shifted" in task.check.preamble
    assert "def unshifted" not in task.check.preamble
    assert task.check.statements == {"check": "check(unshifted)"}
    assert (
        task.reference.program.files["solution.py"] == HUMANEVAL["prompt"] + HUMANEVAL["canonical_solution"]
    )
    sentence, _, prompt = task.instruction.partition("\n\n")
    assert prompt == HUMANEVAL["prompt"]
    assert "`solution.py`" in sentence
    assert "`unshifted`" in sentence


def test_mbpp(tmp_path: Path) -> None:
    """One behaviour an assert; the function is the one that the asserts call, and the first of them is shown."""
    task = only(tmp_path, MBPP)

    assert isinstance(task.check, ScriptCheck)
    assert task.behaviours == ("assert_1", "assert_2")
    assert task.names == ("letters",)
    assert task.instruction.startswith(MBPP["text"])
    assert MBPP["test_list"][0] in task.instruction
    assert MBPP["test_list"][1] not in task.instruction
    assert "`letters`" in task.instruction


def test_mbpp_as_it_was_tidied(tmp_path: Path) -> None:
    """`prompt` in place of `text`, `test_imports` in place of `test_setup_code`."""
    line = but(MBPP, text=..., prompt="Count.", test_setup_code=..., test_imports=["import math"])

    task = only(tmp_path, line)

    assert isinstance(task.check, ScriptCheck)
    assert "import math" in task.check.setup
    assert task.instruction.startswith("Count.")


def test_evalplus(tmp_path: Path) -> None:
    """Two behaviours, of inputs; a task without further inputs has one."""
    task = only(tmp_path, EVALPLUS)

    assert isinstance(task.check, InputsCheck)
    assert task.behaviours == ("base", "plus")
    assert task.check.inputs["base"] == ("[[1,2]]", "[[]]")
    assert len(task.check.inputs["plus"]) == 250
    assert (task.check.rules, task.check.tolerance) == ("humaneval", 0)
    assert only(tmp_path, but(EVALPLUS, plus_input={})).behaviours == ("base",)


def test_the_inputs_of_mbpp_plus_are_not_what_json_has(tmp_path: Path) -> None:
    """Lists become the tuples that the function is called with."""
    task = only(tmp_path, MBPP_PLUS)

    assert isinstance(task.check, InputsCheck)
    assert task.check.inputs["base"] == ('[{"tuple":[3,4]},{"tuple":[4]}]',)
    assert task.check.rules == "mbpp"


@pytest.mark.parametrize(
    ("number", "written", "meant"),
    [
        (1, [[1], 2], [[1], 2]),
        (63, [[[1, 2], [3]]], [[(1, 2), (3,)]]),
        (75, [[[1, 2]], 3], [[(1, 2)], 3]),
        (106, [[1], [2]], [[1], (2,)]),
        (115, [[[1, 1], []]], [[{1}, {}]]),
        (124, ["1.5", "2j"], [1.5, 2j]),
        (250, [[1], 2], [(1,), 2]),
        (252, ["1+2j"], [1 + 2j]),
        (259, [[[1], [2]], [[3]]], [((1,), (2,)), ((3,),)]),
        (278, [[1, [2]]], [(1, (2,))]),
        (307, [[1, []], 2, 3], [(1, []), 2, 3]),
        (580, [[1, [2, [3]]]], [(1, (2, (3,)))]),
        (722, [{"a": [1]}, 2], [{"a": (1,)}, 2]),
    ],
)
def test_the_shapes_of_mbpp_plus(number: int, written: list[object], meant: list[object]) -> None:
    """As EvalPlus turns them when it loads the file; another benchmark's task of that number is left alone."""
    assert as_python(f"Mbpp/{number}", written) == meant
    assert as_python(f"HumanEval/{number}", written) is written


@pytest.mark.parametrize(
    "value", [None, True, 1, -(2**70), 1.5, "a", [1, "b"], (1, (2,)), {"a": [1.0]}, {3}, float("inf")]
)
def test_values_are_tagged_as_the_runner_tags_them(value: object) -> None:
    """What the suite writes is what the sandbox reads."""
    assert untag(tagged(value)) == value
    assert canonical(untag(tagged(value))) == canonical(value)
    assert untag(tagged(1 + 2j)) == 1 + 2j


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "is not JSON"),
        ("[1]", "is no task of a benchmark that is known: EvalPlus has prompt"),
        (but(HUMANEVAL, entry_point=...), "entry_point: is missing"),
        (but(HUMANEVAL, test=3), "test: Input should be a valid string"),
        (but(HUMANEVAL, task_id=3), "task_id: Input should be a valid string"),
        (but(HUMANEVAL, entry_point="other"), "entry_point: other is not defined"),
        (but(HUMANEVAL, canonical_solution="    return (\n"), "canonical_solution: is not Python"),
        (but(HUMANEVAL, test="def check(:\n"), "test: is not Python"),
        (but(HUMANEVAL, test="def verify(candidate):\n    pass\n"), "test: does not define check(candidate)"),
        (but(MBPP, text=...), "text: is missing, and so is prompt"),
        (but(MBPP, code="def letters(:"), "code: is not Python"),
        (but(MBPP, test_list=[]), "test_list: List should have at least 1 item"),
        (but(MBPP, test_list="assert letters"), "test_list: Input should be a valid list"),
        (but(MBPP, test_list=["assert letters("]), "test_list: is not Python"),
        (but(MBPP, test_list=["assert True"]), "test_list: calls no function that code defines"),
        (but(MBPP, test_setup_code="import ("), "test_setup_code: is not Python"),
        (but(EVALPLUS, atol=...), "atol: is missing"),
        (but(EVALPLUS, atol="1e-6"), "atol: Input should be a valid number"),
        (but(EVALPLUS, base_input=[1]), "base_input.0: Input should be a valid list"),
        (but(EVALPLUS, base_input=[]), "base_input: List should have at least 1 item"),
        (but(EVALPLUS, plus_input=None), "plus_input: Input should be a valid list"),
        (but(MBPP_PLUS, base_input=[[1, 2]]), "base_input: is not shaped as MBPP+ shapes"),
        (but(MBPP, task_id=12, text=7), "text: Input should be a valid string"),
    ],
)
def test_a_mistake_names_file_line_and_key(tmp_path: Path, line: Line | str, words: str) -> None:
    """The first line is right, the second is not."""
    path = write(tmp_path / "broken.jsonl", but(MBPP, task_id=99), line)

    said = mistake(path)

    assert f"{path}:2: " in said
    assert words in said


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A line each."""
    path = write(tmp_path / "broken.jsonl", "{", but(HUMANEVAL, test=3, prompt=...))

    said = mistake(path)

    assert "3 mistakes" in said
    assert f"{path}:1: " in said
    assert f"{path}:2: test" in said
    assert f"{path}:2: prompt" in said


def test_an_id_that_is_taken(tmp_path: Path) -> None:
    """Two lines of one id name the second; ids that differ only in what an id cannot hold are one."""
    path = write(tmp_path / "twice.jsonl", HUMANEVAL, but(HUMANEVAL, task_id="HumanEval-0"))

    said = mistake(path)

    assert f"{path}:2: task_id: the id 'humaneval_0' is already taken" in said


def test_a_truncated_gzip_file(tmp_path: Path) -> None:
    """What was cut off while it was fetched is no shorter benchmark."""
    path = write(tmp_path / "cut.jsonl.gz", *ALL)
    path.write_bytes(path.read_bytes()[:-30])

    assert "is not whole, or no gzip file" in mistake(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "holds no task"), (b"\n\n", "holds no task"), (b'\n"\xff"\n', ":2: is not UTF-8")],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, words: str) -> None:
    """Empty, or no text."""
    path = tmp_path / "none.jsonl"
    path.write_bytes(content)

    assert words in mistake(path)


def test_plain_text_under_the_name_of_a_gzip_file(tmp_path: Path) -> None:
    """It is said to be none."""
    path = tmp_path / "plain.jsonl.gz"
    path.write_text("{}\n")

    assert "no gzip file" in mistake(path)


def test_a_changed_line_is_another_task(tmp_path: Path) -> None:
    """The digest is over the whole line, keys that nobody reads included; the others keep theirs."""
    first = {task.id: task.digest for task in load_suite(write(tmp_path / "a.jsonl", *ALL))}
    changed = but(MBPP, challenge_test_list=[])
    second = {task.id: task.digest for task in load_suite(write(tmp_path / "b.jsonl", HUMANEVAL, changed))}

    assert second["humaneval_0"] == first["humaneval_0"]
    assert second["mbpp_11"] != first["mbpp_11"]
