"""Changes to state that outlives a function: of what, how, and under which lock."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.locks import LOCKS, is_lock
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, ends, own_nodes
from pytest_logomesh.agents.red.clues.variables import local_names
from pytest_logomesh.agents.red.flow import Function, Program

_CHANGING: Final = frozenset({
    "pop", "popitem", "popleft", "remove", "append", "appendleft", "add", "update", "insert", "extend",
    "clear", "discard",
})  # fmt: skip
_OF_ONE_THREAD: Final = ("threading.local()", "local.Local()", "flask.g", "asgiref.local.Local()")
_TAKING: Final = frozenset({"pop", "popitem", "popleft"})
"""Of these the result is wanted; the others of a container give None."""
_WRITING: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Delete, ast.Call)
_UNDER_ACQUIRED: Final = -1
FRESH: Final = -2
"""The guard of a lock that is made for this one use, and so excludes nobody."""


class Key(NamedTuple):
    """Something that is shared."""

    kind: str
    """`global`, `closure`, `self` (a field), `held` (a field of what a field holds), `class`, `parameter`."""
    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One change of shared state."""

    key: Key
    node: ast.AST
    function: Function
    compound: bool
    """What it becomes depends on what it was: read and write can be torn apart."""
    guard: int | None
    """Which lock is held, as a number; None for none."""
    stale: bool
    """It depends on what was read before the lock was taken."""
    awaited: bool
    """It depends on what was read before another task may have run."""
    constant: bool
    """It is set to a plain constant."""
    locks: frozenset[str]
    """The texts of the locks that are held, as far as they are plain."""


class Seen(NamedTuple):
    """What a function does with shared state."""

    changes: list[Change]
    guarded: frozenset[Key]
    """What it reads or changes while it holds a lock."""


class _Test(NamedTuple):
    guards: frozenset[int | None]
    line: int
    around: bool
    """The statement stands in its branch."""
    lazy: bool
    """It asks whether something is there yet."""


def seen(
    program: Program, function: Function, module_names: frozenset[str], classes: Mapping[str, str]
) -> Seen:
    """What a function changes that others see, and what it holds a lock for.

    Args:
        program: what the function belongs to.
        function: a function or method.
        module_names: variables of its module.
        classes: ids of the program's classes by their plain names.
    """
    if isinstance(function.node, ast.Lambda):
        return Seen([], frozenset())
    return _Reader(program, function, module_names, classes).read()


class _Reader:
    def __init__(
        self, program: Program, function: Function, module_names: frozenset[str], classes: Mapping[str, str]
    ) -> None:
        self._program = program
        self._function = function
        self._module_names = module_names
        self._nodes = list(body_nodes(function.node))
        self._own, self._outside, self._nonlocal = local_names(function, self._nodes)
        spec = function.node.args
        ordered = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
        method = function.cls is not None and "staticmethod" not in function.decorators
        self._self = ordered[0] if method and ordered else ""
        self._classes = classes
        self._parameters = frozenset(ordered) - {self._self}
        self._outer = self._outer_names()
        self._derived: dict[str, tuple[frozenset[Key], int]] = {}
        self._aliases: dict[str, Key] = {}
        self._awaits: list[int] = []
        self._acquired: list[tuple[int, bool]] = []
        self._found: list[Change] = []
        self._guarded: set[Key] = set()
        self._locks: dict[int, frozenset[str]] = {}

    def read(self) -> Seen:
        if not any(isinstance(node, _WRITING) for node in self._nodes):
            return Seen([], frozenset())
        for node in self._nodes:
            if isinstance(node, ast.Await | ast.AsyncFor):
                self._awaits.append(node.lineno)
            elif (
                isinstance(node, ast.Call)
                and called(node) in ("acquire", "release")
                and self._is_exclusive(node)
            ):
                self._acquired.append((node.lineno, called(node) == "acquire"))
        self._block(self._function.node.body, None, {})  # type: ignore[arg-type]
        return Seen(self._found, frozenset(self._guarded))

    def _is_exclusive(self, node: ast.Call) -> bool:
        """Whether it is a lock, and not a semaphore that counts what is there."""
        holder = node.func.value if isinstance(node.func, ast.Attribute) else node
        if any("Semaphore" in name for name in self._program.value(holder).names):
            return False
        # An attempt that may fail, and whose outcome nobody looks at, holds nothing.
        given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "blocking")]
        tried = any(isinstance(each, ast.Constant) and each.value in (False, 0) for each in given)
        return not (tried and isinstance(self._program.parent(node), ast.Expr))

    def _outer_names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        outer = self._function.outer
        while outer is not None:
            for name in local_names(outer)[0]:
                found.setdefault(name, outer.id)
            outer = outer.outer
        return found

    # What an expression stands for

    def key(self, node: ast.AST) -> Key | None:
        """The shared thing that a name or attribute is."""
        if isinstance(node, ast.Name):
            return self._of_name(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return self._of_member(node.value, node.value.id, node.attr)
        if isinstance(node, ast.Attribute) and self._function.cls is not None and self._is_type(node.value):
            return Key("class", self._function.cls.id, node.attr)
        text = dotted(node)
        cls, parts = self._function.cls, text.split(".")
        if cls is not None and len(parts) == 3 and parts[0] == self._self and parts[1] != "__class__":
            return Key("held", cls.id, f"{parts[1]}.{parts[2]}")
        if self._function.cls is not None and text.startswith(f"{self._self}.__class__."):
            return Key("class", self._function.cls.id, text.rpartition(".")[2])
        return None

    def _is_type(self, node: ast.expr) -> bool:
        """`type(self)`."""
        return (
            called(node) == "type"
            and isinstance(node, ast.Call)
            and [dotted(a) for a in node.args] == [self._self]
        )

    def _of_name(self, name: str) -> Key | None:
        if name in self._outside or (
            name in self._module_names and name not in self._own and name not in self._outer
        ):
            return Key("global", self._function.module.name, name)
        if name in self._nonlocal or (name in self._outer and name not in self._own):
            return Key("closure", self._outer.get(name, ""), name)
        return None

    def _of_member(self, node: ast.expr, base: str, attribute: str) -> Key | None:
        cls = self._function.cls
        if base == self._self and cls is not None:
            return Key("class" if "classmethod" in self._function.decorators else "self", cls.id, attribute)
        known = self._classes.get(base)
        if known is not None:
            return Key("class", known, attribute)
        if base in self._parameters:
            return Key("parameter", f"{self._function.id}({base})", attribute)
        if base in self._module_names and base not in self._own and not self._is_local(node):
            return Key("global", self._function.module.name, f"{base}.{attribute}")
        return None

    def _is_local(self, node: ast.expr) -> bool:
        """Whether each thread or task has its own of it."""
        return any(name.endswith(_OF_ONE_THREAD) for name in self._program.value(node).names)

    def _mentioned(self, node: ast.AST) -> frozenset[Key]:
        found: set[Key] = set()
        for each in own_nodes(node):
            if isinstance(each, ast.Name) and each.id in self._derived:
                found |= self._derived[each.id][0]
            key = self.key(each) if isinstance(each, ast.Name | ast.Attribute) else None
            if key is not None:
                found.add(key)
        return frozenset(found)

    # Statements, with the lock that is held and what was tested before

    def _block(self, body: list[ast.stmt], guard: int | None, tested: dict[Key, _Test]) -> None:
        for statement in body:
            if isinstance(statement, ast.If | ast.While):
                self._branch(statement, guard, tested)
            elif isinstance(statement, ast.With | ast.AsyncWith):
                inner = self._guard(statement, guard)
                if inner not in (None, FRESH, guard):
                    for each in statement.body:
                        self._guarded |= self._mentioned(each)
                self._block(statement.body, inner, tested)
            elif isinstance(statement, ast.For | ast.AsyncFor):
                self._block(statement.body, guard, dict(tested))
                self._block(statement.orelse, guard, tested)
            elif isinstance(statement, ast.Try | ast.TryStar):
                for part in (
                    statement.body,
                    *(h.body for h in statement.handlers),
                    statement.orelse,
                    statement.finalbody,
                ):
                    self._block(part, guard, tested)
            elif not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._simple(statement, guard, tested)

    def _branch(self, statement: ast.If | ast.While, guard: int | None, tested: dict[Key, _Test]) -> None:
        inner = dict(tested)
        held = self._held(statement, guard)
        mentioned = self._mentioned(statement.test)
        for key in mentioned:
            known = tested.get(key)
            guards = known.guards if known is not None else frozenset()
            lazy = _is_lazy(statement.test)
            inner[key] = _Test(guards | {held}, statement.lineno, around=True, lazy=lazy)
            if ends(statement.body) and not self._returns_it(statement.body, key):
                tested[key] = _Test(guards | {held}, statement.lineno, around=False, lazy=lazy)
        for node in own_nodes(statement.test):
            self._called(node, guard, tested)
        self._block(statement.body, guard, inner)
        self._block(statement.orelse, guard, inner)

    def _returns_it(self, body: list[ast.stmt], key: Key) -> bool:
        """Whether what was found is given back: a cache, in which a second answer does no harm."""
        last = body[-1]
        return isinstance(last, ast.Return) and last.value is not None and key in self._mentioned(last.value)

    def _guard(self, statement: ast.With | ast.AsyncWith, guard: int | None) -> int | None:
        taken = [item.context_expr for item in statement.items if is_lock(self._program, item.context_expr)]
        if any(self._is_fresh(item.context_expr) for item in statement.items):
            return FRESH
        if not taken:
            return guard
        held = self._locks.get(guard or 0, frozenset())
        self._locks[id(statement)] = held | ({dotted(node) for node in taken} - {""})
        return id(statement)

    def _is_fresh(self, node: ast.expr) -> bool:
        """Whether a lock is made here, for nobody else to see."""
        if isinstance(node, ast.Call):
            return any(f"{name}()" in LOCKS for name in self._program.value(node.func).names)
        if not isinstance(node, ast.Name) or node.id not in self._own or node.id in self._parameters:
            return False
        return any(
            isinstance(each, ast.Assign) and dotted(each.targets[0]) == node.id and self._is_fresh(each.value)
            for each in self._nodes
            if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
        )

    def _held(self, node: ast.stmt | ast.expr, guard: int | None) -> int | None:
        if guard is not None:
            return guard
        held: int | None = None
        for line, taken in self._acquired:
            if line <= node.lineno:
                held = _UNDER_ACQUIRED if taken else None
        return held

    def _simple(self, statement: ast.stmt, guard: int | None, tested: dict[Key, _Test]) -> None:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            mentioned = self._mentioned(statement.value)
            for target in targets:
                for part in getattr(target, "elts", [target]):
                    self._assigned(part, statement, mentioned, guard, tested)
        elif isinstance(statement, ast.AugAssign):
            key = self._changed(statement.target)
            if key is not None:
                torn = any(isinstance(node, ast.Await) for node in own_nodes(statement.value))
                self._note(key, statement, guard, tested, depends=True, torn=torn)
        elif isinstance(statement, ast.Delete):
            for target in statement.targets:
                key = self._changed(target)
                if key is not None and isinstance(target, ast.Subscript):
                    self._note(key, statement, guard, tested)
        for node in own_nodes(statement):
            self._called(node, guard, tested)

    def _assigned(
        self, target: ast.expr, statement: ast.Assign | ast.AnnAssign, mentioned: frozenset[Key], guard: int | None,
        tested: dict[Key, _Test],
    ) -> None:  # fmt: skip
        if isinstance(target, ast.Name) and target.id in self._own:
            self._derived[target.id] = (mentioned, statement.lineno)
            self._aliases.pop(target.id, None)
            same = self.key(statement.value) if isinstance(statement.value, ast.Attribute) else None
            if same is not None:
                self._aliases[target.id] = same
            return
        key = self._changed(target)
        if key is None:
            return
        constant = isinstance(statement.value, ast.Constant)
        earlier = [
            self._derived[node.id][1]
            for node in own_nodes(statement.value or target)
            if isinstance(node, ast.Name) and node.id in self._derived and key in self._derived[node.id][0]
        ]
        torn = any(start < line <= statement.lineno for start in earlier for line in self._awaits)
        self._note(key, statement, guard, tested, depends=key in mentioned, torn=torn, constant=constant)

    def _called(self, node: ast.AST, guard: int | None, tested: dict[Key, _Test]) -> None:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return
        name = node.func.attr
        if name not in _CHANGING or (
            name not in _TAKING and not isinstance(self._program.parent(node), ast.Expr)
        ):
            return
        holder = node.func.value
        key = self._aliases.get(holder.id) if isinstance(holder, ast.Name) else None
        key = key or self._changed(holder)
        if key is not None:
            self._note(key, node, guard, tested)

    def _changed(self, target: ast.AST) -> Key | None:
        inside = isinstance(target, ast.Subscript)
        while isinstance(target, ast.Subscript):
            target = target.value
        if inside and isinstance(target, ast.Name) and target.id in self._parameters:
            return Key("parameter", f"{self._function.id}({target.id})", "[]")
        if inside and isinstance(target, ast.Name) and target.id in self._aliases:
            return self._aliases[target.id]
        return self.key(target)

    def _note(
        self, key: Key, node: ast.stmt | ast.expr, guard: int | None, tested: dict[Key, _Test], **how: bool
    ) -> None:
        depends, torn, constant = (how.get(word, False) for word in ("depends", "torn", "constant"))
        held = self._held(node, guard)
        test = tested.get(key)
        stale = (
            test is not None and held is not None and held not in test.guards and None in test.guards
            and (depends or (test.around and test.lazy))
        )  # fmt: skip
        tearing = test is not None and (depends or test.lazy or isinstance(node, ast.Call))
        awaited = torn or (
            test is not None and tearing and any(test.line < line <= node.lineno for line in self._awaits)
        )
        compound = depends or (test is not None and not constant)
        self._found.append(
            Change(
                key,
                node,
                self._function,
                compound,
                held,
                stale,
                awaited,
                constant,
                self._locks.get(held or 0, frozenset()),
            )
        )


def _is_lazy(test: ast.expr) -> bool:
    """Whether a condition asks if something is still missing."""
    if isinstance(test, ast.UnaryOp):
        return isinstance(test.op, ast.Not)
    if not isinstance(test, ast.Compare):
        return False
    other = test.comparators[0]
    missing = (
        isinstance(test.ops[0], ast.Is | ast.Eq) and isinstance(other, ast.Constant) and other.value is None
    )
    return missing or isinstance(test.ops[0], ast.NotIn)
