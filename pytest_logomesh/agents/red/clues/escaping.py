"""Where escaping is switched off: in templates, in applications, in engines that do not escape by themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import called
from pytest_logomesh.agents.red.flow import Call, Function, Program, Value

_MAKO: Final = ("mako.template.Template", "mako.lookup.TemplateLookup")
_CONTEXTS: Final = ("django.template.Context", "django.template.context.Context")
_DJANGO: Final = (
    "django.template.Template()",
    "django.template.base.Template()",
    "django.template.engines[]",
)
_SAFE_FILTER: Final = re.compile(r"\|\s*safe\b|autoescape\s+(false|off)")
_OFF: Final = r"autoescape\s+(?:false|off)"
_SWITCHES: Final = (
    "fastapi.templating.Jinja2Templates", "starlette.templating.Jinja2Templates", "aiohttp_jinja2.setup",
    "tornado.web.Application", "tornado.template.Loader", "tornado.template.Template", "django.template.Engine",
    "sanic_ext.Config", "chameleon.PageTemplate",
)  # fmt: skip
"""What is told by `autoescape` whether its templates escape."""
_LOOP: Final = re.compile(r"{%-?\s*for\s+([\w, ]+?)\s+in\s+(\w+)")
_FIELDS: Final = (
    "CharField",
    "TextField",
    "URLField",
    "SlugField",
    "EmailField",
    "Text",
    "String",
    "JSONField",
)
"""What texts of a table are declared by."""
_CLEANING: Final = re.compile(
    r"escape|clean|sanitize|sanitise|quote|^int$|^float$|slugify|strip_tags|urlencode"
)


def bare_makos(program: Program) -> Iterator[Call]:
    """Templates of Mako without default filters."""
    for call in program.calls_to(*_MAKO):
        if not call.has(-1, "default_filters") and "**" not in call.kwargs:
            yield call


def shown_as_safe(program: Program) -> Iterator[tuple[Call, Value]]:
    """`render_template_string("{{ text|safe }}", text=text)`, and the same with templates of Jinja and Django."""
    for call in program.methods("render_template_string"):
        text = call.arg(0, "source").known_text or ""
        if _SAFE_FILTER.search(text):
            yield from ((call, value) for value in _unescaped(program, text, call.kwargs.items()))
    for call in program.methods("render"):
        if any(name.startswith(_DJANGO) for name in call.names):
            text = _written_out(program, call)
            if _SAFE_FILTER.search(text):
                shown = _context(program, call)
                yield from ((call, value) for value in _unescaped(program, text, shown))
    for call in program.calls_to(*_CONTEXTS):
        if call.arg(1, "autoescape").const is False:
            yield call, call.arg(0, "dict_")


def switched_off(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Places where a whole application is told to escape nothing in its templates: file and place."""
    for store in program.stores:
        if store.key.const == "autoescape" and store.value.const is False:
            yield store.file, store.node
        elif store.key.const == "jinja_options":
            held = program.held(store.value)
            if held is not None and "autoescape" in held.items and held.items["autoescape"].const is False:
                yield store.file, store.node
    for call in program.calls_to(*_SWITCHES):
        told = call.kwargs.get("autoescape")
        tornado = any(name.startswith("tornado.") for name in call.names)
        if told is not None and (told.const is False or (tornado and told.const is None)):
            yield call.file, call.node
    for call in program.methods("update"):
        if "autoescape" in call.kwargs and call.kwargs["autoescape"].const is False:
            yield call.file, call.node
    yield from _switched_off_in_settings(program)


def _switched_off_in_settings(program: Program) -> Iterator[tuple[str, ast.AST]]:
    """Django's `TEMPLATES = [{"BACKEND": ..., "OPTIONS": {"autoescape": False}}]`."""
    for file, node in program.nodes(ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if not (isinstance(key, ast.Constant) and key.value == "autoescape"):
                continue
            above = program.parent(node)
            keys = above.keys if isinstance(above, ast.Dict) else []
            if (
                isinstance(value, ast.Constant)
                and value.value is False
                and any(isinstance(each, ast.Constant) and each.value == "BACKEND" for each in keys)
            ):
                yield file, value


def is_filter(function: Function | None) -> bool:
    """Whether templates call it on what they show: `@register.filter`."""
    if function is None or isinstance(function.node, ast.Lambda):
        return False
    decorators = (each.func if isinstance(each, ast.Call) else each for each in function.node.decorator_list)
    return any(
        isinstance(each, ast.Attribute) and each.attr in ("filter", "template_filter", "app_template_filter")
        for each in decorators
    )


def is_of_stored_text(program: Program, node: ast.expr) -> bool:
    """Whether markup is put together of a field that a model of the same file declares as text."""
    if not isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call):
        return False
    if isinstance(node, ast.Call) and called(node) not in ("format", "join"):
        return False
    return any(_is_field(program, each) for each in _uncleaned(node))


def _uncleaned(node: ast.AST) -> Iterator[ast.Attribute]:
    """Fields of `self` in an expression that nothing cleans."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Call) and _CLEANING.search(called(part)):
            continue
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            yield part
        waiting.extend(ast.iter_child_nodes(part))


def _is_field(program: Program, node: ast.Attribute) -> bool:
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.ClassDef):
        above = program.parent(above)
    for statement in above.body if above is not None else ():
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            names = {each.id for each in statement.targets if isinstance(each, ast.Name)}
            kinds = {called(statement.value), *map(_kind, statement.value.args)}
            if node.attr in names and not kinds.isdisjoint(_FIELDS):
                return True
    return False


def _kind(node: ast.expr) -> str:
    """`String` of `db.String(80)` and of `String`."""
    if isinstance(node, ast.Call):
        return called(node)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _unescaped(program: Program, text: str, shown: Iterable[tuple[object, Value]]) -> Iterator[Value]:
    """The values that a template shows without escaping them, itself or one by one in a loop."""
    loops = _LOOP.findall(text)
    for key, value in shown:
        names = [str(key), *(each for each, many in loops if many == key)]
        words = "|".join(re.escape(part.strip()) for name in names for part in name.split(","))
        if re.search(
            rf"\b(?:{words})\b[^}}]*\|\s*safe\b|{_OFF}(?:(?!endautoescape).)*?\b(?:{words})\b",
            text,
            re.DOTALL,
        ):
            held = program.held(value)
            yield value
            if held is not None:
                yield from held.items.values()
                yield held.rest


def _context(program: Program, call: Call) -> Iterator[tuple[object, Value]]:
    """What `template.render(Context({...}))` is given, by names."""
    node = call.node.args[0] if call.node.args else None
    if isinstance(node, ast.Call) and called(node) in ("Context", "RequestContext") and node.args:
        node = node.args[-1]
    held = program.held(program.value(node)) if node is not None else None
    if held is not None and held.kind == "dict":
        yield from held.items.items()


def _written_out(program: Program, call: Call) -> str:
    """The text of the template that is rendered; empty where it is not written out."""
    made = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
    if isinstance(made, ast.Name):
        made = _assigned(program, made) or made
    if not isinstance(made, ast.Call) or not made.args:
        return ""
    return program.value(made.args[0]).known_text or ""


def _assigned(program: Program, name: ast.Name) -> ast.expr | None:
    """What was last assigned to a variable."""
    found = None
    for _, node in program.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == name.id:
            found = node.value
    return found
