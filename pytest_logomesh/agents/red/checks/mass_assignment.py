"""A stranger decides which attributes of a stored object are set (CWE-915)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import identifiers
from pytest_logomesh.agents.red.clues.open_mappings import DANGER, Opened, OpenMappings
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, own_nodes
from pytest_logomesh.agents.red.clues.stored_models import (
    is_imported_model,
    is_model,
    is_plain,
    is_privileged,
    keeps_rights_back,
    privileged,
)
from pytest_logomesh.agents.red.flow import Call, Class, Function, Program, Reach, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_CREATING: Final = frozenset({
    "create", "acreate", "get_or_create", "aget_or_create", "update_or_create", "aupdate_or_create", "insert",
    "create_user", "construct", "model_construct", "new", "insert_or_ignore",
})  # fmt: skip
_UPDATING: Final = frozenset({"update", "aupdate", "values", "modify", "update_from_dict"})
_QUERYING: Final = frozenset({
    "filter", "filter_by", "where", "query", "objects", "select", "exclude", "get_queryset", "update", "insert",
})  # fmt: skip
_DOCUMENTS: Final = (
    "update_one",
    "update_many",
    "find_one_and_update",
    "find_one_and_replace",
    "replace_one",
)
_STORING: Final = frozenset({"add", "save", "asave", "merge", "insert", "put", "create", "add_all"})
_MOST: Final = 400


class MassAssignment:
    """Looks at setattr(), at `**` and at dict.update() whose names come from a request."""

    weakness = Weakness(
        id="mass-assignment",
        cwe=915,
        severity=Severity.MEDIUM,
        category="web",
        title="A request decides which fields of a stored object are set",
        why="Whoever sends the request adds fields nobody meant to offer, such as a role, an owner or a balance.",
        fix="Go over a fixed list of field names, or let a schema name the fields a request may set.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each place where a stranger names the fields."""
        mappings = OpenMappings(program)
        yield from self._set_one_by_one(program, mappings)
        yield from self._set_at_once(program, mappings)
        for call in program.calls:
            if "**" in call.kwargs or call.method in _UPDATING or "defaults" in call.kwargs:
                yield from self._given(program, mappings, call)
        for call in program.methods(*_DOCUMENTS):
            yield from self._document(program, mappings, call)

    def _set_one_by_one(self, program: Program, mappings: OpenMappings) -> Iterator[Finding]:
        """`setattr(user, name, value)`, `user.__dict__[name] = value`."""
        places: list[tuple[str, ast.AST, Function | None, ast.expr, Value]] = []
        for call in (*program.calls_to("setattr", "object.__setattr__"), *program.methods("__setattr__")):
            at = 0 if call.method == "__setattr__" and len(call.args) == 2 else 1
            if at < len(call.node.args) and at < len(call.args):
                places.append((call.file, call.node, call.function, call.node.args[at], call.args[at]))
        for store in program.stores:
            node = store.node
            if isinstance(node, ast.Subscript) and _is_inside(node.value):
                places.append((store.file, node, store.function, node.slice, store.key))
        for file, place, function, key, value in places[:_MOST]:
            taint = value.tainted(DANGER, Reach.CONFIG)
            if taint is None and (value.taints or not _is_unfollowed(function, key)):
                continue
            if (taint is not None and taint.form == "composed") or not mappings.is_chosen(key, function):
                continue
            if keeps_rights_back(program, function, key):
                continue
            says = taint.says if taint is not None else "a request"
            message = f"{says} decides which attribute is set"
            severity = self._severity(program, place, function)
            yield self.weakness.claim(program, file, place, message, taint=taint, severity=severity)

    def _severity(self, program: Program, node: ast.AST, function: Function | None) -> Severity:
        """HIGH where the object's class is known to have a field that decides on rights."""
        first = node.args[0] if isinstance(node, ast.Call) and node.args else None
        own = function is not None and isinstance(first, ast.Name) and first.id == "self"
        cls = function.cls if own and function is not None else _class_of(program, first, function)
        return Severity.HIGH if cls is not None and privileged(program, cls) else Severity.MEDIUM

    def _set_at_once(self, program: Program, mappings: OpenMappings) -> Iterator[Finding]:
        """`user.__dict__.update(data)`, `vars(user).update(data)`, `user.__dict__ |= data`."""
        places: list[tuple[str, ast.AST, ast.expr]] = []
        for call in program.methods("update"):
            func = call.node.func
            if isinstance(func, ast.Attribute) and _is_inside(func.value):
                given = [*call.node.args, *(each.value for each in call.node.keywords if each.arg is None)]
                places += [(call.file, call.node, each) for each in given]
        for file, node in program.nodes(ast.AugAssign):
            if _is_inside(node.target):
                places.append((file, node, node.value))
        for where, place, value in places:
            if mappings.opened(value, program.function_around(place)) is not None:
                yield self._claim(program, where, place, program.value(value), Severity.MEDIUM)

    def _given(self, program: Program, mappings: OpenMappings, call: Call) -> Iterator[Finding]:
        """`User(**data)`, `User.objects.create(**data)`, `query.update(data)`."""
        node = call.node
        given = [each.value for each in node.keywords if each.arg in (None, "defaults")]
        if call.method in _UPDATING:
            given += node.args[:1]
        opened = [(each, found) for each in given if (found := mappings.opened(each, call.function))]
        fields = self._target(program, call) if opened else None
        fixed = {each.arg for each in node.keywords if each.arg}
        for each, found in opened if fields is not None else ():
            if _is_cleaned(program.value(each)) or not _still_open(found, fields or set(), fixed):
                continue
            if found.only is not None and _is_for_administrators(call.function):
                continue
            severity = Severity.HIGH if fields else Severity.MEDIUM
            yield self._claim(program, call.file, node, program.value(each), severity)

    def _target(self, program: Program, call: Call) -> set[str] | None:
        """The privileged fields of the stored class that a call makes or changes; None where it is no such class."""
        func = call.node.func
        for name in call.names:
            cls = program.classes.get(name)
            if cls is not None:
                fields = privileged(program, cls)
                stored = is_model(program, cls) or (fields and is_plain(program, cls))
                return fields if stored else None
            if is_imported_model(name) or (name[:1].isupper() and "." not in name):
                return set() if is_imported_model(name) or _is_stored(program, call) else None
        if isinstance(func, ast.Name):
            return set() if func.id[:1].isupper() and _is_stored(program, call) else None
        if call.method not in _CREATING and call.method not in _UPDATING:
            return set() if call.method[:1].isupper() and _is_stored(program, call) else None
        return self._of_query(program, call)

    def _of_query(self, program: Program, call: Call) -> set[str] | None:
        assert isinstance(call.node.func, ast.Attribute)
        inner = call.node.func.value
        steps = {name for each in own_nodes(inner) if (name := called(each) or getattr(each, "attr", ""))}
        cls = _class_of(program, inner, call.function)
        if call.method in _CREATING:
            if cls is None:
                return set() if "objects" in steps or _is_model_name(call) else None
        elif not steps & _QUERYING and not (cls is not None and call.method != "values"):
            return set() if call.method == "update_from_dict" else None
        elif isinstance(inner, ast.Name) and cls is None:
            return None
        if cls is None:
            return set()
        if any(call.method in each.methods for each in program.lineage(cls)):
            # A method of the submission's own is looked at where it sets things.
            return None
        return privileged(program, cls) if is_model(program, cls) else None

    def _document(self, program: Program, mappings: OpenMappings, call: Call) -> Iterator[Finding]:
        """`users.update_one({...}, {"$set": data})`."""
        update = call.node.args[1] if len(call.node.args) > 1 else None
        for keyword in call.node.keywords:
            update = keyword.value if keyword.arg in ("update", "replacement") else update
        if call.method.endswith("replace") or call.method == "replace_one":
            given = update
        else:
            if isinstance(update, ast.Name):
                update = _bound_to(call.function, update)
            given = _set_of(update)
        if given is not None and not _is_cleaned(program.value(given)):
            found = mappings.opened(given, call.function)
            if found is not None and not any(map(is_privileged, found.without)):
                yield self._claim(program, call.file, call.node, program.value(given), Severity.MEDIUM)

    def _claim(self, program: Program, file: str, node: ast.AST, value: Value, severity: Severity) -> Finding:
        taint = value.tainted(DANGER, Reach.CONFIG)
        says = taint.says if taint is not None else "a request"
        message = f"{says} decides which fields are set"
        return self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


def _is_inside(node: ast.expr) -> bool:
    """`user.__dict__`, `vars(user)`."""
    if isinstance(node, ast.Attribute):
        return node.attr == "__dict__"
    return isinstance(node, ast.Call) and called(node) == "vars" and bool(node.args)


def _is_unfollowed(function: Function | None, key: ast.expr) -> bool:
    """Whether nothing is known of a key, and its function does not look at it."""
    if function is None or not isinstance(key, ast.Name):
        return False
    for node in body_nodes(function.node):
        tests: list[ast.expr] = []
        if isinstance(node, ast.If | ast.IfExp | ast.Assert):
            tests = [node.test]
        elif isinstance(node, ast.comprehension):
            tests = node.ifs
        elif isinstance(node, ast.Match):
            tests = [node.subject]
        for test in tests:
            asked = test.operand if isinstance(test, ast.UnaryOp) else test
            if called(asked) != "hasattr" and any(
                getattr(each, "id", "") == key.id for each in own_nodes(asked)
            ):
                return False
    return True


def _is_cleaned(value: Value) -> bool:
    """Whether an input is in it of which something has excluded all danger."""
    return bool(value.taints) and value.tainted(DANGER, Reach.CONFIG) is None


def _still_open(found: Opened, fields: set[str], fixed: set[str]) -> bool:
    """Whether a field is left that matters."""
    taken = found.without | fixed
    if found.only is not None:
        return bool(found.only & fields - taken)
    if fields:
        return bool(fields - taken)
    return not any(map(is_privileged, taken))


def _is_for_administrators(function: Function | None) -> bool:
    """Whether a handler says, by its name, its address or what stands above it, that it is theirs."""
    if function is None or isinstance(function.node, ast.Lambda):
        return False
    said = [function.name, *function.routes, *function.decorators]
    above = [*function.node.args.defaults, *function.node.args.kw_defaults, *function.node.decorator_list]
    said += [name for node in above if node is not None for name in identifiers(node)]
    return any(word in each.lower() for each in said for word in ("admin", "superuser", "staff", "role"))


def _set_of(update: ast.expr | None) -> ast.expr | None:
    if not isinstance(update, ast.Dict):
        return None
    for key, value in zip(update.keys, update.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "$set":
            return value
    return None


def _bound_to(function: Function | None, name: ast.Name) -> ast.expr | None:
    found: ast.expr | None = None
    for node in body_nodes(function.node) if function is not None else ():
        if isinstance(node, ast.Assign) and node.lineno < name.lineno and dotted(node.targets[0]) == name.id:
            found = node.value
    return found


def _class_of(program: Program, node: ast.expr | None, function: Function | None) -> Class | None:
    """The submission's class that an expression speaks of: `User.query.get(1)`, or a variable that was bound to it."""
    if isinstance(node, ast.Name) and not node.id[:1].isupper():
        node = _bound_to(function, node)
    for each in own_nodes(node) if node is not None else ():
        if isinstance(each, ast.Name) and each.id[:1].isupper():
            for name in program.value(each).names:
                if name in program.classes:
                    return program.classes[name]
    return None


def _is_model_name(call: Call) -> bool:
    return any(is_imported_model(name.rpartition(".")[0]) for name in call.names)


def _is_stored(program: Program, call: Call) -> bool:
    """Whether what a call gives is handed to a session, or saves itself."""
    above = program.parent(call.node)
    if isinstance(above, ast.Call):
        return called(above) in ("add", "merge")
    if not isinstance(above, ast.Assign) or call.function is None:
        return False
    name = dotted(above.targets[0])
    return any(
        dotted(node.func.value) == name or any(dotted(arg) == name for arg in node.args)
        for node in body_nodes(call.function.node)
        if isinstance(node, ast.Call) and called(node) in _STORING and isinstance(node.func, ast.Attribute)
    )
