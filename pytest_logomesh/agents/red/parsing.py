"""Reads a submission's source files into syntax trees, within bounds, because the text is hostile."""

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.agents.red.syntax import Syntax, TooDeep
from pytest_logomesh.records.finding import Finding

MAX_DEPTH = 150
"""Nesting of syntax nodes; keeps every recursive reader of the tree far from the interpreter's limit."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much source is read as one program; the defaults are a submission's."""

    octets: int = 256 * 1024
    """Of UTF-8; an honest answer is a few KiB."""
    nodes: int = 50_000
    """Syntax nodes; about 4 a line."""


@dataclass(frozen=True, slots=True)
class Module:
    """One source file that parsed."""

    path: str
    name: str
    """Dotted, as it is imported: `solution`, `store.index`."""
    package: str
    """What a relative import starts from; empty at the top."""
    tree: ast.Module
    text: str
    syntax: Syntax
    """Its nodes."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Its text, line by line; asked for once a finding, so it is kept."""
        return _lines(self.text)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The files that could be read, and a finding for each that could not."""

    modules: tuple[Module, ...]
    faults: tuple[Finding, ...]


@lru_cache(maxsize=32)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.splitlines())


def parse_files(files: Mapping[str, str], bounds: Bounds = Bounds()) -> Parsed:
    """Parse every `.py` file once; what does not parse or goes over a bound becomes a finding, never an error.

    Args:
        files: relative POSIX path to text.
        bounds: how much is read.
    """
    modules: list[Module] = []
    faults: list[Finding] = []
    octets = nodes = 0
    for path in sorted(files):
        if not path.endswith(".py"):
            continue
        octets += len(files[path].encode(errors="surrogatepass"))
        if octets > bounds.octets:
            faults.append(not_analysed(path, f"the source is larger than {bounds.octets // 1024} KiB"))
            continue
        outcome = _parse(path, files[path])
        if isinstance(outcome, Finding):
            faults.append(outcome)
            continue
        module = _module(path, outcome, files[path])
        nodes += len(module.syntax) if module is not None else 0
        if module is None or nodes > bounds.nodes:
            faults.append(not_analysed(path, "the source has too many or too deeply nested expressions"))
            continue
        modules.append(module)
    return Parsed(tuple(modules), tuple(faults))


def not_analysed(path: str, why: str) -> Finding:
    """The finding for a file that Red cannot speak about, so that it is never taken for a clean one."""
    return broken_rule("not-analysed", path, 1, f"cannot be examined: {why}; write smaller, flatter source")


def _parse(path: str, text: str) -> ast.Module | Finding:
    try:
        with warnings.catch_warnings():
            # Parsing warns of odd escapes; where warnings are errors, that would turn into a syntax error.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return broken_rule("syntax", path, error.lineno or 1, f"does not parse: {error.msg}")
    except ValueError as error:
        return broken_rule("syntax", path, 1, f"does not parse: {error}")
    except (RecursionError, MemoryError):
        return not_analysed(path, "it is nested too deeply to parse")


def _module(path: str, tree: ast.Module, text: str) -> Module | None:
    """The module; None where it is nested too deeply."""
    parts = PurePosixPath(path).with_suffix("").parts
    package = parts[:-1]
    if parts[-1] == "__init__":
        parts = package
    try:
        return Module(path, ".".join(parts), ".".join(package), tree, text, Syntax(tree, MAX_DEPTH))
    except TooDeep:
        return None
