"""Tells what a program may notice about its own source, so that a disguise leaves that as it is."""

import ast
import re
from collections.abc import Iterable, Iterator

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

_READS_SOURCE = re.compile(
    r"__file__|__code__|_getframe|\b(?:inspect|traceback|linecache|currentframe|f_locals|f_back|f_code|f_lineno"
    r"|tb_lineno|tb_frame|gi_frame|cr_frame|co_[a-z]+|settrace|setprofile|dis|ast|symtable|tokenize|gc)\b"
)
_READS_NAMES = re.compile(
    r"import\s*\*|\.\s*(?:__name__|__qualname__|__module__)"
    r"|\b(?:getattr|setattr|hasattr|delattr|attrgetter|methodcaller|globals|locals|vars|dir|eval|exec|importlib"
    r"|__import__|__dict__|__dir__|__getattr__|__getattribute__|__setattr__|__delattr__|__set_name__"
    r"|__annotations__|__builtins__|builtins|modules|pickle|create_autospec|patch)\b"
)
_READS_LOCALS = re.compile(r"\b(?:locals|vars|dir|eval|exec|globals|__builtins__|builtins)\b")
_CODING = re.compile(r"\A(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=]")


def reads_source(texts: Iterable[str]) -> bool:
    """Whether any file may look at frames, code objects or source text: its lines and locals are part of it then."""
    return any(_READS_SOURCE.search(text) for text in texts)


def reads_names(texts: Iterable[str]) -> bool:
    """Whether any file may look names up by their text."""
    return any(_READS_NAMES.search(text) for text in texts)


def declares_coding(text: str) -> bool:
    """Whether a comment says how bytes are read; without the comment they would be read in another way."""
    return _CODING.match(text) is not None


def frozen_functions(tree: ast.Module, text: str) -> frozenset[ast.AST] | None:
    """Outermost functions that may look at their locals; None where code outside functions may hand that on."""
    if not _READS_LOCALS.search(text):
        return frozenset()
    frozen = frozenset(function for function in outermost(tree.body) if _mentions(function))
    inside = sum(_count(function) for function in frozen)
    return frozen if inside == _count(tree) else None


def outermost(body: Iterable[ast.stmt]) -> Iterator[FunctionNode]:
    """Functions of a module and its classes, not those inside functions."""
    for node in body:
        if isinstance(node, FunctionNode):
            yield node
        else:
            for field in ("body", "orelse", "finalbody"):
                yield from outermost(getattr(node, field, ()))
            for branch in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
                yield from outermost(branch.body)


def _mentions(tree: ast.AST) -> bool:
    return _count(tree) > 0


def _count(tree: ast.AST) -> int:
    return sum(_is_reader(node) for node in ast.walk(tree))


def _is_reader(node: ast.AST) -> bool:
    for field in ("id", "attr", "name"):
        named = getattr(node, field, None)
        if isinstance(named, str) and _READS_LOCALS.search(named):
            return True
    return False
