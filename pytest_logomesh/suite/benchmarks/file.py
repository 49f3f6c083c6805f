"""A benchmark's file, plain or gzipped: one JSON object a line, of one kind or several."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_logomesh.records.task import Task
from pytest_logomesh.suite.benchmarks.evalplus import EVALPLUS
from pytest_logomesh.suite.benchmarks.humaneval import HUMANEVAL
from pytest_logomesh.suite.benchmarks.line import Benchmark, Place, task_of
from pytest_logomesh.suite.benchmarks.mbpp import MBPP
from pytest_logomesh.suite.mistakes import Mistakes
from pytest_logomesh.suite.settings import NAME

BENCHMARKS: Mapping[str, Benchmark] = {"EvalPlus": EVALPLUS, "MBPP": MBPP, "HumanEval": HUMANEVAL}
"""By name; a line is of the first kind that knows its keys, so a file may mix them."""


def is_benchmark(path: Path) -> bool:
    """Whether a file is called as benchmarks' files are: `*.jsonl` or `*.jsonl.gz`."""
    return path.name.endswith((".jsonl", ".jsonl.gz"))


def read_benchmark(path: Path, mistakes: Mistakes) -> list[Task]:
    """A task for each line, in the file's order; what is wrong is noted, and left out."""
    tasks: dict[str, Task] = {}
    for number, text in _lines(path, mistakes):
        place = Place(path, number, mistakes)
        task = _task(text, place)
        if task is None:
            continue
        if not re.fullmatch(NAME, task.id):
            place.add("task_id", f"makes the id {task.id!r}; an id has a-z, 0-9 and _ only")
        elif task.id in tasks:
            place.add("task_id", f"the id {task.id!r} is already taken by an earlier line")
        tasks.setdefault(task.id, task)
    if not tasks and not len(mistakes):
        mistakes.add(path, "holds no task; a benchmark's file has one JSON object a line")
    return list(tasks.values())


def _lines(path: Path, mistakes: Mistakes) -> Iterator[tuple[int, str]]:
    opened: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    number = 0
    try:
        with opened(path, "rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.decode()
    except UnicodeDecodeError as error:
        mistakes.add(path, f"is not UTF-8 (byte {error.start} of the line)", number)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        mistakes.add(path, f"is not whole, or no gzip file: {error}; fetch it again", number + 1)
    except OSError as error:
        mistakes.add(path, f"cannot be read ({error.strerror})")


def _task(text: str, place: Place) -> Task | None:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        place.mistakes.add(place.path, f"is not JSON: {error}", place.line)
        return None
    kind = next(
        (kind for kind in BENCHMARKS.values() if isinstance(fields, dict) and kind.knows(fields)), None
    )
    if kind is None:
        known = "; ".join(f"{name} has {', '.join(kind.keys)}" for name, kind in BENCHMARKS.items())
        place.mistakes.add(place.path, f"is no task of a benchmark that is known: {known}", place.line)
        return None
    outline = kind.outline(fields, place)
    return outline and task_of(outline, place, fields)
