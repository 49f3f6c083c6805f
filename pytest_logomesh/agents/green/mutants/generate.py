"""Makes mutants: programs that differ from a correct one in one place, as a slip of the hand would."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_logomesh.agents.green.mutants.operators import OPERATORS
from pytest_logomesh.agents.green.mutants.operators.place import Change, Place
from pytest_logomesh.agents.green.mutants.pieces import Piece, pieces
from pytest_logomesh.agents.green.mutants.places import places
from pytest_logomesh.agents.green.mutants.printer import compiles, keeps_docs, without_docs
from pytest_logomesh.agents.red.parsing import Module, parse_files
from pytest_logomesh.records.task import Program


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program with one mistake."""

    id: str
    """Path, line, operator, and a number among those of that line and operator: `solution.py:34:comparison:1`."""
    operator: str
    """The family of the mistake."""
    path: str
    line: int
    """Of the program it was made of."""
    function: str
    """Where it is, dotted, such as `Cache.get`; empty outside functions."""
    says: str
    """One phrase: `<` became `<=`, both in backticks."""
    program: Program
    """Named `mutants/<id>`."""


@dataclass(frozen=True, slots=True)
class _Draft:
    operator: str
    place: Place
    says: str
    text: str


def mutants_of(program: Program) -> tuple[Mutant, ...]:
    """All mutants of a program, in order of file, line and column; the same for the same program.

    No two have the same syntax tree, none has the program's own, and each compiles. A file that does not parse
    has none. Comments and docstrings go, unless the file reads docstrings.
    """
    found: list[Mutant] = []
    for module in parse_files(program.files).modules:
        numbers: Counter[tuple[int, str]] = Counter()
        for draft in _drafts(module):
            place = draft.place
            numbers[place.line, draft.operator] += 1
            number = numbers[place.line, draft.operator]
            name = f"{module.path}:{place.line}:{draft.operator}:{number}"
            files = {**program.files, module.path: draft.text}
            found.append(
                Mutant(
                    id=name,
                    operator=draft.operator,
                    path=module.path,
                    line=place.line,
                    function=place.function,
                    says=draft.says,
                    program=Program(name=f"mutants/{name}", files=files),
                )
            )
    return tuple(found)


def _drafts(module: Module) -> Iterator[_Draft]:
    whole = keeps_docs(module.text)
    if not whole:
        without_docs(module.tree)
    parts = pieces(module.tree, whole_classes=whole)
    texts = [part.text() for part in parts]
    lines = [part.indented(text) for part, text in zip(parts, texts, strict=True)]
    seen = set(enumerate(texts))
    for number, place in _numbered(module.tree, parts):
        for operator, change in _changes(place):
            place.put(change.new)
            text = parts[number].text()
            place.put(place.node)
            if (number, text) not in seen and compiles(text):
                joined = [*lines[:number], parts[number].indented(text), *lines[number + 1 :]]
                yield _Draft(operator, place, change.says, "\n".join(joined) + "\n")
            seen.add((number, text))


def _numbered(tree: ast.Module, parts: tuple[Piece, ...]) -> list[tuple[int, Place]]:
    """Every place with the piece it is in, in order of line and column."""
    home = {id(node): number for number, part in enumerate(parts) for node in ast.walk(part.node)}
    found = [(home[id(place.node)], place) for place in places(tree)]
    return sorted(found, key=lambda pair: (pair[1].line, pair[1].column))


def _changes(place: Place) -> Iterator[tuple[str, Change]]:
    for name, operator in OPERATORS.items():
        for change in operator(place):
            yield name, change
