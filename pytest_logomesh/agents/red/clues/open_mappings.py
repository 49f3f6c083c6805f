"""Mappings whose keys a stranger chooses: a request's whole body, and what is made of it without a choice of keys."""

from __future__ import annotations

import ast
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.bindings import binds, given, is_rest, last_part, line_of
from pytest_logomesh.agents.red.clues.key_choices import (
    DRESSING,
    chooses,
    constant_keys,
    is_checked,
    keeps_key,
    taken_out,
    texts,
)
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted
from pytest_logomesh.agents.red.clues.stored_models import is_schema, lets_all_in, ranks_of
from pytest_logomesh.agents.red.flow import Call, Function, Program, Reach

DANGER: Final = "attribute"
_BODIES: Final = frozenset({
    "args", "form", "values", "json", "data", "POST", "GET", "query_params", "params", "json_body", "forms", "media",
    "arguments", "body_arguments", "query_arguments", "query", "body", "cookies",
})  # fmt: skip
"""Attributes of requests that hold what was sent."""
_READING: Final = frozenset({
    "get_json", "json", "form", "post", "get_media", "receive_json", "parse_qs", "parse_qsl", "loads", "safe_load",
    "load", "json_decode", "get_parsed_content",
})  # fmt: skip
_KEEPING: Final = frozenset({
    "dict", "to_dict", "copy", "deepcopy", "get", "pop", "OrderedDict", "items", "keys", "list", "sorted", "tuple",
    "set", "iter", "enumerate", "lists", "MultiDict", "flatten", "iteritems", "cast", "multi_items", "reversed",
    "asdict",
})  # fmt: skip
"""Calls that give the same keys again, or a part of what was sent that has its own."""
_ASKING: Final = frozenset(
    {"get_argument", "get_body_argument", "get_query_argument", "get_param", "getfirst", "getvalue"}
)
"""Methods of requests that give one value."""
_DUMPING: Final = frozenset({"model_dump", "dict", "asdict"})
_OPEN_HINTS: Final = frozenset({"dict", "Dict", "Any", "Mapping", "MutableMapping", "JSON", "object"})
_DEEPEST: Final = 8
_MOST: Final = 5_000
"""Expressions that are looked at in one program."""


class Opened(NamedTuple):
    """That a stranger chooses the keys."""

    without: frozenset[str] = frozenset()
    """Keys that are taken out, or set to something else, all the same."""
    only: frozenset[str] | None = None
    """The keys that a schema lets in; None for all."""


class _Place(NamedTuple):
    """Where an expression is looked at."""

    function: Function | None
    line: int
    depth: int = 0
    key: bool = False
    """It is a key itself that is asked about."""


class OpenMappings:
    """Says of expressions whether their keys are a stranger's."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._bound: dict[int, dict[str, list[tuple[int, ast.expr]]]] = {}
        self._calls: dict[str, list[Call]] = {}
        self._left = _MOST

    def opened(self, node: ast.expr, function: Function | None) -> Opened | None:
        """What is known where the keys of this mapping are a stranger's; None where they are not."""
        return self._of(node, _Place(function, node.lineno))

    def is_chosen(self, node: ast.expr, function: Function | None) -> bool:
        """Whether a stranger chooses this key."""
        found = self._of(node, _Place(function, node.lineno, key=True))
        return found is not None and found.only is None

    def _of(self, node: ast.expr | None, place: _Place) -> Opened | None:
        self._left -= 1
        if node is None or place.depth > _DEEPEST or self._left < 0:
            return None
        place = place._replace(depth=place.depth + 1)
        match node:
            case ast.Await() | ast.NamedExpr() | ast.Starred() | ast.Subscript():
                found = self._of(node.value, place)
            case ast.Name():
                found = self._of_name(node, place)
            case ast.Attribute():
                sent = self._is_body(node) or (place.key and self._is_sent_field(node, place))
                found = Opened() if sent else None
            case ast.Call():
                found = self._of_call(node, place)
            case ast.Dict():
                found = self._of_dict(node, place)
            case ast.DictComp():
                found = self._of_comprehension(node, place)
            case _:
                found = self._of_choice(node, place)
        return found

    def _of_choice(self, node: ast.expr, place: _Place) -> Opened | None:
        """`request.json or {}`, `a if b else c`, `defaults | data`."""
        parts: list[ast.expr] = []
        if isinstance(node, ast.BoolOp):
            parts = node.values
        elif isinstance(node, ast.IfExp):
            parts = [node.body, node.orelse]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            found = self._of(node.left, place)
            if found is not None and isinstance(node.right, ast.Dict):
                return found._replace(without=found.without | set(constant_keys(node.right)))
            parts = [node.left, node.right]
        return next((found for part in parts if (found := self._of(part, place)) is not None), None)

    def _of_dict(self, node: ast.Dict, place: _Place) -> Opened | None:
        found: Opened | None = None
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                found = self._of(value, place) or found
            elif found is not None and isinstance(key, ast.Constant):
                found = found._replace(without=found.without | {str(key.value)})
        return found

    def _of_comprehension(self, node: ast.DictComp, place: _Place) -> Opened | None:
        first = node.generators[0]
        if len(node.generators) > 1 or any(chooses(test, first.target) for test in first.ifs):
            return None
        return self._of(first.iter, place) if keeps_key(node.key, first.target) else None

    def _of_call(self, node: ast.Call, place: _Place) -> Opened | None:
        name, func = called(node), node.func
        own = self._own(node)
        if own is not None:
            return self._of_own(own, place)
        receiver = func.value if isinstance(func, ast.Attribute) else None
        found: Opened | None = None
        if name in _DUMPING:
            found = self._of_schema(node, receiver or (node.args[0] if node.args else None))
        if found is None and (name in _READING or (place.key and name in _ASKING)):
            found = Opened() if self._reads(node, name) else None
        elif found is None and (name in _KEEPING or (place.key and name in DRESSING)):
            free = receiver is None or dotted(receiver) in ("copy", "collections", "typing")
            inner = node.args[0] if node.args and free else receiver
            found = self._of(node.args[1] if name == "cast" and len(node.args) > 1 else inner, place)
        return found

    def _reads(self, node: ast.Call, name: str) -> bool:
        """`request.get_json()`, `json.loads(request.body)`; not the `load` of a schema."""
        if name == "load" and dotted(node.func) not in ("json.load", "yaml.load", "tomllib.load"):
            return False
        return self._is_remote(node) or any(self._is_remote(arg) for arg in node.args[:1])

    def _of_own(self, function: Function, place: _Place) -> Opened | None:
        for each in self._program.returns:
            if each.function is function:
                found = self._of(each.node, _Place(function, each.node.lineno + 1, place.depth, place.key))
                if found is not None:
                    return found
        return None

    def _of_schema(self, node: ast.Call, receiver: ast.expr | None) -> Opened | None:
        """`payload.model_dump()` of a schema that lets in more than it should."""
        for name in self._program.value(receiver).names:
            cls = self._program.classes.get(name.removesuffix("()"))
            if cls is None or not is_schema(self._program, cls):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            without = frozenset(texts(given.get("exclude")))
            if "include" in given or not self._is_remote(receiver):
                return None
            if lets_all_in(self._program, cls):
                return Opened(without)
            only = ranks_of(self._program, cls) - without
            return Opened(without, frozenset(only)) if only else None
        return None

    def _of_name(self, node: ast.Name, place: _Place) -> Opened | None:
        function = place.function
        if function is None:
            return None
        before = [each for each in self._bindings(function).get(node.id, ()) if each[0] < place.line]
        if before:
            line, value = before[-1]
            found = self._of(value, place._replace(line=line))
        else:
            found = self._of_parameter(node.id, function, place)
        if found is None or is_checked(function, node.id, place.line):
            return None
        return found._replace(without=found.without | set(taken_out(function, node.id, place.line)))

    def _of_parameter(self, name: str, function: Function, place: _Place) -> Opened | None:
        args = function.node.args
        if function.handler and not is_rest(args, name):
            return Opened() if self._is_sent(name, function, key=place.key) else None
        places = [arg.arg for arg in (*args.posonlyargs, *args.args)]
        if function.cls is not None and "staticmethod" not in function.decorators:
            places = places[1:]
        for call in self._calls_of(function):
            for each in given(call.node, places, name, is_rest(args, name)):
                found = self._of(each, _Place(call.function, call.node.lineno, place.depth, place.key))
                if found is not None:
                    return found
        return None

    def _is_sent_field(self, node: ast.Attribute, place: _Place) -> bool:
        """`change.field` of a body that says which field is meant."""
        return (
            isinstance(node.value, ast.Name)
            and place.function is not None
            and place.function.handler
            and node.value.id in [arg.arg for arg in place.function.node.args.args]
            and self._is_remote(node)
        )

    def _is_sent(self, name: str, function: Function, *, key: bool) -> bool:
        """Whether a parameter of a handler is a body that nothing has looked at."""
        args = function.node.args
        arg = next((arg for arg in (*args.args, *args.kwonlyargs) if arg.arg == name), None)
        if arg is None:
            return False
        if key and (arg.annotation is None or last_part(arg.annotation) == "str"):
            return True
        if any(f"{{{name}}}" in route or f"{name}>" in route for route in function.routes):
            return False
        if arg.annotation is None:
            routed = any("/" in route for route in function.routes)
            return not routed and "request" not in [each.arg for each in args.args]
        hint: ast.expr = arg.annotation
        while isinstance(hint, ast.Subscript) and last_part(hint.value) in ("Annotated", "Optional"):
            hint = hint.slice.elts[0] if isinstance(hint.slice, ast.Tuple) and hint.slice.elts else hint.slice
        if isinstance(hint, ast.BinOp):
            hint = hint.left
        return last_part(hint.value if isinstance(hint, ast.Subscript) else hint) in _OPEN_HINTS

    def _is_body(self, node: ast.Attribute) -> bool:
        """`request.form`, `self.request.data`, and not `form.data`."""
        if node.attr not in _BODIES:
            return False
        base = dotted(node.value).rpartition(".")[2]
        names = self._program.value(node.value).names
        if base in ("request", "req", "http_request") or any(
            name.lower().endswith(("request", "request()")) for name in names
        ):
            return self._is_remote(node) or node.attr in ("POST", "GET", "data", "form", "json", "arguments")
        return False

    def _is_remote(self, node: ast.expr | None) -> bool:
        return self._program.value(node).tainted(DANGER, Reach.REMOTE) is not None

    def _own(self, node: ast.Call) -> Function | None:
        for name in self._program.value(node.func).names:
            if name in self._program.functions:
                return self._program.functions[name]
        if isinstance(node.func, ast.Attribute) and dotted(node.func.value) == "self":
            found = self._program.own_methods(node.func.attr)
            return found[0] if found else None
        return None

    def _calls_of(self, function: Function) -> list[Call]:
        if not self._calls:
            for call in self._program.calls:
                self._calls.setdefault(call.method, []).append(call)
        return self._calls.get(function.name, [])

    def _bindings(self, function: Function) -> dict[str, list[tuple[int, ast.expr]]]:
        """By variable: the lines where it is bound, and to what, or of what it is an item."""
        if id(function.node) not in self._bound:
            found: dict[str, list[tuple[int, ast.expr]]] = {}
            for node in body_nodes(function.node):
                for name, value in binds(node):
                    # A comprehension binds before the expression that stands in front of it.
                    line = getattr(node, "lineno", 0) or line_of(self._program.parent(node)) - 1
                    found.setdefault(name, []).append((line, value))
            for each in found.values():
                each.sort(key=lambda one: one[0])
            self._bound[id(function.node)] = found
        return self._bound[id(function.node)]
