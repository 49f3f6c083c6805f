"""Which dotted names an expression may stand for: through imports, aliases, containers and dynamic look-ups.

A name may have several meanings, because branches are not followed: all of them are kept. Meanings are strings:
`os.system` (of a module), `eval` (a builtin), `solution.Cache.get` (the submission's own), `'text` (a string literal),
and `os.system[]` (a literal container that holds it).
"""

import ast
import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from pytest_logomesh.agents.red.scopes import Binding, Outline, Scope

Meanings = frozenset[str]
NOTHING: Meanings = frozenset()
_MOST_MEANINGS = 64
_MOST_PARTS = 8
_MOST_PASSES = 50
_BUILTINS = frozenset(dir(builtins)) | {"__builtins__"}
_DOTTED = re.compile(r"[A-Za-z_][\w.]{0,80}")
IMPORTERS = frozenset({"__import__", "importlib.__import__", "importlib.import_module"})


class Names:
    """Answers what expressions of one submission stand for.

    Every binding's meanings are worked out once, to a fixed point, so that a cycle of aliases ends.

    Args:
        outlines: the submission's modules.
    """

    def __init__(self, outlines: Iterable[Outline]) -> None:
        self._outlines = tuple(outlines)
        self._by_scope: Mapping[Scope, Outline] = {o.scope: o for o in self._outlines}
        self.own = frozenset(o.scope.name for o in self._outlines)
        """Dotted names of the submission's own modules."""
        self.functions = frozenset(f for o in self._outlines for f in o.functions)
        self.classes = frozenset(c for o in self._outlines for c in o.classes)
        self._known: dict[int, Meanings] = {}
        self._looked_up: dict[int, Meanings] = {}
        self._bound: dict[tuple[int, str], Meanings] = {}
        self._read: set[int] = set()
        self.tangled = not self._settle()
        """Whether aliases lead further than is followed."""

    def of(self, node: ast.expr, scope: Scope) -> Meanings:
        """Everything `node` may stand for; empty when nothing is known."""
        known = self._looked_up.get(id(node))
        if known is None:
            known = self._look_up(node, scope)
            if len(known) > _MOST_MEANINGS:
                known = _fewest(known)
            self._looked_up[id(node)] = known
        return known

    def _look_up(self, node: ast.expr, scope: Scope) -> Meanings:
        match node:
            case ast.Name():
                return self._name(node, scope)
            case ast.Attribute():
                bases = self.of(node.value, scope)
                return self._attributes(node.attr, scope) | self._members(bases, (node.attr,))
            case ast.Call():
                return self._result(node, scope)
            case ast.Subscript():
                return self._item(node, scope)
            case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
                return frozenset(f"{meaning}[]" for meaning in self._all(_parts(node), scope))
        return self._all(_parts(node), scope) | _text(node)

    def texts(self, node: ast.expr | None, scope: Scope) -> tuple[str, ...]:
        """The dotted names that an argument's text may spell, sorted; empty when it is computed."""
        found = self.of(node, scope) if node is not None else NOTHING
        return tuple(sorted(meaning[1:] for meaning in found if meaning.startswith("'")))

    def _settle(self) -> bool:
        bindings = [binding for outline in self._outlines for binding in outline.assignments]
        return any(self._is_settling(bindings) for _ in range(_MOST_PASSES))

    def _is_settling(self, bindings: Iterable[Binding]) -> bool:
        """Work every binding out once more; true where none has changed after another was worked out from it."""
        self._looked_up.clear()
        self._bound.clear()
        self._read.clear()
        known, settled = self._known, True
        for binding in bindings:
            found, key = self._followed(binding), id(binding)
            if found != known.get(key, NOTHING):
                known[key] = found
                settled = settled and key not in self._read
        return settled

    def _followed(self, binding: Binding) -> Meanings:
        if binding.expr is None or binding.scope is None:
            return NOTHING
        found = self.of(binding.expr, binding.scope)
        if binding.element:
            found = frozenset(meaning[:-2] for meaning in found if meaning.endswith("[]"))
        return found

    def _meanings(self, holder: Scope | Outline, name: str, bindings: Iterable[Binding]) -> Meanings:
        """All that the bindings of one name may stand for; worked out once a pass, however often it is read."""
        key = id(holder), name
        known = self._bound.get(key)
        if known is None:
            told = [self._known_of(each) | self._expanded(each.names) for each in bindings]
            known = self._bound[key] = _fewest(NOTHING.union(*told))
        return known

    def _known_of(self, binding: Binding) -> Meanings:
        """What is known of a binding so far."""
        self._read.add(id(binding))
        return self._known.get(id(binding), NOTHING)

    def _expanded(self, dotted: Collection[str]) -> Meanings:
        """Names imported from the submission's own modules, followed to what they stand for there."""
        if not dotted:
            return NOTHING
        found = set(dotted)
        for name in dotted:
            module, _, last = name.rpartition(".")
            if module == "builtins":
                found.add(last)
            if module in self.own:
                for binding in self._bound_in(module, last):
                    found |= self._known_of(binding) | set(binding.names)
        return frozenset(found)

    def _bound_in(self, module: str, name: str) -> Iterator[Binding]:
        # Two files may be the same module (`a.py`, `a/__init__.py`); either may be what is imported.
        for outline in self._outlines:
            if outline.scope.name == module:
                yield from outline.scope.bindings.get(name, ())

    def _name(self, node: ast.Name, scope: Scope) -> Meanings:
        found: Meanings = NOTHING
        looked: Scope | None = scope
        while looked:
            bound = looked.bindings.get(node.id, ())
            visible = looked is scope or looked.kind != "class"
            if bound and visible:
                found |= self._meanings(looked, node.id, bound)
                if _hides(node, looked, scope):
                    return found
            if looked.stars:
                found |= self._expanded([f"{module}.{node.id}" for module in looked.stars])
            looked = looked.parent
        return found | {node.id} if node.id in _BUILTINS else found

    def _attributes(self, name: str, scope: Scope) -> Meanings:
        outline = self._by_scope[scope.module]
        bindings = outline.attributes.get(name)
        return self._meanings(outline, name, bindings) if bindings else NOTHING

    def _members(self, bases: Meanings, names: Iterable[str]) -> Meanings:
        if not bases:
            return NOTHING
        return NOTHING.union(*[self._member(base, name) for base in bases for name in names])

    def _member(self, base: str, name: str) -> Meanings:
        if base.startswith("'") or base.endswith("[]"):
            return NOTHING
        dotted = f"{base}.{name}"
        if base in ("builtins", "__builtins__"):
            return frozenset({dotted if name == "__dict__" else name})
        top = base.partition(".")[0]
        if base in self.classes or base in self.functions:
            return frozenset({dotted}) & (self.functions | self.classes)
        if base in self.own:
            return self._expanded((dotted,)) if name != "__dict__" else frozenset({dotted})
        return frozenset({dotted}) if dotted.count(".") < _MOST_PARTS and top.isidentifier() else NOTHING

    def _result(self, node: ast.Call, scope: Scope) -> Meanings:
        called = self.of(node.func, scope)
        if not called:
            return NOTHING
        first = node.args[0] if node.args else None
        found = set(called & self.classes)
        if "getattr" in called and len(node.args) > 1:
            found |= self._members(self.of(node.args[0], scope), self.texts(node.args[1], scope))
        if called & IMPORTERS:
            modules = self.texts(imported_argument(node), scope)
            whole = "importlib.import_module" in called
            found |= {module if whole else module.partition(".")[0] for module in modules}
        if "functools.partial" in called and first is not None:
            found |= self.of(first, scope)
        if "vars" in called and first is not None:
            found |= {f"{base}.__dict__" for base in self.of(first, scope)}
        if "globals" in called:
            found.add(f"{scope.module.name}.__dict__")
        return frozenset(found)

    def _item(self, node: ast.Subscript, scope: Scope) -> Meanings:
        bases = self.of(node.value, scope)
        if not bases:
            return NOTHING
        found: Meanings = NOTHING
        keys = self.texts(node.slice, scope)
        for base in bases:
            if base.endswith("[]"):
                found |= {base[:-2]}
            elif base == "sys.modules":
                found |= set(keys)
            elif base.endswith(".__dict__"):
                found |= self._members(frozenset({base.removesuffix(".__dict__")}), keys)
            elif base == "__builtins__":
                found |= self._members(frozenset({base}), keys)
        return found

    def _all(self, nodes: Iterable[ast.expr], scope: Scope) -> Meanings:
        return NOTHING.union(*[self.of(node, scope) for node in nodes])


def imported_argument(call: ast.Call) -> ast.expr | None:
    """The argument of `__import__` or `importlib.import_module` that names the module."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    return call.args[0] if call.args else (named[0] if named else None)


def _fewest(meanings: Meanings) -> Meanings:
    """The shortest of them, so that hostile text cannot make the sets explode."""
    if len(meanings) <= _MOST_MEANINGS:
        return meanings
    return frozenset(sorted(meanings, key=lambda meaning: (len(meaning), meaning))[:_MOST_MEANINGS])


def _hides(node: ast.Name, looked: Scope, scope: Scope) -> bool:
    """Whether an outer meaning of the name is out of reach here.

    Inside a function every local is; in a module or class a name that may not have been bound yet uncovers the builtin.
    """
    if looked.kind in ("function", "comprehension"):
        return True
    if node.id in looked.deleted or node.id not in looked.sure_lines:
        return False
    return looked is not scope or looked.sure_lines[node.id] <= node.lineno


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions one of which `node` is, or holds."""
    match node:
        case ast.NamedExpr(value=value):
            return [value]
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            return values
        case ast.List(elts=elts) | ast.Tuple(elts=elts) | ast.Set(elts=elts):
            return elts
    return []


def _text(node: ast.expr) -> Meanings:
    """A string put together from literals alone."""
    text = _literal(node)
    return frozenset({f"'{text}"}) if text and _DOTTED.fullmatch(text) else NOTHING


def _literal(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _literal(left), _literal(right)
            return first + second if first is not None and second is not None else None
        case ast.JoinedStr(values=values):
            parts = [_literal(value) for value in values]
            return "".join(part for part in parts if part) if None not in parts else None
        case ast.FormattedValue(value=value, format_spec=None):
            return _literal(value)
    return None
