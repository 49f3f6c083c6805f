"""What stands behind a dot and between brackets."""

from __future__ import annotations

import ast
from typing import Final, cast

from pytest_logomesh.agents.red.flow.dangers import PATH
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.joining import item_at, join
from pytest_logomesh.agents.red.flow.own.special import called_on, is_getter, special
from pytest_logomesh.agents.red.flow.program import Class
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, derived, keyed, reshaped
from pytest_logomesh.agents.red.flow.typing_hints import declared, hinted
from pytest_logomesh.agents.red.flow.values import NOTHING, UNKNOWN, Contents, Taint, Value, member, named

_PARTS: Final = frozenset({"netloc", "hostname", "scheme", "port", "parent", "parents", "parts"})
_PARTS_OF_NAMES: Final = frozenset({"suffix", "suffixes", "stem"})
_WITH_FIELDS: Final = frozenset({"object", "partial", "record"})
_OF_ANY_OBJECT: Final = frozenset({"__class__", "__name__", "__doc__", "__module__"})
_COMMAND_LINES: Final = ("parse_args()", "parse_known_args()")


def member_of(run: Interpreter, base: Value, attribute: str, state: State, node: ast.AST) -> Value:
    """The value of `base.attribute`."""
    found = _own(run, base, attribute, state)
    if found is not None:
        return state.settled(found)
    names = member(base.names, f".{attribute}")
    if attribute in _OF_ANY_OBJECT:
        return Value(names=names)
    if base.taints:
        return _declared_field(run, base, attribute, Value(_of_input(base, attribute), names=names))
    taints = run.source(names, node) if names else ()
    return Value(state.settled_taints(taints), names=names)


def _own(run: Interpreter, base: Value, attribute: str, state: State) -> Value | None:
    """A field or method of the submission's own classes, or a name in one of its modules."""
    held = state.contents(base)
    if held is not None and held.kind in _WITH_FIELDS and attribute in held.items:
        return held.items[attribute]
    found: Value | None = None
    covered: set[str] = set()
    for name in base.names:
        cls = run.program.classes.get(name.removesuffix("()"))
        if cls is not None:
            if cls.id in covered:
                continue
            covered.update(each.id for each in run.program.lineage(cls))
            one = _of_class(run, cls, attribute, base, name.endswith("()"), state)
            found = one if found is None else found if one is None else join(found, one)
        elif name in run.globals:
            bound = run.globals[name].find(attribute)
            if isinstance(bound, Value):
                return bound
    return found


def _of_class(
    run: Interpreter, cls: Class, attribute: str, base: Value, instance: bool, state: State
) -> Value | None:
    """A field, method or class attribute; of an input the class says only what its fields are by default."""
    for each in run.program.lineage(cls):
        if instance and attribute in run.kept.fields.get(each.id, ()):
            return run.kept.fields[each.id][attribute]
        method = each.methods.get(attribute)
        if method is not None:
            getter = instance and is_getter(method)
            return called_on(run, base, method, state) if getter else named(method.id)
        layer = run.class_fields.get(each.id)
        bound = layer.get(attribute) if not base.taints and layer is not None else None
        if isinstance(bound, Value):
            return bound
    return None


def _of_input(base: Value, attribute: str) -> tuple[Taint, ...]:
    if attribute in _PARTS_OF_NAMES:
        return cleaned(reshaped(base.taints, "part"), PATH)
    if attribute in _PARTS:
        return reshaped(base.taints, "part")
    if attribute == "name" and any("Path" in name for name in base.names):
        return cleaned(base.taints, PATH)
    return derived(base.taints, f".{attribute}")


def _declared_field(run: Interpreter, base: Value, attribute: str, value: Value) -> Value:
    """A field of a model class by which a framework has checked what came in, or of the parsed command line."""
    dangers = run.checked_options.get(attribute)
    if dangers is not None and any(name.endswith(_COMMAND_LINES) for name in base.names):
        return value.with_taints(cleaned(value.taints, dangers))
    for name in base.names:
        cls = run.program.classes.get(name.removesuffix("()"))
        field = _field(run, cls, attribute) if cls is not None else None
        if field is not None:
            return declared(run, hinted(run, value, field.annotation), field.value)
    return value


def _field(run: Interpreter, cls: Class, name: str) -> ast.AnnAssign | None:
    for each in run.program.lineage(cls):
        for statement in each.node.body:
            target = statement.target if isinstance(statement, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and target.id == name:
                return cast("ast.AnnAssign", statement)
    return None


def item_of(run: Interpreter, base: Value, key: Value, state: State, node: ast.AST) -> Value:
    """The value of `base[key]`."""
    held = state.contents(base)
    if held is not None and held.kind != "object":
        return state.settled(_item_of_known(run, base, held, key, state))
    own = special(run, base, "__getitem__", state, key)
    if own is not None:
        return own
    names = member(base.names, "[]")
    if isinstance(base.const, str | tuple) and isinstance(key.const, int):
        try:
            return Value(base.taints, base.const[key.const])
        except IndexError:
            return NOTHING
    if base.names == ("sys.modules",) and isinstance(key.const, str):
        return named(key.const)
    taints = base.taints or run.source(names, node)
    return Value(state.settled_taints(keyed(taints, key)), names=names)


def _item_of_known(run: Interpreter, base: Value, held: Contents, key: Value, state: State) -> Value:
    if key.const is UNKNOWN:
        return run.any_item(held, state)
    wanted = key.const
    if isinstance(wanted, int) and wanted < 0 and held.exact and held.kind in ("list", "tuple"):
        wanted += len(held.items)
    elif isinstance(wanted, int) and wanted < 0 and held.kind in ("list", "tuple"):
        return run.any_item(held, state)
    found = item_at(held, wanted)
    return join(found, Value(keyed(base.taints, key))) if base.taints else found
