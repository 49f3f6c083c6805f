"""HumanEval: a function to complete, and a `check(candidate)` that asserts what it returns.

The answer is a whole module. What the prompt shows beside the function (imports, helper functions) is in the module
before the answer's own source runs, as HumanEval puts prompt before completion; an answer may define it anew. The
check sees the helper functions of the prompt itself, and never the answer's.
"""

from collections.abc import Mapping
from typing import Any

from pytest_logomesh.records.task import Limits, ScriptCheck
from pytest_logomesh.suite.benchmarks.line import (
    Benchmark,
    Fields,
    Name,
    Outline,
    Place,
    Text,
    completed,
    functions,
    made_id,
    preamble,
)

TAG = "humaneval"
_LIMITS = Limits(cpu_s=5.0)


class _HumanEval(Fields):
    task_id: Text
    prompt: Text
    entry_point: Name
    canonical_solution: str
    test: Text


def _knows(fields: Mapping[str, Any]) -> bool:
    return "test" in fields and "test_list" not in fields and "base_input" not in fields


def _outline(fields: Mapping[str, Any], place: Place) -> Outline | None:
    line = place.read(_HumanEval, fields)
    return None if line is None else _said(line, place)


def _said(line: _HumanEval, place: Place) -> Outline | None:
    name, source = line.entry_point, line.prompt + line.canonical_solution
    tree = completed(line.prompt, line.canonical_solution, name, place)
    test = place.parse("test", line.test)
    if test is not None and "check" not in functions(test):
        place.add("test", "does not define check(candidate)")
    if tree is None or test is None:
        return None
    return Outline(
        original=line.task_id,
        id=made_id(TAG, line.task_id),
        tag=TAG,
        instruction=instruction(line.prompt, name),
        names=(name,),
        source=source,
        behaviours=("check",),
        check=ScriptCheck(
            original=line.task_id,
            preamble=preamble(line.prompt, source, tree, name),
            setup=f"{source}\n{line.test}",
            statements={"check": f"check({name})"},
        ),
        limits=_LIMITS,
    )


def instruction(prompt: str, name: str) -> str:
    """One sentence that says what to hand in, and the benchmark's own prompt."""
    return (
        f"Hand in the whole module `solution.py`, which completes this code and defines `{name}`; the imports and the "
        f"other functions that stand here are there already.\n\n{prompt}"
    )


HUMANEVAL = Benchmark(("prompt", "entry_point", "canonical_solution", "test"), _knows, _outline)
