"""Reads which names a program binds where, and every place where each is written."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pytest_logomesh.agents.green.mutants.walking import DULL

_WORD = re.compile(r"\w+")
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Slot(NamedTuple):
    """Where an identifier stands in a tree."""

    node: ast.AST
    field: str
    at: int | None = None

    def write(self, name: str) -> None:
        """Let another identifier stand there."""
        if self.at is None:
            setattr(self.node, self.field, name)
        else:
            getattr(self.node, self.field)[self.at] = name


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class, function or comprehension."""

    kind: Literal["module", "class", "function", "comprehension"]
    parent: "Scope | None"
    frozen: bool = False
    """It may look at its own locals."""
    bound: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    """Bound in a way that others can see or that is not worth following: parameters, imports, classes."""
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    def home(self, name: str) -> "Scope":
        """The scope whose variable the name means here; the module's for builtins, too."""
        if name in self.globals:
            return self.module
        if name in self.bound and name not in self.nonlocals:
            return self
        scope = self.parent
        while scope is not None and scope.parent is not None:
            if scope.kind != "class":
                if name in scope.globals:
                    break
                if name in scope.bound and name not in scope.nonlocals:
                    return scope
            scope = scope.parent
        return self.module

    @property
    def module(self) -> "Scope":
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(eq=False, slots=True)
class Names:
    """What the files of one program say about names; filled file by file."""

    modules: frozenset[str]
    """Dotted names of the program's own modules."""
    uses: list[tuple[Scope, str, Slot]] = field(default_factory=list)
    members: dict[str, list[Slot]] = field(default_factory=dict)
    """Private attributes, and private names imported from the program's modules."""
    taken: set[str] = field(default_factory=set)
    """Every identifier and every word of a text."""
    words: set[str] = field(default_factory=set)
    """Words of texts that hold an underscore."""
    defined: dict[str, set[str]] = field(default_factory=dict)
    """Private names that the program defines, with the classes that do; the module is the empty class."""
    blocked: set[str] = field(default_factory=set)
    """Names that must stay."""
    roots: dict[str, set[str]] = field(default_factory=dict)
    """Private attributes, with the variables they are taken from."""
    foreign: set[str] = field(default_factory=set)
    """Variables that stand for what others wrote."""
    bases: dict[str, set[str]] = field(default_factory=dict)
    """Classes and what they inherit from."""
    mangles: bool = False
    """Whether there are names such as `__x`, which hold their class's name."""


def is_private(name: str) -> bool:
    """One underscore in front: no promise to anybody."""
    return name.startswith("_") and not name.startswith("__") and not name.endswith("_")


def read_names(tree: ast.Module, names: Names, frozen: frozenset[ast.AST] | None = frozenset()) -> None:
    """Add one file to what is known; `frozen` functions may look at their own locals, None stands for all."""
    _Reader(names, frozen).block(tree.body)


class _Reader:
    def __init__(self, names: Names, frozen: frozenset[ast.AST] | None) -> None:
        self.names = names
        self.frozen = frozen
        self.scope = Scope("module", None, frozen=frozen is None)
        self.owner = ""
        self.readers: Mapping[type, Callable[[Any], None]] = {
            ast.Name: self.name,
            ast.Constant: self.constant,
            ast.Attribute: self.attribute,
            ast.keyword: self.keyword,
            ast.FunctionDef: self.function,
            ast.AsyncFunctionDef: self.function,
            ast.Lambda: self.closure,
            ast.ClassDef: self.class_,
            ast.NamedExpr: self.walrus,
            ast.ExceptHandler: self.handler,
            ast.Import: self.import_,
            ast.ImportFrom: self.import_from,
            ast.Global: self.global_,
            ast.Nonlocal: self.nonlocal_,
            ast.MatchAs: self.capture,
            ast.MatchStar: self.capture,
            ast.MatchMapping: self.rest,
            ast.MatchClass: self.class_pattern,
            ast.AnnAssign: self.annotated,
            **dict.fromkeys(_COMPREHENSIONS, self.comprehension),
        }

    def visit(self, node: ast.AST) -> None:
        reader = self.readers.get(type(node))
        if reader is None:
            self.children(node)
        else:
            reader(node)

    def children(self, node: ast.AST) -> None:
        for held in vars(node).values():
            if type(held) is list:
                self.block(held)
            elif type(held) not in DULL:
                self.visit(held)

    def block(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if type(node) not in DULL:
                self.visit(node)

    def use(self, name: str, slot: Slot) -> None:
        self.names.taken.add(name)
        self.names.uses.append((self.scope, name, slot))
        if name.startswith("__") and not name.endswith("__"):
            self.names.mangles = True

    def bind(self, name: str, slot: Slot, *, fixed: bool = False) -> None:
        self.scope.bound.add(name)
        if fixed:
            self.scope.fixed.add(name)
        if self.scope.kind == "module" and is_private(name):
            self.names.defined.setdefault(name, set()).add("")
        self.use(name, slot)

    def name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.use(node.id, Slot(node, "id"))
            return
        self.bind(node.id, Slot(node, "id"))
        if self.scope.kind == "class":
            self.names.blocked.add(node.id)  # a field, or what a metaclass reads

    def constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and "_" in node.value:
            self.names.words.update(_WORD.findall(node.value))

    def attribute(self, node: ast.Attribute) -> None:
        self.names.taken.add(node.attr)
        if is_private(node.attr):
            self.names.members.setdefault(node.attr, []).append(Slot(node, "attr"))
            root: ast.expr = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if isinstance(root, ast.Name):
                self.names.roots.setdefault(node.attr, set()).add(root.id)
            if isinstance(node.ctx, ast.Store) and self.owner:
                self.names.defined.setdefault(node.attr, set()).add(self.owner)
        elif node.attr.startswith("__") and not node.attr.endswith("__"):
            self.names.mangles = True
        self.visit(node.value)

    def keyword(self, node: ast.keyword) -> None:
        if node.arg is not None:
            self.keep(node.arg)
        self.visit(node.value)

    def keep(self, name: str) -> None:
        self.names.taken.add(name)
        self.names.blocked.add(name)

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.bind(node.name, Slot(node, "name"), fixed=bool(node.decorator_list))
        if self.scope.kind == "class" and is_private(node.name):
            self.names.defined.setdefault(node.name, set()).add(self.owner)
        self.block(node.decorator_list)
        if node.returns is not None:
            self.visit(node.returns)
        self.closure(node)

    def closure(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        self.block([*arguments.defaults, *arguments.kw_defaults])
        inner = self.inner("function", frozen=self.frozen is None or node in self.frozen)
        for part in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            self.parameter(part, inner)
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                self.parameter(rest, inner)
        self.type_parameters(node)
        self.inside(inner, node.body if isinstance(node.body, list) else [node.body])

    def parameter(self, node: ast.arg, inner: Scope) -> None:
        self.keep(node.arg)
        inner.bound.add(node.arg)
        inner.fixed.add(node.arg)
        if node.annotation is not None:
            self.visit(node.annotation)

    def type_parameters(self, node: ast.AST) -> None:
        for parameter in getattr(node, "type_params", ()):
            self.keep(parameter.name)
            self.children(parameter)

    def inner(self, kind: Literal["class", "function", "comprehension"], *, frozen: bool = False) -> Scope:
        return Scope(kind, self.scope, frozen=frozen or self.scope.frozen)

    def inside(self, scope: Scope, nodes: Iterable[ast.AST]) -> None:
        outer, self.scope = self.scope, scope
        self.block(nodes)
        self.scope = outer

    def class_(self, node: ast.ClassDef) -> None:
        self.bind(node.name, Slot(node, "name"), fixed=True)
        self.block([*node.decorator_list, *node.bases, *node.keywords])
        self.type_parameters(node)
        bases = {_last_name(base) for base in node.bases} | {"metaclass" for _ in node.keywords}
        self.names.bases.setdefault(node.name, set()).update(bases)
        outer, self.owner = self.owner, node.name
        self.inside(self.inner("class"), node.body)
        self.owner = outer

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        parts: list[ast.AST] = [first.target, *first.ifs, *node.generators[1:]]
        parts += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.inside(self.inner("comprehension"), parts)

    def walrus(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        outer = self.scope
        while self.scope.kind == "comprehension" and self.scope.parent is not None:
            self.scope = self.scope.parent
        self.visit(node.target)
        self.scope = outer

    def handler(self, node: ast.ExceptHandler) -> None:
        if node.name is not None:
            self.bind(node.name, Slot(node, "name"), fixed=self.scope.kind == "class")
        self.children(node)

    def capture(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name is not None:
            self.bind(node.name, Slot(node, "name"))
        self.children(node)

    def rest(self, node: ast.MatchMapping) -> None:
        if node.rest is not None:
            self.bind(node.rest, Slot(node, "rest"))
        self.children(node)

    def class_pattern(self, node: ast.MatchClass) -> None:
        for name in node.kwd_attrs:
            self.keep(name)
        self.children(node)

    def annotated(self, node: ast.AnnAssign) -> None:
        self.children(node)
        if self.scope.kind == "class" and isinstance(node.target, ast.Name):
            self.keep(node.target.id)

    def global_(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)
        for index, name in enumerate(node.names):
            self.use(name, Slot(node, "names", index))

    def nonlocal_(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)
        for index, name in enumerate(node.names):
            self.use(name, Slot(node, "names", index))

    def import_(self, node: ast.Import) -> None:
        for alias in node.names:
            for part in alias.name.split("."):
                self.keep(part)
            name = alias.asname or alias.name.partition(".")[0]
            if alias.name not in self.names.modules:
                self.names.foreign.add(name)
            self.imported(alias, name)

    def import_from(self, node: ast.ImportFrom) -> None:
        for part in (node.module or "").split("."):
            self.keep(part)
        ours = node.level > 0 or node.module in self.names.modules
        for alias in node.names:
            if not ours:
                self.names.foreign.add(alias.asname or alias.name)
            if not ours or self.scope.kind != "module" or not is_private(alias.name):
                self.keep(alias.name)
            else:
                self.names.taken.add(alias.name)
                self.names.members.setdefault(alias.name, []).append(Slot(alias, "name"))
            self.imported(alias, alias.asname or alias.name)

    def imported(self, alias: ast.alias, name: str) -> None:
        if alias.asname is not None:
            self.bind(name, Slot(alias, "asname"), fixed=True)
        else:
            self.scope.bound.add(name)
            self.scope.fixed.add(name)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
