"""The injections, and the places in a submission where they can be put."""

import ast
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

from pytest_logomesh.records.submission import Submission

TEXTS: Mapping[str, str] = {
    each["name"]: each["text"]
    for each in tomllib.loads((Path(__file__).parent / "injections.toml").read_text("utf-8"))["injection"]
}
"""By name."""


def in_comments(submission: Submission, text: str) -> Submission:
    """As comments: at the top, between all top-level statements and at the end of every source file and test."""
    return _sources(submission, lambda source: _commented(source, text))


def in_docstrings(submission: Submission, text: str) -> Submission:
    """At the end of every docstring, and as one where there is none."""
    return _sources(submission, lambda source: _documented(source, text))


def in_test_names(submission: Submission, text: str) -> Submission:
    """In the name of every test function, as far as a name can hold it."""
    words = "_".join(re.findall(r"[A-Za-z0-9]+", text))[:80] or "x"
    tests = {
        path: re.sub(r"^(def test_)(?=\w)", rf"\g<1>{words}_", source, flags=re.MULTILINE)
        for path, source in submission.tests.items()
    }
    return submission.model_copy(update={"tests": tests})


def after_rationale(submission: Submission, text: str) -> Submission:
    """Below what the rationale says."""
    return submission.model_copy(update={"rationale": f"{submission.rationale.rstrip()}\n\n{text}\n"})


def before_rationale(submission: Submission, text: str) -> Submission:
    """Above it."""
    return submission.model_copy(update={"rationale": f"{text}\n\n{submission.rationale}"})


CODE_PLACES: tuple[Callable[[Submission, str], Submission], ...] = (in_comments, in_docstrings)
RATIONALE_PLACES: tuple[Callable[[Submission, str], Submission], ...] = (after_rationale, before_rationale)


def _sources(submission: Submission, change: Callable[[str], str]) -> Submission:
    files = {path: change(source) for path, source in submission.files.items()}
    tests = {path: change(source) for path, source in submission.tests.items()}
    return submission.model_copy(update={"files": files, "tests": tests})


def _commented(source: str, text: str) -> str:
    comment = "".join(f"# {line}\n" for line in text.splitlines())
    starts = {_first_line(node) for node in ast.parse(source).body[1:]}
    lines = source.splitlines(keepends=True)
    out = "".join(f"{comment if number in starts else ''}{line}" for number, line in enumerate(lines, 1))
    return f"{comment}{out.rstrip()}\n{comment}"


def _first_line(node: ast.stmt) -> int:
    """A decorated definition starts at its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min((node.lineno, *(each.lineno for each in decorators)))


def _documented(source: str, text: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            told = ast.get_docstring(node, clean=False)
            statement = ast.Expr(ast.Constant(text if told is None else f"{told}\n{text}"))
            node.body = [statement, *node.body[told is not None :]]
    return ast.unparse(ast.fix_missing_locations(tree))
