"""Templates whose engine escapes nothing, and what they are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Value

_ENVIRONMENTS: Final = (
    "jinja2.Environment", "jinja2.environment.Environment", "jinja2.sandbox.SandboxedEnvironment",
    "jinja2.nativetypes.NativeEnvironment",
)  # fmt: skip
_ENVIRONMENTS_MADE: Final = tuple(f"{name}()" for name in _ENVIRONMENTS)
_LOOSE: Final = ("jinja2.Template()", "jinja2.environment.Template()")
_MAKO: Final = ("mako.template.Template", "mako.lookup.TemplateLookup")
_CONTEXTS: Final = ("django.template.Context", "django.template.context.Context")
_RENDERING: Final = ("render", "render_async", "generate", "stream")
_SAFE_FILTER: Final = re.compile(r"\|\s*safe\b|autoescape\s+(false|off)")
_ESCAPED: Final = re.compile(r"\|\s*(e|escape|forceescape|h|u)\b|autoescape\s+true")
_PAGE_FILES: Final = (".html", ".htm", ".xml", ".xhtml", ".j2", ".jinja", ".jinja2", "\0")
_AUTOESCAPE_POSITION: Final = 15
"""Where `autoescape` stands among the arguments of an environment."""


def bare_environments(program: Program) -> list[Call]:
    """Environments of Jinja that are made without escaping; its own default is none."""
    return [call for call in program.calls_to(*_ENVIRONMENTS) if _escapes_nothing(call)]


def bare_makos(program: Program) -> Iterator[Call]:
    """Templates of Mako without default filters."""
    for call in program.calls_to(*_MAKO):
        if not call.has(-1, "default_filters") and "**" not in call.kwargs:
            yield call


def shown_bare(
    program: Program, bare: list[Call], markup: re.Pattern[str], of_web: bool
) -> Iterator[tuple[Call, list[Value]]]:
    """`Environment().from_string(page).render(name=name)` and the same with `Template(page)`: call, values.

    Args:
        program: where templates are rendered.
        bare: environments that escape nothing.
        markup: what stands in templates of pages.
        of_web: whether pages are to be expected.
    """
    for call in program.methods(*_RENDERING):
        loose = any(name.startswith(_LOOSE) for name in call.names)
        if not loose and not (bare and any(name.startswith(_ENVIRONMENTS_MADE) for name in call.names)):
            continue
        text = _template(call, program)
        if text is None:
            page = of_web if loose else not _is_no_page(call, program)
        else:
            page = markup.search(text) is not None and (
                not _ESCAPED.search(text) or _SAFE_FILTER.search(text) is not None
            )
        if page:
            yield call, [*call.args, *call.kwargs.values()]


def shown_as_safe(program: Program) -> Iterator[tuple[Call, Value]]:
    """`render_template_string("{{ text|safe }}", text=text)`, and Django's `Context(..., autoescape=False)`."""
    for call in program.methods("render_template_string"):
        text = call.arg(0, "source").known_text
        if text is None or not _SAFE_FILTER.search(text):
            continue
        for name, value in call.kwargs.items():
            if re.search(rf"\b{re.escape(name)}\b[^}}]*\|\s*safe\b|autoescape\s+false", text):
                yield call, value
    for call in program.calls_to(*_CONTEXTS):
        if call.arg(1, "autoescape").const is False:
            yield call, call.arg(0, "dict_")


def _escapes_nothing(call: Call) -> bool:
    if "**" in call.kwargs:
        return False
    given = call.kwargs.get("autoescape")
    if given is None:
        return len(call.args) < _AUTOESCAPE_POSITION
    return given.const is not UNKNOWN and not given.const


def _template(call: Call, program: Program) -> str | None:
    """The text of the template that is rendered, where it is written out."""
    if not isinstance(call.node.func, ast.Attribute):
        return None
    made = call.node.func.value
    if isinstance(made, ast.Name):
        made = _assigned(program, made) or made
    if not isinstance(made, ast.Call) or not made.args:
        return None
    func = made.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return program.value(made.args[0]).known_text if name in ("Template", "from_string") else None


def _assigned(program: Program, name: ast.Name) -> ast.expr | None:
    """What was last assigned to a variable."""
    found = None
    for _, node in program.nodes(ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Name) and target.id == name.id:
            found = node.value
    return found


def _is_no_page(call: Call, program: Program) -> bool:
    """Whether the template's file is none of a page."""
    for made in program.methods("get_template", "select_template"):
        text = made.arg(0, "name").known_text
        if text is not None and made.function is call.function:
            return not text.endswith(_PAGE_FILES)
    return False
