"""Reads a submission's source files into syntax trees, within bounds, because the text is hostile."""

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.records.finding import Finding

MAX_BYTES = 256 * 1024
"""Of source in one submission, UTF-8; an honest answer is a few KiB."""
MAX_NODES = 50_000
"""Syntax nodes in one submission; about 8 a line."""
MAX_DEPTH = 150
"""Nesting of syntax nodes; keeps every recursive reader of the tree far from the interpreter's limit."""


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


@dataclass(frozen=True, slots=True)
class Parsed:
    """The files that could be read, and a finding for each that could not."""

    modules: tuple[Module, ...]
    faults: tuple[Finding, ...]


def parse_files(files: Mapping[str, str]) -> Parsed:
    """Parse every `.py` file once; what does not parse or goes over a bound becomes a finding, never an error.

    Args:
        files: relative POSIX path to text.
    """
    modules: list[Module] = []
    faults: list[Finding] = []
    octets = nodes = 0
    for path in sorted(files):
        if not path.endswith(".py"):
            continue
        octets += len(files[path].encode(errors="surrogatepass"))
        if octets > MAX_BYTES:
            faults.append(not_analysed(path, f"the source is larger than {MAX_BYTES // 1024} KiB"))
            continue
        outcome = _parse(path, files[path])
        if isinstance(outcome, Finding):
            faults.append(outcome)
            continue
        count, depth = _size(outcome)
        nodes += count
        if nodes > MAX_NODES or depth > MAX_DEPTH:
            faults.append(not_analysed(path, "the source has too many or too deeply nested expressions"))
            continue
        modules.append(_module(path, outcome, files[path]))
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


def _size(tree: ast.Module) -> tuple[int, int]:
    """How many nodes, and how deep; without recursion."""
    count, depth = 0, 0
    level: list[ast.AST] = [tree]
    while level and depth <= MAX_DEPTH:
        count += len(level)
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return count, depth


def _module(path: str, tree: ast.Module, text: str) -> Module:
    parts = PurePosixPath(path).with_suffix("").parts
    if parts[-1] == "__init__":
        parts = parts[:-1]
        return Module(path, ".".join(parts), ".".join(parts), tree, text)
    return Module(path, ".".join(parts), ".".join(parts[:-1]), tree, text)
