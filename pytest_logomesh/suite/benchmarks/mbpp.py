"""MBPP: a sentence that asks for a function, and asserts that call it by its name; each assert is a behaviour.

The sentence does not name the function, so the instruction does, and shows the first assert, as MBPP's own prompts show
them. `challenge_test_list` is no part of MBPP's score and is left alone.
"""

import ast
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from pytest_logomesh.records.task import Limits, ScriptCheck
from pytest_logomesh.suite.benchmarks.line import Benchmark, Fields, Outline, Place, Text, functions, made_id

TAG = "mbpp"
_LIMITS = Limits(cpu_s=5.0)


class _MBPP(Fields):
    task_id: int | Text
    text: Text | None = None
    prompt: Text | None = None
    code: Text
    test_list: list[Text] = Field(min_length=1)
    test_setup_code: str = ""
    test_imports: list[str] = Field(default_factory=list)
    challenge_test_list: list[str] = Field(default_factory=list)


def _knows(fields: Mapping[str, Any]) -> bool:
    return "test_list" in fields and "base_input" not in fields


def _outline(fields: Mapping[str, Any], place: Place) -> Outline | None:
    line = place.read(_MBPP, fields)
    return None if line is None else _said(line, place)


def _said(line: _MBPP, place: Place) -> Outline | None:
    asked = line.text or line.prompt
    if asked is None:
        place.add("text", "is missing, and so is prompt; one of them says what is asked for")
    code = place.parse("code", line.code)
    needs = "\n".join([*line.test_imports, line.test_setup_code])
    place.parse("test_setup_code", needs)
    tests = [tree for test in line.test_list if (tree := place.parse("test_list", test))]
    if asked is None or code is None or len(tests) < len(line.test_list):
        return None
    names = _called(functions(code), tests)
    if not names:
        place.add("test_list", "calls no function that code defines at its top level")
        return None
    behaviours = {f"assert_{number}": test for number, test in enumerate(line.test_list, start=1)}
    original = str(line.task_id)
    return Outline(
        original=original,
        id=made_id(TAG, original),
        tag=TAG,
        instruction=_instruction(asked, names, line.test_list[0]),
        names=names,
        source=line.code,
        behaviours=tuple(behaviours),
        check=ScriptCheck(
            original=original, preamble="", setup=f"{line.code}\n{needs}", statements=behaviours
        ),
        limits=_LIMITS,
    )


def _instruction(asked: str, names: tuple[str, ...], test: str) -> str:
    listed = ", ".join(f"`{name}`" for name in names)
    return (
        f"{asked}\n\nHand in the whole module `solution.py`, which defines {listed}, so that for example this holds:"
        f"\n\n{test.strip()}\n"
    )


def _called(defined: list[str], tests: list[ast.Module]) -> tuple[str, ...]:
    said = {node.id for test in tests for node in ast.walk(test) if isinstance(node, ast.Name)}
    return tuple(name for name in defined if name in said)


MBPP = Benchmark(("text or prompt", "code", "test_list"), _knows, _outline)
