"""The labelled submissions that a judge is calibrated with: texts in `calibration_set/`, over the code of the tasks.

`<task>.toml` has submissions to one task:

    [[submission]]
    name = "mediocre"                       # unique in the file
    kind = "mediocre"                       # one of KINDS
    program = "reference"                   # whose source: reference, alternatives/NAME, flawed/NAME
    source = '''...'''                      # or a source of its own, in place of `program`
    rationale = '''...'''                   # empty where there is none
    levels = { reasons = 0.5, ... }         # what an expert gives, by criterion of the rubric

`attacks.toml` has text that speaks to the judge (`[[attack]]`) and harmless text of the same kind (`[[harmless]]`),
each with a `name`, a `place` (`rationale`, `before-rationale`, `source`, `string` or `tests`), a `base` (`TASK/NAME`,
which submission it is put into) and the `text`. What it is put into is worth as much as before.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from pytest_logomesh.agents.green.judge.rubric import LEVELS, RUBRIC
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Solution, Task
from pytest_logomesh.suite import bundled_tasks

Kind = Literal["exemplary", "sound", "mediocre", "verbose", "confident", "unexplained", "attack", "harmless"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""`verbose` says much and nothing, `confident` is sure of what is false, `unexplained` is good code without reasons."""
Place = Literal["rationale", "before-rationale", "source", "string", "tests"]

SET = Path(__file__).with_name("calibration_set")
_ATTACKS = "attacks.toml"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled submission."""

    name: str
    """`lru_cache/mediocre`, `attack/fake-json`."""
    kind: Kind
    task: Task
    submission: Submission
    levels: Mapping[str, Decimal]
    """What an expert gives, by criterion."""
    base: str = ""
    """The submission that it is, but for a text that was put into it; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """All of them."""

    examples: Sequence[Example]
    digest: str
    """As `set_digest` has it."""
    whole: bool = True

    def part(self, most: int) -> "ExampleSet":
        """At most so many of each kind, with the bases that they need."""
        taken: list[Example] = []
        for kind in KINDS:
            taken += [example for example in self.examples if example.kind == kind][:most]
        wanted = {name for example in taken for name in (example.name, example.base)}
        chosen = [example for example in self.examples if example.name in wanted]
        return ExampleSet(chosen, self.digest, whole=self.whole and len(chosen) == len(self.examples))


def load_examples(tasks: Sequence[Task], folder: Path = SET) -> ExampleSet:
    """The submissions, built of the texts and the tasks.

    Args:
        tasks: at least all that the texts speak of, from one folder.
        folder: the texts.

    Raises:
        UserMistake: a text is not as it has to be, or a task is missing; names the file.
    """
    by_id = {task.id: task for task in tasks}
    plain: dict[str, Example] = {}
    for path in _task_files(folder):
        if path.stem not in by_id:
            raise UserMistake(f"{path}: there is no task {path.stem}")
        plain |= {example.name: example for example in _of_task(path, by_id[path.stem])}
    changed = list(_changed(folder / _ATTACKS, plain))
    homes = {by_id[path.stem].path.parent for path in _task_files(folder)}
    return ExampleSet((*plain.values(), *changed), set_digest(folder, homes.pop()))


def set_digest(folder: Path = SET, tasks: Path | None = None) -> str:
    """sha256 over the texts, and over the instructions and programs of tasks that they put to use.

    Args:
        folder: the texts.
        tasks: where the tasks' folders are; by default those that come with the package.
    """
    home = tasks or bundled_tasks()
    paths = [folder / _ATTACKS]
    for path in _task_files(folder):
        task = home / path.stem
        used = {table.get("program", "reference") for table in _submissions(path)}
        programs = [task / name for name in sorted(used - {"reference"})]
        paths += [path, task / "instruction.md"]
        paths += [
            file for place in (task / "solution", *programs) for file in sorted(place.rglob("*.[pm][yd]"))
        ]
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _task_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.name != _ATTACKS)


def _submissions(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["submission"]
    return found


def _of_task(path: Path, task: Task) -> Iterator[Example]:
    for table in _submissions(path):
        name = f"{task.id}/{table['name']}"
        levels = {criterion: Decimal(str(level)) for criterion, level in table["levels"].items()}
        if levels.keys() != {each.name for each in RUBRIC} or not set(levels.values()) <= set(LEVELS):
            raise UserMistake(f"{path}: {name}: needs one of the five levels for each criterion")
        if table["kind"] not in KINDS:
            raise UserMistake(f"{path}: {name}: {table['kind']!r} is no kind; there are: {', '.join(KINDS)}")
        yield Example(name, table["kind"], task, _submission(path, task, table), levels)


def _submission(path: Path, task: Task, table: Mapping[str, Any]) -> Submission:
    solution = task.reference
    if source := table.get("source"):
        files = {f"{task.module}.py": source}
    else:
        solution = _solution(path, task, table["program"])
        files = dict(solution.program.files)
    return Submission(files=files, tests=dict(solution.tests), rationale=table["rationale"].strip())


def _solution(path: Path, task: Task, named: str) -> Solution:
    """The hand-in of that name; an alternative has no tests, so it goes with the reference's."""
    if named == "reference":
        return task.reference
    for program in task.alternatives:
        if program.name == named:
            return task.reference.model_copy(update={"program": program})
    for twin in task.flawed:
        if f"flawed/{twin.name}" == named:
            return twin.solution
    raise UserMistake(f"{path}: the task {task.id} has no program {named!r}")


def _changed(path: Path, plain: Mapping[str, Example]) -> Iterator[Example]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    kind: Literal["attack", "harmless"]
    for kind in ("attack", "harmless"):
        for table in tables[kind]:
            if table["base"] not in plain:
                raise UserMistake(f"{path}: {table['name']}: there is no submission {table['base']!r}")
            base = plain[table["base"]]
            submission = put_into(base.submission, table["text"], table["place"])
            yield Example(f"{kind}/{table['name']}", kind, base.task, submission, base.levels, base.name)


def put_into(submission: Submission, text: str, place: Place) -> Submission:
    """The submission with a text in it that does nothing but be read."""
    match place:
        case "rationale":
            return submission.model_copy(update={"rationale": f"{submission.rationale}\n\n{text}".strip()})
        case "before-rationale":
            return submission.model_copy(update={"rationale": f"{text}\n\n{submission.rationale}".strip()})
        case "tests":
            return submission.model_copy(update={"tests": _in_first(submission.tests, _comment(text))})
        case "string":
            lines = f"\n\n_NOTE = {text!r}\n"
            return submission.model_copy(update={"files": _in_first(submission.files, lines)})
        case "source":
            return submission.model_copy(update={"files": _in_first(submission.files, _comment(text))})


def _in_first(files: Mapping[str, str], lines: str) -> dict[str, str]:
    first = min(files, default=None)
    return {path: content + lines if path == first else content for path, content in files.items()}


def _comment(text: str) -> str:
    return "\n\n" + "\n".join(f"# {line}" for line in text.splitlines()) + "\n"
