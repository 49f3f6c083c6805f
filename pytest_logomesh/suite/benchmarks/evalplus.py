"""EvalPlus (HumanEval+ and MBPP+): inputs, on which an answer is compared with the benchmark's own solution.

`base` are the inputs of the benchmark that it extends, `plus` those that EvalPlus adds. Contracts and asserts that a
line brings beside them are left alone: the inputs keep the contracts already.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, field_validator

from pytest_logomesh.records.task import InputsCheck, Limits
from pytest_logomesh.suite.benchmarks.humaneval import instruction
from pytest_logomesh.suite.benchmarks.line import (
    Benchmark,
    Fields,
    Name,
    Outline,
    Place,
    Text,
    completed,
    made_id,
    preamble,
)
from pytest_logomesh.suite.benchmarks.mbpp_plus import as_python
from pytest_logomesh.suite.benchmarks.tagged import tagged

_LIMITS = Limits(cpu_s=20.0, memory_mb=1024, output_kb=16 * 1024)


class _EvalPlus(Fields):
    task_id: Text
    prompt: Text
    entry_point: Name
    canonical_solution: str
    base_input: list[list[Any]] = Field(min_length=1)
    plus_input: list[list[Any]]
    atol: float = Field(ge=0, allow_inf_nan=False)
    contract: str = ""
    assertion: str = ""

    @field_validator("plus_input", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return [] if value == {} else value  # as EvalPlus writes it where it adds no input


def _knows(fields: Mapping[str, Any]) -> bool:
    return "base_input" in fields or "plus_input" in fields


def _outline(fields: Mapping[str, Any], place: Place) -> Outline | None:
    line = place.read(_EvalPlus, fields)
    return None if line is None else _said(line, place)


def _said(line: _EvalPlus, place: Place) -> Outline | None:
    name = line.entry_point
    tree = completed(line.prompt, line.canonical_solution, name, place)
    inputs = {
        "base": _inputs(line, "base_input", line.base_input, place),
        "plus": _inputs(line, "plus_input", line.plus_input, place),
    }
    if tree is None:
        return None
    source = line.prompt + line.canonical_solution
    rules: Literal["humaneval", "mbpp"] = "mbpp" if line.task_id.lower().startswith("mbpp") else "humaneval"
    given = {behaviour: packed for behaviour, packed in inputs.items() if packed}
    return Outline(
        original=line.task_id,
        id=made_id(f"{rules}_plus", line.task_id),
        tag=f"{rules}_plus",
        instruction=instruction(line.prompt, name),
        names=(name,),
        source=source,
        behaviours=tuple(given),
        check=InputsCheck(
            original=line.task_id,
            preamble=preamble(line.prompt, source, tree, name),
            inputs=given,
            rules=rules,
            tolerance=line.atol,
        ),
        limits=_LIMITS,
    )


def _inputs(line: _EvalPlus, key: str, inputs: list[list[Any]], place: Place) -> tuple[str, ...]:
    try:
        given = [as_python(line.task_id, arguments) for arguments in inputs]
        return tuple(json.dumps(tagged(arguments), separators=(",", ":")) for arguments in given)
    except (IndexError, AttributeError, TypeError, ValueError) as error:
        place.add(key, f"is not shaped as MBPP+ shapes the inputs of {line.task_id}: {error}")
        return ()


EVALPLUS = Benchmark(
    ("prompt", "entry_point", "canonical_solution", "base_input", "plus_input", "atol"), _knows, _outline
)
