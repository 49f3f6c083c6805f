"""Bandit's walk over a tree, without what costs two thirds of its time here: scores, logs, nodes no check asks for."""

import ast
import io
from typing import Any

from bandit.core.context import Context
from bandit.core.issue import Issue
from bandit.core.metrics import Metrics
from bandit.core.node_visitor import BanditNodeVisitor
from bandit.core.test_set import BanditTestSet
from bandit.core.tester import BanditTester

# Kinds that bandit's visitor needs for its own book-keeping, whether or not a check asks for them.
_ALWAYS = frozenset({"Call", "ClassDef", "Constant", "FunctionDef", "Import", "ImportFrom"})
# Bandit looks for `__init__.py` beside the path it is told; the submission lies on no disk.
_PLACE = "/nowhere/answer.py"


# What a check that takes text for what it is not can raise.
_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class LeanTester(BanditTester):  # type: ignore[misc]  # bandit ships no types
    """Runs bandit's checks on a node.

    Bandit's own tester copies the context for each check, looks for `# nosec` comments, and logs and forgets a check
    that fails. Here comments count for nothing, because the answer has no say in what is looked at, and a check that
    fails leaves an issue of its own.
    """

    def run_tests(self, raw_context: dict[str, Any], checktype: str) -> None:
        """Add the issues that the checks for this kind of node find."""
        scene = Context(raw_context)
        for check in self.testset.get_tests(checktype):
            try:
                issue = check(scene, check._config) if hasattr(check, "_config") else check(scene)
            except _FAILURES as error:
                issue = _failed(check.__name__, error)
            if issue is not None:
                issue.test = issue.test or check.__name__
                issue.test_id = issue.test_id or check._test_id
                issue.lineno = issue.lineno or raw_context["lineno"]
                self.results.append(issue)


class LeanVisitor(BanditNodeVisitor):  # type: ignore[misc]  # likewise
    """Finds what bandit finds, on a tree that is parsed already.

    Args:
        text: the source.
        tests: bandit's set of checks.
    """

    def __init__(self, text: str, tests: BanditTestSet) -> None:
        data, metrics = io.BytesIO(text.encode()), Metrics()
        super().__init__(_PLACE, data, None, tests, debug=False, nosec_lines={}, metrics=metrics)
        self.tester = LeanTester(tests, debug=False, nosec_lines={}, metrics=metrics)
        self._wanted = _ALWAYS.union(tests.tests)

    def issues(self, tree: ast.Module) -> list[Issue]:
        """Every check's issues in one file."""
        self.generic_visit(tree)
        self.context = {"file_data": self.fdata, "filename": self.fname, "lineno": 1, "linerange": [0, 1]}
        self.tester.run_tests(self.context, "File")
        return list(self.tester.results)

    def generic_visit(self, node: ast.AST) -> None:
        """Visit all that is below, with the links to parent and next sibling that checks follow."""
        for field in node._fields:
            value = getattr(node, field, None)
            below = value if isinstance(value, list) else (value,)
            sibling = None
            for item in reversed(below):
                if isinstance(item, ast.AST):
                    item._bandit_sibling, item._bandit_parent = sibling, node  # type: ignore[attr-defined]
                    sibling = item
            for item in below:
                if isinstance(item, ast.AST) and item._fields:
                    self._enter(item)

    def _enter(self, node: ast.AST) -> None:
        if type(node).__name__ in self._wanted:
            self.pre_visit(node)
            self.visit(node)
        self.generic_visit(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.post_visit(node)

    def update_scores(self, scores: None) -> None:
        """Bandit's own scores are not used."""


def _failed(check: str, error: Exception) -> Issue:
    issue = Issue("MEDIUM", confidence="MEDIUM", test_id="not-analysed")
    issue.text = f"bandit's {check} could not examine this line ({type(error).__name__}); write it plainly"
    issue.test = "the source cannot be examined"
    return issue
