"""What the interpreter saw: every call, assignment to a place, comparison and return, with the values at hand there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Final, NamedTuple, TypeVar

from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value
from pytest_logomesh.agents.red.parsing import Module
from pytest_logomesh.agents.red.syntax import Node

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_MOST_BASES: Final = 8
Told = TypeVar("Told")


@dataclass(eq=False, slots=True)
class Class:
    """A class of the submission."""

    id: str
    """`solution.Cache`."""
    node: ast.ClassDef
    module: Module
    bases: tuple[str, ...] = ()
    """Dotted names, of own classes and foreign ones."""
    methods: dict[str, Function] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Function:
    """A function, method or lambda of the submission."""

    id: str
    """`solution.Cache.get`."""
    node: FunctionNode
    module: Module
    cls: Class | None = None
    """Of a method."""
    outer: Function | None = None
    """What it is nested in."""
    decorators: tuple[str, ...] = ()
    """Dotted names of its decorators, called or not: `flask.Flask().route`."""
    routes: tuple[str, ...] = ()
    """Texts that its decorators are called with: `/users/<int:number>`."""
    handler: bool = False
    """It answers requests: a route, a view, a message handler."""
    name: str = field(init=False)
    """The last part of its id."""

    def __post_init__(self) -> None:
        self.name = self.id.rpartition(".")[2]

    @property
    def line(self) -> int:
        """Where it starts, decorators left out."""
        return self.node.lineno


class Call(NamedTuple):
    """One call, as it was reached from one place."""

    file: str
    node: ast.Call
    names: tuple[str, ...]
    """What is called, as in `Value.names`; empty where that is unknown."""
    method: str
    """The last part of the called expression: `execute` of `self.db.execute`; empty where it has none."""
    receiver: Value
    """What the method belongs to; NOTHING for a plain function."""
    args: tuple[Value, ...]
    """By position; a starred argument's items where they are known."""
    kwargs: dict[str, Value]
    """By keyword; `**` holds what comes from unpacking."""
    function: Function | None
    """Where it stands; None at the top of a module."""
    result: Value

    def arg(self, position: int, *keywords: str) -> Value:
        """An argument by position or by one of its keywords; NOTHING when it is not given."""
        for keyword in keywords:
            if keyword in self.kwargs:
                return self.kwargs[keyword]
        return self.args[position] if 0 <= position < len(self.args) else NOTHING

    def has(self, position: int, *keywords: str) -> bool:
        """Whether that argument is given."""
        return any(keyword in self.kwargs for keyword in keywords) or 0 <= position < len(self.args)


class Store(NamedTuple):
    """An assignment to an attribute or an item: `session["user"] = name`, `app.debug = True`."""

    file: str
    node: ast.Attribute | ast.Subscript
    base: Value
    key: Value
    """The index, or the attribute's name as a constant."""
    value: Value
    function: Function | None


class Compare(NamedTuple):
    """A comparison with one operator."""

    file: str
    node: ast.Compare
    left: Value
    right: Value
    function: Function | None


class Return(NamedTuple):
    """A return or yield of a function."""

    file: str
    node: ast.expr
    value: Value
    function: Function


@dataclass(eq=False, slots=True)
class Program:
    """The source of one submission, run in the abstract."""

    modules: tuple[Module, ...]
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    compares: list[Compare] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    imported: set[str] = field(default_factory=set)
    """Dotted names of everything that is imported."""
    contents: dict[int, Contents] = field(default_factory=dict)
    """What containers held when they were last looked at."""
    fault: str | None = None
    """Why it could not be followed to its end."""
    noted: dict[int, Value] = field(default_factory=dict)
    """By id of an expression: what it was worth when it was last evaluated."""
    defined: dict[int, Function | Class] = field(default_factory=dict)
    """By id of the node that defines it."""
    _parents: dict[int, ast.AST] = field(init=False)
    _by_name: dict[str, list[Call]] = field(default_factory=dict)
    _by_method: dict[str, list[Call]] = field(default_factory=dict)
    _methods: dict[str, list[Function]] = field(default_factory=dict)
    _places: dict[int, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parents = [module.syntax.parents for module in self.modules]
        self._parents = (
            parents[0] if len(parents) == 1 else dict(chain.from_iterable(p.items() for p in parents))
        )

    def calls_to(self, *names: str) -> Iterator[Call]:
        """Calls of what one of these dotted names may stand for."""
        return _of(self._by_name or self._calls_by_name(), names)

    def methods(self, *names: str) -> Iterator[Call]:
        """Calls whose last part is one of these names, whatever it belongs to but the submission's own classes."""
        return _of(self._by_method or self._calls_by_method(), names)

    def calls_in(self, table: Mapping[str, Told]) -> Iterator[tuple[Call, Told]]:
        """Calls of what the dotted names of a table may stand for, each with what the table says of that name."""
        return _told(self._calls_by_name(), table)

    def methods_in(self, table: Mapping[str, Told]) -> Iterator[tuple[Call, Told]]:
        """Calls whose last part is in a table, as `methods` gives them, each with what the table says of it."""
        return _told(self._calls_by_method(), table)

    def _calls_by_name(self) -> Mapping[str, list[Call]]:
        for call in () if self._by_name else self.calls:
            for name in call.names:
                self._by_name.setdefault(name, []).append(call)
        return self._by_name

    def _calls_by_method(self) -> Mapping[str, list[Call]]:
        for call in () if self._by_method else self.calls:
            if self.functions.keys().isdisjoint(call.names):
                self._by_method.setdefault(call.method, []).append(call)
        return self._by_method

    def own_methods(self, name: str) -> list[Function]:
        """Methods of that name of the submission's own classes."""
        if not self._methods:
            for cls in self.classes.values():
                for each, function in cls.methods.items():
                    self._methods.setdefault(each, []).append(function)
        return self._methods.get(name, [])

    def lineage(self, cls: Class) -> list[Class]:
        """A class and those of its bases that are the submission's own, nearest first."""
        found = [cls]
        for each in found:
            for base in each.bases:
                known = self.classes.get(base)
                if known is not None and known not in found and len(found) < _MOST_BASES:
                    found.append(known)
        return found

    def nodes(self, kind: type[Node]) -> Iterator[tuple[str, Node]]:
        """Syntax nodes of this exact type with their file, reachable or not."""
        each = [zip(repeat(module.path), module.syntax.of(kind), strict=False) for module in self.modules]
        return chain.from_iterable(each)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node it stands in; None for a module."""
        return self._parents.get(id(node))

    def place(self, statement: ast.AST) -> tuple[list[ast.stmt], int]:
        """The body that a statement stands in, and where; an empty one where it stands in no body."""
        body = getattr(self._parents.get(id(statement)), "body", None)
        if not isinstance(body, list):
            return [], 0
        if id(body) not in self._places:
            self._places[id(body)] = {id(each): place for place, each in enumerate(body)}
        place = self._places[id(body)].get(id(statement))
        return (body, place) if place is not None else ([], 0)

    def function_around(self, node: ast.AST) -> Function | None:
        """The innermost function whose body, or head, it stands in; None at the top of a module or class."""
        around = self.definition_around(node)
        while isinstance(around, Class):
            around = self.definition_around(around.node)
        return around

    def definition_around(self, node: ast.AST) -> Function | Class | None:
        """The innermost function or class it stands in; None at the top of a module."""
        parents, defined = self._parents, self.defined
        above = parents.get(id(node))
        while above is not None:
            if id(above) in defined:
                return defined[id(above)]
            above = parents.get(id(above))
        return None

    def value(self, node: ast.AST | None) -> Value:
        """What an expression was worth when it was last evaluated; NOTHING where it never was."""
        return self.noted.get(id(node), NOTHING)

    def held(self, value: Value) -> Contents | None:
        """What a container held when it was last looked at."""
        return None if value.ref is None else self.contents.get(value.ref)


def _of(known: Mapping[str, list[Call]], names: tuple[str, ...]) -> Iterator[Call]:
    """The calls of these names, which are many, of which hardly any program calls one."""
    if known.keys().isdisjoint(names):
        return iter(())
    return chain.from_iterable([known[name] for name in names if name in known])


def _told(known: Mapping[str, list[Call]], table: Mapping[str, Told]) -> Iterator[tuple[Call, Told]]:
    return ((call, told) for name, told in table.items() if name in known for call in known[name])
