"""One walk over a syntax tree that notes scopes, bindings, calls and imports."""

import ast
from collections.abc import Iterator

from pytest_logomesh.agents.red.parsing import Module
from pytest_logomesh.agents.red.scopes import Binding, Import, Outline, Scope, Site
from pytest_logomesh.agents.red.syntax import Visitor

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_PERHAPS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.Match)
_UNPACKED = (ast.Tuple, ast.List)
_MOST_STARS = 64


def outline(module: Module) -> Outline:
    """Walk a module once."""
    scope = Scope(module.name, "module", None)
    walked = Outline(module, scope)
    _Walker(walked).block(module.tree.body)
    return walked


class _Walker(Visitor):
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.scope = outline.scope
        self.function = outline.scope.name
        self.certain = True

    def block(self, body: list[ast.stmt]) -> None:
        for statement in body:
            # Only what stands directly in a module's or class's body is sure to have happened.
            self.certain = not isinstance(statement, _PERHAPS)
            self.visit(statement)
        self.certain = True

    # Definitions

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.outline.decorators.append(self._site(decorator))
            self.visit(decorator)
        known = (f"{self.scope.name}.{node.name}",)
        self._bind(node.name, Binding(node.lineno, known, sure=self.certain))
        self._enter_function(node, known[0], method=not _has_decorator(node, "staticmethod"))

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._enter_function(node, self.function, method=False)

    def _enter_function(self, node: FunctionNode, name: str, *, method: bool) -> None:
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d)):
            self.visit(default)
        owner = self.scope
        inner = Scope(name, "function", owner)
        self._parameters(node.args, inner, owner.name if owner.kind == "class" and method else None)
        if name != self.function:
            self.outline.functions[name] = node.lineno
        self._inside(inner, name, node.body)

    def _parameters(self, args: ast.arguments, inner: Scope, owner: str | None) -> None:
        ordered = [*args.posonlyargs, *args.args]
        defaults: list[ast.expr | None] = [None] * (len(ordered) - len(args.defaults))
        defaults += args.defaults
        pairs = [*zip(ordered, defaults, strict=True), *zip(args.kwonlyargs, args.kw_defaults, strict=True)]
        for position, (arg, default) in enumerate(pairs):
            names = (owner,) if owner and position == 0 else ()
            inner.bind(arg.arg, self._note(Binding(arg.lineno, names, default, inner.parent)))
            if arg.annotation:
                self.visit(arg.annotation)
        for rest in (args.vararg, args.kwarg):
            if rest:
                inner.bind(rest.arg, Binding(rest.lineno))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(part)
        name = f"{self.scope.name}.{node.name}"
        self._bind(node.name, Binding(node.lineno, (name,), sure=self.certain))
        self.outline.classes.add(name)
        self._inside(Scope(name, "class", self.scope), self.function, node.body)

    def _inside(self, scope: Scope, function: str, body: list[ast.stmt] | ast.expr) -> None:
        before = self.scope, self.function, self.certain
        self.scope, self.function, self.certain = scope, function, True
        if isinstance(body, list):
            self.block(body)
        else:
            self.visit(body)
        self.scope, self.function, self.certain = before

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        # A scope of its own: a target bound in it does not shadow anything outside.
        before, self.scope = self.scope, Scope(self.scope.name, "comprehension", self.scope)
        for clause in node.generators:
            self._targets(clause.target, clause.iter, element=True)
        self.generic_visit(node)
        self.scope = before

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    # Imports

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.outline.imports.append(Import(node.lineno, alias.name))
            bound = alias.asname or alias.name.partition(".")[0]
            names = (alias.name,) if alias.asname else (bound,)
            self._bind(bound, Binding(node.lineno, names, sure=self.certain))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        module = self._absolute(node)
        members = tuple(f"{module}.{alias.name}" for alias in node.names if alias.name != "*")
        self.outline.imports.append(Import(node.lineno, module, node.level, members))
        for alias in node.names:
            if alias.name == "*":
                self._star(module)
            else:
                names = (f"{module}.{alias.name}",)
                self._bind(alias.asname or alias.name, Binding(node.lineno, names, sure=self.certain))

    def _star(self, module: str) -> None:
        # Every name would be looked for in every one of thousands; each is told as an import all the same.
        if module not in self.scope.stars and len(self.scope.stars) < _MOST_STARS:
            self.scope.stars.append(module)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.outline.module.package.split(".")
        kept = parts[: max(len(parts) - node.level + 1, 0)]
        return ".".join(filter(None, [*kept, node.module or ""])) or "."

    # Assignments

    def visit_Assign(self, node: ast.Assign) -> None:
        if isinstance(node.value, ast.Lambda) and isinstance(node.targets[0], ast.Name):
            name = f"{self.scope.name}.{node.targets[0].id}"
            self._bind(node.targets[0].id, Binding(node.lineno, (name,), sure=self.certain))
            self._enter_function(node.value, name, method=False)
            return
        for target in node.targets:
            self._targets(target, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self._targets(node.target, node.value)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent:
            scope = scope.parent
        binding = self._note(Binding(node.lineno, (), node.value, self.scope, sure=False))
        scope.home(node.target.id).bind(node.target.id, binding)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._targets(node.target, None)
        if isinstance(node.target, ast.Name):
            self.outline.changes.append(self._site(node.target))
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                self.outline.changes.append(self._site(target.value))
            elif isinstance(target, ast.Name):
                # Deleting a name uncovers the builtin below it.
                self.scope.home(target.id).deleted.add(target.id)
        self.generic_visit(node)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._targets(node.target, node.iter, element=True)
        self.generic_visit(node)

    visit_AsyncFor = visit_For

    def visit_withitem(self, node: ast.withitem) -> None:
        if node.optional_vars:
            self._targets(node.optional_vars, None)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name, Binding(node.lineno, sure=False))
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._bind(node.name, Binding(node.lineno, sure=False))
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)
        self.outline.globals += [(node.lineno, name) for name in node.names if self.scope.kind == "function"]

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)

    def _targets(self, target: ast.expr, value: ast.expr | None, *, element: bool = False) -> None:
        single = not element or not isinstance(target, _UNPACKED)
        for place, source in _unpacked(target, value if single else None):
            binding = self._note(Binding(place.lineno, (), source, self.scope, self.certain, element))
            if isinstance(place, ast.Name):
                self._bind(place.id, binding)
            elif isinstance(place, ast.Attribute):
                self.outline.attributes.setdefault(place.attr, []).append(binding)
            elif isinstance(place, ast.Subscript):
                self.outline.changes.append(self._site(place.value))

    def _bind(self, name: str, binding: Binding) -> None:
        if self.scope.kind == "class" and binding.expr is not None:
            self.outline.attributes.setdefault(name, []).append(binding)
        self.scope.home(name).bind(name, binding)

    def _note(self, binding: Binding) -> Binding:
        if binding.expr is not None:
            self.outline.assignments.append(binding)
        return binding

    # Uses

    def visit_Call(self, node: ast.Call) -> None:
        self.outline.calls.append(self._site(node))
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load):
            self.outline.reads.append(self._site(node))
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.ctx, ast.Load):
            self.outline.reads.append(self._site(node))
        self.generic_visit(node)

    def _site(self, node: ast.expr) -> Site:
        return Site(node, self.scope, self.function)


def _unpacked(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Pairs of single targets and what each is assigned from, where that can be told."""
    if isinstance(target, ast.Starred):
        yield from _unpacked(target.value, None)
    elif isinstance(target, _UNPACKED):
        values: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
            values = list(value.elts)
        for part, source in zip(target.elts, values, strict=True):
            yield from _unpacked(part, source)
    else:
        yield target, value


def _has_decorator(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> bool:
    return any(isinstance(d, ast.Name) and d.id == name for d in node.decorator_list)
