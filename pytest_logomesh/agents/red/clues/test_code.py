"""Tells tests from the code that they test."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from typing import Final

from pytest_logomesh.agents.red.flow import Program

_CASES: Final = ("TestCase", "IsolatedAsyncioTestCase")


def is_test(program: Program, file: str, node: ast.AST) -> bool:
    """Whether a node stands in a test: by the names of its file, of its functions, or by its class."""
    stem = PurePosixPath(file).stem
    if stem.startswith("test_") or stem.endswith("_test") or stem in ("conftest", "tests"):
        return True
    above: ast.AST | None = node
    while above is not None:
        if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and (
            above.name.startswith("test") or _is_fixture(above)
        ):
            return True
        if isinstance(above, ast.ClassDef) and (above.name.startswith("Test") or _is_case(above)):
            return True
        above = program.parent(above)
    return False


def _is_fixture(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it prepares what tests need: `@pytest.fixture`."""
    decorators = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return any(getattr(each, "attr", getattr(each, "id", "")) == "fixture" for each in decorators)


def _is_case(node: ast.ClassDef) -> bool:
    return any(getattr(base, "attr", getattr(base, "id", "")).endswith(_CASES) for base in node.bases)
