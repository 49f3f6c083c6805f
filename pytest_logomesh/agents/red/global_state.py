"""Where a function changes a mutable object that its module holds."""

import ast

from pytest_logomesh.agents.red.scopes import Binding, Outline, Scope, Site

_MUTABLE = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_MAKERS = frozenset({
    "list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict", "ChainMap",
})  # fmt: skip
_CHANGERS = frozenset({
    "add", "append", "appendleft", "clear", "difference_update", "discard", "extend", "extendleft", "insert",
    "intersection_update", "move_to_end", "pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault",
    "sort", "subtract", "symmetric_difference_update", "update", "__setitem__", "__delitem__",
})  # fmt: skip


def changed_globals(outline: Outline) -> list[int]:
    """Lines inside functions that change a list, dict, set or the like bound at the module's top."""
    changed = [site.node.lineno for site in outline.changes if _is_global(site.node, site)]
    for site in outline.calls:
        called = site.node.func if isinstance(site.node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in _CHANGERS and _is_global(called.value, site):
            changed += [called.lineno]
    return changed


def _is_global(node: ast.expr, site: Site) -> bool:
    if not isinstance(node, ast.Name) or not _in_function(site.scope):
        return False
    scope: Scope | None = site.scope
    while scope and node.id not in scope.bindings:
        scope = scope.parent
    return scope is not None and scope.kind == "module" and any(map(_is_mutable, scope.bindings[node.id]))


def _in_function(scope: Scope | None) -> bool:
    while scope and scope.kind != "function":
        scope = scope.parent
    return scope is not None


def _is_mutable(binding: Binding) -> bool:
    value = binding.expr
    if isinstance(value, ast.Call):
        maker = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return maker in _MAKERS
    return isinstance(value, _MUTABLE)
