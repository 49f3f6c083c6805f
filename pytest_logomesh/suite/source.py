"""Facts about Python sources, read from their syntax trees and never by running them."""

import ast
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from pytest_logomesh.suite.mistakes import Mistakes
from pytest_logomesh.suite.settings import Entry

_PARAMETERS = ["solution", "rng"]
_DECIDER = "decide"
_DECIDER_PARAMETERS = ["record", "rng"]


def is_test(path: str) -> bool:
    """Whether a file is one of a submission's own tests."""
    return PurePosixPath(path).name.startswith("test_")


def parse(path: Path, text: str, mistakes: Mistakes) -> ast.Module | None:
    """The syntax tree, or None with the mistake noted at its line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in a string is no mistake of the task
            return ast.parse(text)
    except SyntaxError as error:
        mistakes.add(path, f"is not Python: {error.msg}", error.lineno)
    except (ValueError, RecursionError) as error:
        mistakes.add(path, f"is not Python: {error}")
    return None


def observers(path: Path, text: str, mistakes: Mistakes) -> tuple[str, ...]:
    """The names of the observers in observe.py, in the order of the file."""
    return _public(path, text, mistakes, ("observer", "behaviour"), _PARAMETERS)


def operations_in(path: Path, text: str, mistakes: Mistakes) -> tuple[str, ...]:
    """The names of the operations in growth.py, in the order of the file."""
    return _public(path, text, mistakes, ("operation", "operation"), [*_PARAMETERS, "size"])


def _public(
    path: Path, text: str, mistakes: Mistakes, kind: tuple[str, str], parameters: Sequence[str]
) -> tuple[str, ...]:
    """The names of a file's public functions; `kind` says what they are, and what has a name by each."""
    tree = parse(path, text, mistakes)
    if tree is None:
        return ()
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            if problem := _problem(node, names, kind, parameters):
                mistakes.add(path, problem, node.lineno)
            names.append(node.name)
    if not names:
        shape = f"`name({', '.join(parameters)})`"
        mistakes.add(path, f"has no {kind[0]}; write public functions {shape} at its top level")
    return tuple(names)


def _problem(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    earlier: Sequence[str],
    kind: tuple[str, str],
    parameters: Sequence[str],
) -> str | None:
    what, named = kind
    if isinstance(node, ast.AsyncFunctionDef):
        return f"the {what} {node.name} is async; an {what} is a plain function"
    if not _takes(node, parameters):
        return f"the {what} {node.name} must take exactly ({', '.join(parameters)}); a helper's name begins with _"
    if node.name in earlier:
        return f"the {what} {node.name} is defined twice; each {named} has a name of its own"
    return None


def _takes(node: ast.FunctionDef, parameters: Sequence[str]) -> bool:
    arguments = node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    extras = [*arguments.kwonlyargs, *arguments.defaults, arguments.vararg, arguments.kwarg]
    return names == list(parameters) and not any(extras)


def check_decider(path: Path, text: str, mistakes: Mistakes) -> None:
    """Note it where decide.py does not define `decide(record, rng)`, or is not Python."""
    tree = parse(path, text, mistakes)
    if tree is None:
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == _DECIDER:
            if not _takes(node, _DECIDER_PARAMETERS):
                mistakes.add(path, "decide must take exactly (record, rng)", node.lineno)
            return
    mistakes.add(path, "has no decide(record, rng), the function that says whether a record is right")


def check_program(folder: Path, files: Mapping[str, str], entry: Entry, mistakes: Mistakes) -> None:
    """Note it where a program does not parse, lacks its entry module, or the names the module must define.

    Args:
        folder: where the files lie.
        files: relative POSIX path to text.
        entry: the module, dotted, and what it must define at its top level.
    """
    trees = {path: parse(folder / path, text, mistakes) for path, text in files.items()}
    stem = entry.module.replace(".", "/")
    place = next((path for path in (f"{stem}.py", f"{stem}/__init__.py") if path in files), None)
    if place is None:
        mistakes.add(folder, f"has no {stem}.py, the module that task.toml names as its entry")
    elif (tree := trees[place]) is not None:
        defined = set(_defined(tree.body))
        for name in entry.names:
            if name not in defined:
                mistakes.add(
                    folder / place, f"does not define {name}, which task.toml names as an entry point"
                )


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
            case ast.Assign():
                for target in node.targets:
                    yield from (name.id for name in ast.walk(target) if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.If():
                yield from _defined([*node.body, *node.orelse])
            case ast.Try():
                handled = [statement for handler in node.handlers for statement in handler.body]
                yield from _defined([*node.body, *handled, *node.orelse, *node.finalbody])
