"""Dresses a program in other clothes: it does the same, and a suite that reads it cannot tell whom it faces."""

import ast
import random
from collections.abc import Iterator, Mapping
from itertools import count

from pytest_logomesh.agents.green.mutants.decoys import draw_landmarks, plant, plant_in_module
from pytest_logomesh.agents.green.mutants.names import Names, read_names
from pytest_logomesh.agents.green.mutants.order import reorder
from pytest_logomesh.agents.green.mutants.printer import compiles, keeps_docs, without_docs
from pytest_logomesh.agents.green.mutants.reflection import (
    declares_coding,
    frozen_functions,
    outermost,
    reads_names,
    reads_source,
)
from pytest_logomesh.agents.green.mutants.renaming import rename
from pytest_logomesh.agents.green.mutants.rewrites import rewrite
from pytest_logomesh.agents.red.parsing import Module, parse_files
from pytest_logomesh.records.task import Program


def disguise(program: Program, rng: random.Random) -> Program:
    """An equivalent program of the same name, drawn from `rng`; the same for the same draws.

    Public names, parameters and attributes stay. Comments go, and docstrings unless they are read. A file that
    cannot be parsed keeps its text, and what looks at its own source or names is changed less. Never raises.
    """
    try:
        files = _disguised(program.files, rng)
    except (
        RecursionError,
        MemoryError,
        ValueError,
    ):  # hostile nesting, and text that the printer cannot quote
        return program
    return Program(name=program.name, files={**program.files, **files})


def _disguised(files: Mapping[str, str], rng: random.Random) -> dict[str, str]:
    sources = {path: text for path, text in files.items() if path.endswith(".py")}
    readable = {path: text for path, text in sources.items() if not declares_coding(text)}
    modules = parse_files(readable).modules
    if not reads_source(sources.values()):
        names = Names(frozenset(module.name for module in modules))
        numbers = count()
        for module in modules:
            _dress(module, names, rng, numbers)
        rename(names, rng, privates=len(modules) == len(sources) and not reads_names(sources.values()))
    return {module.path: _printed(module) for module in modules}


def _dress(module: Module, names: Names, rng: random.Random, numbers: Iterator[int]) -> None:
    """Everything but new names, which are known to fit when all files have been read."""
    tree = module.tree
    if not keeps_docs(module.text):
        without_docs(tree)
    frozen = frozen_functions(tree, module.text)
    if frozen is not None and tree.body:
        landmarks = draw_landmarks(rng, numbers)
        for function in outermost(tree.body):
            if function not in frozen:
                plant(rewrite(function, rng, numbers), landmarks, rng, numbers)
        plant_in_module(tree.body, landmarks, rng)
        at = _after_imports(tree.body)
        tree.body[at:at] = landmarks.statements()
    reorder(tree, rng)
    read_names(tree, names, frozen)


def _after_imports(body: list[ast.stmt]) -> int:
    at = 0
    while at < len(body) and _is_first(body[at]):
        at += 1
    return at


def _is_first(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _printed(module: Module) -> str:
    """The tree as text; the file's own text if the printer made nothing that compiles."""
    text = ast.unparse(module.tree) + "\n"
    return text if compiles(text) else module.text
