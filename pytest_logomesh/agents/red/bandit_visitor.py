"""Bandit's walk over a tree, without what costs two thirds of its time here: scores, logs, nodes no check asks for."""

import ast
import io
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from bandit.core.context import Context
from bandit.core.issue import Issue
from bandit.core.metrics import Metrics
from bandit.core.node_visitor import BanditNodeVisitor
from bandit.core.test_set import BanditTestSet
from bandit.core.tester import BanditTester
from bandit.plugins.trojansource import BIDI_CHARACTERS

from pytest_logomesh.agents.red.parsing import Module
from pytest_logomesh.agents.red.syntax import Syntax

# Kinds whose checks look at nothing that stands around the node.
_ALONE = frozenset({"Call", "Import", "ImportFrom", "File"})
# The one check of a whole file looks for these, in a way that takes longer than all others together.
_HIDING = frozenset(BIDI_CHARACTERS)
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


class BanditCheck(NamedTuple):
    """One of bandit's checks."""

    ask: Callable[[Context], Issue | None]
    name: str
    id: str


Checks = Mapping[str, tuple[BanditCheck, ...]]
"""Bandit's checks by the kind of node that they look at."""


def with_settings(tests: BanditTestSet) -> Checks:
    """A set of checks as it is set up at this moment: bandit keeps settings where the next set replaces them."""
    return {kind: tuple(map(_with_settings, checks)) for kind, checks in tests.tests.items()}


def _with_settings(check: Any) -> BanditCheck:
    ask = partial(check, config=check._config) if hasattr(check, "_config") else check
    return BanditCheck(ask, check.__name__, check._test_id)


class Imported(set[str]):
    """Names that imports bind, which remembers what it was asked, because bandit asks again at every call."""

    def __init__(self) -> None:
        super().__init__()
        self._in_order: list[str] = []
        self._asked: dict[str, tuple[int, bool]] = {}

    def add(self, name: str) -> None:
        """Take in one more."""
        if name not in self:
            super().add(name)
            self._in_order.append(name)

    def like(self, module: str) -> bool:
        """Whether the module's name is a part of any of them."""
        seen, found = self._asked.get(module, (0, False))
        if not found and seen < len(self._in_order):
            found = any(module in name for name in self._in_order[seen:])
            self._asked[module] = len(self._in_order), found
        return found


class LeanContext(Context):  # type: ignore[misc]  # bandit ships no types
    """What a check is told of a node."""

    def is_module_imported_like(self, module: str) -> bool:
        """Whether a module of that name, or with it in its name, has been imported."""
        imports = self._context.get("imports")
        return isinstance(imports, Imported) and imports.like(module)


class LeanTester(BanditTester):  # type: ignore[misc]  # likewise
    """Runs bandit's checks on a node.

    Bandit's own tester copies the context for each check, looks for `# nosec` comments, and logs and forgets a check
    that fails. Here comments count for nothing, because the answer has no say in what is looked at, and a check that
    fails leaves an issue of its own.
    """

    def run_tests(self, raw_context: dict[str, Any], checktype: str) -> None:
        """Add the issues that the checks for this kind of node find."""
        scene = LeanContext(raw_context)
        for ask, name, identity in self.testset.get(checktype, ()):
            try:
                issue = ask(scene)
            except _FAILURES as error:
                issue = _failed(name, error)
            if issue is not None:
                issue.test = issue.test or name
                issue.test_id = issue.test_id or identity
                issue.lineno = issue.lineno or raw_context["lineno"]
                self.results.append(issue)


class LeanVisitor(BanditNodeVisitor):  # type: ignore[misc]  # likewise
    """Finds what bandit finds, on a tree that is parsed already.

    Args:
        text: the source.
        tests: those of bandit's checks that are asked.
    """

    def __init__(self, text: str, tests: Checks) -> None:
        data, metrics = io.BytesIO(text.encode()), Metrics()
        super().__init__(_PLACE, data, None, tests, debug=False, nosec_lines={}, metrics=metrics)
        self.tester = LeanTester(tests, debug=False, nosec_lines={}, metrics=metrics)
        self.imports = Imported()
        self._wanted = frozenset(tests)

    def issues(self, module: Module) -> list[Issue]:
        """Every check's issues in one file."""
        if self._wanted <= _ALONE:
            self._visit_alone(module.syntax)
        else:
            self.generic_visit(module.tree)
        if not module.text.isascii() and not _HIDING.isdisjoint(module.text):
            self.context = {"file_data": self.fdata, "filename": self.fname, "lineno": 1, "linerange": [0, 1]}
            self.tester.run_tests(self.context, "File")
        return list(self.tester.results)

    def _visit_alone(self, syntax: Syntax) -> None:
        """Visit the nodes that checks ask for, in the order of the source, because imports give names to calls."""
        imports = chain(syntax.of(ast.Import), syntax.of(ast.ImportFrom))
        nodes: list[ast.stmt | ast.expr] = [*imports, *syntax.of(ast.Call)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            self.pre_visit(node)
            self.visit(node)

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
        if type(node).__name__ in self._wanted | _ALWAYS:
            self.pre_visit(node)
            self.visit(node)
        self.generic_visit(node)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.post_visit(node)

    def pre_visit(self, node: ast.AST) -> None:
        """What checks are told of a node. How many lines it spans is for reports alone, and takes long to find out."""
        self.context = {
            "imports": self.imports,
            "import_aliases": self.import_aliases,
            "node": node,
            "linerange": [],
            "filename": self.fname,
            "file_data": self.fdata,
        }
        for place in ("lineno", "col_offset", "end_col_offset"):
            if hasattr(node, place):
                self.context[place] = getattr(node, place)
        self.depth += 1

    def visit_Str(self, node: ast.Constant) -> None:  # noqa: N802 - bandit's name
        """Ask the checks for text; documentation is none."""
        self._literal("str", "Str", node)

    def visit_Bytes(self, node: ast.Constant) -> None:  # noqa: N802 - likewise
        """Ask the checks for bytes."""
        self._literal("bytes", "Bytes", node)

    def _literal(self, key: str, kind: str, node: ast.Constant) -> None:
        self.context[key] = node.value
        if not isinstance(node._bandit_parent, ast.Expr):  # type: ignore[attr-defined]
            self.tester.run_tests(self.context, kind)

    def update_scores(self, scores: None) -> None:
        """Bandit's own scores are not used."""


def _failed(check: str, error: Exception) -> Issue:
    issue = Issue("MEDIUM", confidence="MEDIUM", test_id="not-analysed")
    issue.text = f"bandit's {check} could not examine this line ({type(error).__name__}); write it plainly"
    issue.test = "the source cannot be examined"
    return issue
