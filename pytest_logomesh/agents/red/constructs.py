"""The vocabulary of a task's rules: which constructs a submission's source shows, and where.

`loop` (for and while statements), `comprehension`, `recursion` (a function reaches itself), `global-state` (a function
changes a module's mutable, or says `global`), `import:NAME`, `call:NAME` (a builtin or a dotted name, called under
whatever alias, or as a decorator). Where the tree leaves room for doubt (`self.items.append(x)` inside `append` may or
may not be recursion) a sighting is not certain: it satisfies a requirement and breaks no ban.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pytest_logomesh.agents.red.call_graph import handed_on, recursive_functions
from pytest_logomesh.agents.red.global_state import changed_globals
from pytest_logomesh.agents.red.imports import imports_of
from pytest_logomesh.agents.red.reading import Reading
from pytest_logomesh.records.errors import TaskMistake
from pytest_logomesh.records.task import Task

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NAMED = re.compile(r"(import|call):([A-Za-z_]\w*(\.[A-Za-z_]\w*)*)")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where a construct stands."""

    path: str
    line: int
    certain: bool = True


Seen = Iterator[Sighting]


def known_construct(word: str) -> bool:
    """Whether a task's rules may use this word."""
    return word in CONSTRUCTS or _NAMED.fullmatch(word) is not None


def check_rules(task: Task) -> None:
    """See that the task's rules speak this vocabulary.

    Raises:
        TaskMistake: a word is unknown; the text lists the known ones.
    """
    for word in (*task.rules.required, *task.rules.banned):
        if not known_construct(word):
            known = ", ".join((*CONSTRUCTS, "import:NAME", "call:NAME"))
            raise TaskMistake(task.path / "task.toml", f"rules name no construct `{word}`; known are {known}")


def sightings(word: str, reading: Reading) -> list[Sighting]:
    """Where the construct stands in the source, by file and line; `word` is a known one."""
    named = _NAMED.fullmatch(word)
    found = _NAMED_CONSTRUCTS[named[1]](reading, named[2]) if named else CONSTRUCTS[word](reading)
    return sorted(set(found), key=lambda seen: (seen.path, seen.line, not seen.certain))


def _loops(reading: Reading) -> Seen:
    return _nodes(reading, _LOOPS)


def _comprehensions(reading: Reading) -> Seen:
    return _nodes(reading, _COMPREHENSIONS)


def _nodes(reading: Reading, kinds: tuple[type[ast.stmt | ast.expr], ...]) -> Seen:
    for module in reading.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, kinds):
                yield Sighting(module.path, node.lineno)


def _recursion(reading: Reading) -> Seen:
    certain, possible = recursive_functions(reading)
    for outline in reading.outlines:
        for function, line in outline.functions.items():
            if function in possible:
                yield Sighting(outline.module.path, line, function in certain)


def _imports(reading: Reading, name: str) -> Seen:
    for use in imports_of(reading):
        certain = use.module == name or use.module.startswith(f"{name}.")
        if certain or name in use.members:
            yield Sighting(use.path, use.line)


def _calls(reading: Reading, name: str) -> Seen:
    wanted = name.removeprefix("builtins.")
    names = reading.names
    for outline in reading.outlines:
        path = outline.module.path
        for site in outline.calls:
            if not isinstance(site.node, ast.Call):
                continue
            meant, sure = handed_on(names, site, site.node)
            if wanted in names.of(site.node.func, site.scope):
                yield Sighting(path, site.node.lineno)
            elif wanted in meant:
                yield Sighting(path, site.node.lineno, sure)
        for site in outline.decorators:
            if wanted in names.of(site.node, site.scope):
                yield Sighting(path, site.node.lineno)


def _global_state(reading: Reading) -> Seen:
    for outline in reading.outlines:
        path = outline.module.path
        yield from (Sighting(path, line) for line, _ in outline.globals)
        yield from (Sighting(path, line) for line in changed_globals(outline))


CONSTRUCTS: Mapping[str, Callable[[Reading], Seen]] = {
    "loop": _loops,
    "comprehension": _comprehensions,
    "recursion": _recursion,
    "global-state": _global_state,
}
_NAMED_CONSTRUCTS: Mapping[str, Callable[[Reading, str], Seen]] = {"import": _imports, "call": _calls}
