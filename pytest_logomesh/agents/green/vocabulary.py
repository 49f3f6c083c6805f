"""Which names code has, and which names a text gives as code."""

import ast
import builtins
import keyword
import re
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import import_module

from pytest_logomesh.agents.red.parsing import parse_files

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_QUOTED = re.compile(r"`([^`]+)`")
_CALLED = re.compile(r"(?<![\w.])[A-Za-z_][\w.]*(?=\()")
_JOINED = re.compile(r"\b(?:\w*[a-z0-9]_\w+|_\w{2,}|[A-Z]+[a-z0-9]+[A-Z]\w*|[a-z]+[A-Z]\w*)\b")
"""`move_to_end`, `_entries`, `LRUCache`, `OrderedDict`: no word of a language is written so."""
_NAMING = ("id", "attr", "arg", "name", "module", "asname")
LANGUAGE = frozenset({*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "cls"})


def names_in(files: Mapping[str, str]) -> frozenset[str]:
    """Every name that stands in a program: of variables, attributes, parameters, modules, and texts that are names."""
    found: set[str] = set()
    for module in parse_files(files).modules:
        for node in ast.walk(module.tree):
            found.update(_names(node))
    return frozenset(found)


def _names(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Constant):
        text = node.value
        return (text,) if isinstance(text, str) and text.isidentifier() else ()
    values = (getattr(node, field, None) for field in _NAMING if field in node._fields)
    return [part for value in values if isinstance(value, str) for part in value.split(".")]


def given_as_code(text: str) -> frozenset[str]:
    """Names between backticks, before a parenthesis, or written as only code is."""
    found = {name for quoted in _QUOTED.findall(text) for name in _IDENTIFIER.findall(quoted)}
    found |= {part for called in _CALLED.findall(text) for part in called.split(".") if part}
    return frozenset(found | set(_JOINED.findall(text)))


def looks_own(name: str, text: str) -> bool:
    """Whether a name is written as one of the author's own making, not as a word, a value or a bit of syntax."""
    return bool(_JOINED.fullmatch(name)) or re.search(rf"(?<![\w.]){re.escape(name)}\(", text) is not None


@lru_cache(maxsize=64)
def library_names(modules: tuple[str, ...]) -> frozenset[str]:
    """All names that modules of the standard library offer, and those of their classes."""
    names = set(sys.stdlib_module_names)
    for module in modules:
        if module in sys.stdlib_module_names:
            offered = vars(import_module(module))
            names |= set(offered)
            names |= {name for each in offered.values() if isinstance(each, type) for name in dir(each)}
    return frozenset(names)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, marks and signs left out."""
    return re.findall(r"\w+", text.lower())
