"""The one printer that every program goes through: trees to text, without comments and without docstrings."""

import ast
import re
import warnings

from pytest_logomesh.agents.green.mutants.walking import bodies

_READS_DOCS = re.compile(r"__doc__|\b(?:getdoc|help|doctest|inspect)\b")


def keeps_docs(text: str) -> bool:
    """Whether the source may read docstrings; they are part of what it does then."""
    return _READS_DOCS.search(text) is not None


def without_docs(tree: ast.Module) -> None:
    """Take every text that stands alone out of the tree; `pass` fills a body that has nothing else."""
    for body in bodies(tree.body):
        left = [statement for statement in body if not _is_text(statement)]
        if len(left) < len(body):
            body[:] = left or ([] if body is tree.body else [ast.Pass()])


def compiles(text: str) -> bool:
    """Whether an interpreter would take it; warnings are not its concern."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<program>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
