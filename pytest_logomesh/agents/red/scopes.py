"""What one walk over a syntax tree notes: scopes, who binds which name where, calls and imports.

What is noted by the hundred is a named tuple, because that is made faster.
"""

import ast
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pytest_logomesh.agents.red.parsing import Module


class Binding(NamedTuple):
    """One way a name gets its value."""

    line: int
    names: tuple[str, ...] = ()
    """Dotted names it is known to stand for."""
    expr: ast.expr | None = None
    """What it is assigned from, to be looked up in `scope`; null when that cannot be followed."""
    scope: "Scope | None" = None
    sure: bool = True
    """Whether it always happens once control has passed the line."""
    element: bool = False
    """It is one element of `expr`, as in a for statement."""


@dataclass(eq=False, slots=True)
class Scope:
    """A module, class, function or comprehension body, with the names bound directly in it."""

    name: str
    kind: Literal["module", "class", "function", "comprehension"]
    parent: "Scope | None"
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    sure_lines: dict[str, int] = field(default_factory=dict)
    """Where a name is first sure to be bound."""
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    """Names that a del statement takes away again."""
    stars: list[str] = field(default_factory=list)
    """Modules whose names are all imported."""

    def bind(self, name: str, binding: Binding) -> None:
        """Note one more way `name` gets its value."""
        self.bindings.setdefault(name, []).append(binding)
        if binding.sure:
            self.sure_lines[name] = min(binding.line, self.sure_lines.get(name, binding.line))

    def home(self, name: str) -> "Scope":
        """The scope in which an assignment to `name` here binds it."""
        if name in self.globals:
            return self.module
        if name in self.nonlocals and self.parent:
            return self.parent if name in self.parent.bindings else self.parent.home(name)
        return self

    @property
    def module(self) -> "Scope":
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Import(NamedTuple):
    """An import statement's clause; dotted, absolute names."""

    line: int
    module: str
    level: int = 0
    """How many dots a relative import starts with."""
    members: tuple[str, ...] = ()
    """What `from module import member` may mean as modules: `module.member`."""


class Site(NamedTuple):
    """An expression of interest, and where names in it are looked up."""

    node: ast.expr
    scope: Scope
    function: str
    """The id of the function whose body it stands in; the module's or class's name outside any."""


@dataclass(eq=False, slots=True)
class Outline:
    """What one walk over a module noted."""

    module: Module
    scope: Scope
    functions: dict[str, int] = field(default_factory=dict)
    """Id (`solution.Cache.get`) to line."""
    classes: set[str] = field(default_factory=set)
    imports: list[Import] = field(default_factory=list)
    calls: list[Site] = field(default_factory=list)
    decorators: list[Site] = field(default_factory=list)
    reads: list[Site] = field(default_factory=list)
    """Attributes and subscripts that are read."""
    changes: list[Site] = field(default_factory=list)
    """Objects that are changed in place: the `x` of `x[k] = v`, `del x[k]`, `x[k] += v`."""
    globals: list[tuple[int, str]] = field(default_factory=list)
    """Lines and names of global statements inside functions."""
    assignments: list[Binding] = field(default_factory=list)
    """Every binding that can be followed, of names and attributes alike."""
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    """Values assigned to attributes of this name, of whatever object."""
