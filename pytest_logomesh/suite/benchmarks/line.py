"""One line of a benchmark's file, and what all kinds of lines are checked for."""

import ast
import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pytest_logomesh.records.task import BenchmarkCheck, Limits, Program, Rules, Solution, Task
from pytest_logomesh.suite.mistakes import Mistakes

MODULE = "solution"
"""What an answer to any of them is imported as."""
Text = Annotated[str, StringConstraints(pattern=r"\S")]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]


class Fields(BaseModel):
    """The keys of one kind of line."""

    model_config = ConfigDict(strict=True, frozen=True)


FieldsOfKind = TypeVar("FieldsOfKind", bound=Fields)


class Place(NamedTuple):
    """Where a line stands, and where its mistakes go."""

    path: Path
    line: int
    mistakes: Mistakes

    def add(self, key: str, problem: str) -> None:
        """Note what is wrong with the value of a key."""
        self.mistakes.add(self.path, f"{key}: {problem}", self.line)

    def read(self, kind: type[FieldsOfKind], fields: Mapping[str, Any]) -> FieldsOfKind | None:
        """The keys that matter, or None with every mistake noted; other keys are left alone."""
        try:
            return kind.model_validate(fields)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                key = ".".join(str(part) for part in detail["loc"])
                self.add(key, "is missing" if detail["type"] == "missing" else detail["msg"])
            return None

    def parse(self, key: str, text: str) -> ast.Module | None:
        """The syntax tree of a value, or None with the mistake noted."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape in a string is no mistake of the benchmark
                return ast.parse(text)
        except SyntaxError as error:
            self.add(key, f"is not Python: {error.msg} (its line {error.lineno})")
        except (ValueError, RecursionError) as error:
            self.add(key, f"is not Python: {error}")
        return None


class Outline(NamedTuple):
    """What a line says, in the words that all kinds share."""

    original: str
    """The benchmark's own id."""
    id: str
    tag: str
    instruction: str
    names: tuple[str, ...]
    source: str
    """The whole module of the benchmark's own solution."""
    behaviours: tuple[str, ...]
    check: BenchmarkCheck
    limits: Limits


class Benchmark(NamedTuple):
    """A kind of lines."""

    keys: tuple[str, ...]
    """What a person would look for in such a line."""
    knows: Callable[[Mapping[str, Any]], bool]
    """Whether a line is of this kind, by its keys alone."""
    outline: Callable[[Mapping[str, Any], Place], Outline | None]
    """What a line of this kind says; None with every mistake noted."""


def made_id(tag: str, original: str) -> str:
    """An id as tasks have them: `humaneval_0` for `HumanEval/0`, `humaneval_plus_0` where the tag says so."""
    number = re.sub(r"[^a-z0-9]+", "_", original.lower()).strip("_")
    return f"{tag}_{number.removeprefix(tag.removesuffix('_plus')).strip('_')}"


def task_of(outline: Outline, place: Place, fields: Mapping[str, Any]) -> Task:
    """The task that a line becomes."""
    text = json.dumps(fields, sort_keys=True)
    program = Program(name="reference", files={f"{MODULE}.py": outline.source})
    return Task(
        id=outline.id,
        title=f"{outline.original}: {', '.join(outline.names)}",
        level="beginner",
        tags=(outline.tag,),
        module=MODULE,
        names=outline.names,
        rules=Rules(imports=None),
        limits=outline.limits,
        instruction=outline.instruction,
        reference=Solution(program=program, tests={}, rationale=""),
        observers="",
        check=outline.check,
        behaviours=outline.behaviours,
        path=place.path,
        digest=hashlib.sha256(f"{outline.tag}\n{text}".encode()).hexdigest(),
    )


def completed(prompt: str, solution: str, name: str, place: Place) -> ast.Module | None:
    """The syntax tree of a prompt and the solution that completes it, or None with the mistake noted."""
    tree = place.parse("canonical_solution", prompt + solution)
    if tree is not None and name not in functions(tree):
        place.add("entry_point", f"{name} is not defined by prompt and canonical_solution")
        return None
    return tree


def functions(tree: ast.Module) -> list[str]:
    """The names of the functions defined at its top level, assigned ones too, in its order."""
    return list(dict.fromkeys(_functions(tree)))


def _functions(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def preamble(prompt: str, source: str, tree: ast.Module, name: str) -> str:
    """What a prompt shows beside the function that is asked for: imports, helper functions, constants.

    Args:
        prompt: the beginning of `source`.
        source: a whole module.
        tree: of `source`.
        name: the function that is asked for.
    """
    last = len(prompt.splitlines())
    shown = [
        ast.get_source_segment(source, node) or ""
        for node in tree.body
        if node.lineno <= last and not isinstance(node, ast.Expr) and getattr(node, "name", None) != name
    ]
    return "\n".join(shown)
