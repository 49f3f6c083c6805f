"""Code that does nothing: what cannot be reached, and private functions, imports and locals that nothing uses."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pytest_logomesh.agents.green.bindings import unused_locals
from pytest_logomesh.agents.green.shape import FunctionNode, blocks, is_public, size
from pytest_logomesh.agents.red.parsing import Module

_WORD = re.compile(r"[^\W\d]\w*")
_PLAIN_DECORATORS = frozenset({"staticmethod", "classmethod", "property"})
"""Others may hand the function to somebody who calls it."""
_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def dead(modules: Iterable[Module]) -> int:
    """Statements that are never reached, and names that nothing uses; each counts as one."""
    nodes = {module: list(ast.walk(module.tree)) for module in modules}
    used = Counter(name for found in nodes.values() for name in _uses(found))
    shared = used + Counter(name for found in nodes.values() for name in _imported(found))
    count = 0
    for module, found in nodes.items():
        # A package's __init__ imports for others.
        bound = () if module.path.endswith("__init__.py") else _bound_by_imports(found)
        count += sum(not used[name] for name in bound)
        count += sum(_only_itself(node, shared) for node in _private(found))
        count += _count_unreached(module.tree) + unused_locals(module.tree)
    return count


def _only_itself(function: FunctionNode, used: Counter[str]) -> bool:
    """Whether nobody names a function but the function."""
    return used[function.name] == Counter(_uses(list(ast.walk(function))))[function.name]


def _count_unreached(node: ast.AST) -> int:
    count = 0
    for block in blocks(node):
        unreached = block if _is_never(node, block) else list(_unreached(block))
        unreached_ids = set(map(id, unreached))
        for statement in block:
            count += size(statement) if id(statement) in unreached_ids else _count_unreached(statement)
    return count


def _is_never(node: ast.AST, block: list[ast.stmt]) -> bool:
    """Whether a block stands under a condition that is written out, and is the other way."""
    if not isinstance(node, ast.If | ast.While) or not isinstance(node.test, ast.Constant):
        return False
    return block is (node.orelse if node.test.value else node.body)


def _unreached(block: list[ast.stmt]) -> Iterator[ast.stmt]:
    ended = False
    for statement in block:
        if ended and not _is_yield(statement):
            yield statement
        ended = ended or _ends(statement)


def _ends(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.If) and statement.orelse:
        return _ends(statement.body[-1]) and _ends(statement.orelse[-1])
    return isinstance(statement, _ENDS)


def _is_yield(statement: ast.stmt) -> bool:
    """A `yield` behind a `return` is there to make a generator of the function."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)


def _bound_by_imports(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                if alias.name != "*":
                    yield alias.asname or alias.name.partition(".")[0]


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def _private(nodes: list[ast.AST]) -> Iterator[FunctionNode]:
    for node in nodes:
        if isinstance(node, FunctionNode) and not is_public(node.name):
            names = {each.id if isinstance(each, ast.Name) else "" for each in node.decorator_list}
            if names <= _PLAIN_DECORATORS:
                yield node


def _uses(nodes: list[ast.AST]) -> Iterator[str]:
    """Every name that is read, also by way of a text: `getattr(self, "_close")`, `"Node"` as an annotation."""
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from _WORD.findall(node.value)
