"""Locals that are assigned and never read, by Python's own rules of scope."""

import ast
from dataclasses import dataclass, field

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_FUNCTIONS, *_COMPREHENSIONS, ast.ClassDef)
_ALL_READ = frozenset({"locals", "vars", "eval", "exec"})
"""Whoever calls one of these may read every local by name."""


def unused_locals(tree: ast.Module) -> int:
    """How many names functions assign to, plainly and as a whole, and read nowhere.

    Loop variables, parts of an unpacked tuple, and what `with` and `except` bind are often there for the form alone.
    """
    count = _Count()
    count.read_in(tree)
    return count.unused


@dataclass(slots=True)
class _Scope:
    read: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    """Those assigned to as a whole."""
    elsewhere: set[str] = field(default_factory=set)
    """Declared `global` or `nonlocal`."""
    inner: list[ast.AST] = field(default_factory=list)


class _Count:
    def __init__(self) -> None:
        self.unused = 0

    def read_in(self, node: ast.AST) -> set[str]:
        """The names that a scope reads and does not bind itself."""
        scope = _Scope()
        for part in _own_parts(node):
            _gather(part, scope)
        for inner in scope.inner:
            scope.read |= self.read_in(inner)
        if isinstance(node, _FUNCTIONS):
            _bind_parameters(node.args, scope)
            if not scope.read & _ALL_READ:
                self.unused += len(scope.plain - scope.read - scope.elsewhere)
        hides = isinstance(node, _FUNCTIONS + _COMPREHENSIONS)
        return scope.read - (scope.bound - scope.elsewhere if hides else set())


def _own_parts(node: ast.AST) -> list[ast.AST]:
    """What is evaluated inside a scope, not around it."""
    if isinstance(node, ast.Lambda):
        return [node.body]
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return list(node.body)
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.comprehension)] + [
        part
        for place, clause in enumerate(getattr(node, "generators", ()))
        for part in (clause.target, *clause.ifs, *([clause.iter] if place else []))
    ]


def _around(node: ast.AST) -> list[ast.AST]:
    """What is evaluated where a scope stands: decorators, defaults, annotations, bases, the first iterable."""
    if isinstance(node, _COMPREHENSIONS):
        return [node.generators[0].iter]
    own = set(map(id, _own_parts(node)))
    return [child for child in ast.iter_child_nodes(node) if id(child) not in own]


def _gather(part: ast.AST, scope: _Scope) -> None:
    waiting = [part]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _SCOPES):
            scope.inner.append(node)
            scope.bound |= {node.name} if hasattr(node, "name") else set()
            waiting += _around(node)
            continue
        _note(node, scope)
        waiting += ast.iter_child_nodes(node)


def _note(node: ast.AST, scope: _Scope) -> None:
    if isinstance(node, ast.Name):
        (scope.bound if isinstance(node.ctx, ast.Store) else scope.read).add(node.id)
    elif isinstance(node, ast.Global | ast.Nonlocal):
        scope.elsewhere |= set(node.names)
    elif isinstance(node, ast.Assign):
        scope.plain |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    elif isinstance(node, ast.AugAssign | ast.NamedExpr) or (isinstance(node, ast.AnnAssign) and node.value):
        scope.plain |= {node.target.id} if isinstance(node.target, ast.Name) else set()


def _bind_parameters(args: ast.arguments, scope: _Scope) -> None:
    rest = [arg for arg in (args.vararg, args.kwarg) if arg]
    scope.bound |= {arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, *rest)}
