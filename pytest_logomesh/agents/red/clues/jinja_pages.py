"""Pages that Jinja makes without escaping: which environment renders which template, and what it is given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import called, text_in
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Value

_ENVIRONMENTS: Final = (
    "jinja2.Environment", "jinja2.environment.Environment", "jinja2.sandbox.SandboxedEnvironment",
    "jinja2.nativetypes.NativeEnvironment", "jinja2.sandbox.ImmutableSandboxedEnvironment",
)  # fmt: skip
_ENVIRONMENTS_MADE: Final = tuple(f"{name}()" for name in _ENVIRONMENTS)
_OVERLAYS: Final = tuple(f"{name}.overlay" for name in _ENVIRONMENTS_MADE)
_LOOSE: Final = ("jinja2.Template()", "jinja2.environment.Template()")
_RENDERING: Final = ("render", "render_async", "generate", "stream")
_WRITTEN_OUT: Final = ("Template", "from_string")
_LOADING: Final = ("get_template", "select_template", "get_or_select_template")
_SAFE_FILTER: Final = re.compile(r"\|\s*safe\b|autoescape\s+false")
_ESCAPED: Final = re.compile(r"\|\s*(e|escape|forceescape|h|u)\b|autoescape\s+true")
_ESCAPING: Final = ("markupsafe.escape()", "html.escape()", "flask.escape()", "jinja2.escape()")
_WRAPPED: Final = (".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".template")
"""Ends of names that say nothing but that it is a template."""
_PAGES: Final = (".html", ".htm", ".xml", ".xhtml", ".svg", "\0")
_FILE: Final = re.compile(r"\.\w+$")
_AUTOESCAPE_POSITION: Final = 15
"""Where `autoescape` stands among the arguments of an environment."""
_MOST_STEPS: Final = 10
_MOST_ORIGINS: Final = 30


class Rendered(NamedTuple):
    """One template that is given values."""

    call: Call
    environment: ast.Call | None
    """None where it is not seen, or where the template has none of its own."""
    page: bool | None
    """None where nobody can say."""

    @property
    def values(self) -> list[Value]:
        """What it is given."""
        return [*self.call.args, *self.call.kwargs.values()]


class JinjaPages:
    """Those of one program.

    Args:
        program: where templates are rendered.
        markup: what stands in templates of pages.
        of_web: whether pages are to be expected.
    """

    def __init__(self, program: Program, markup: re.Pattern[str], *, of_web: bool) -> None:
        self._program = program
        self._slices = Slices(program)
        self._markup = markup
        self._of_web = of_web
        made = [*program.calls_to(*_ENVIRONMENTS)]
        overlaid = [call for call in program.calls_to(*_OVERLAYS) if "autoescape" in call.kwargs]
        self.bare = [call for call in (*made, *overlaid) if _escapes_nothing(call)]
        """Environments that are made without escaping; Jinja's own default is none."""
        self._bare = {id(call.node) for call in self.bare}
        self._made = {id(call.node) for call in (*made, *overlaid)}

    def shown(self) -> Iterator[Rendered]:
        """`Environment().from_string(page).render(name=name)`, and the same with `Template(page)`."""
        return (each for each in self._rendered if each.page is not False)

    def open_environments(self) -> Iterator[Call]:
        """Environments without escaping that are not known to make plain text alone, of constants and escaped texts."""
        for call in self.bare:
            own = [each for each in self._rendered if each.environment in (None, call.node)]
            if own and all(each.page is False or all(map(_is_harmless, each.values)) for each in own):
                continue
            if own or not self._loads_plain_texts(call.node):
                yield call

    @cached_property
    def _rendered(self) -> list[Rendered]:
        """What is rendered without escaping."""
        found = []
        for call in self._program.methods(*_RENDERING):
            loose = any(name.startswith(_LOOSE) for name in call.names)
            if not loose and not any(name.startswith(_ENVIRONMENTS_MADE) for name in call.names):
                continue
            steps = self._steps(call.node)
            environment = next((each for each in steps if id(each) in self._made), None)
            if loose:
                if any(_is_told_to_escape(each) for each in steps if called(each) == "Template"):
                    continue
            elif environment is None:
                if not self._bare or self._bare != self._made:
                    continue
            elif id(environment) not in self._bare:
                continue
            page = self._is_page(steps)
            if page is None and (loose or self._of_web):
                page = self._of_web
            found.append(Rendered(call, environment, page))
        return found

    def _steps(self, node: ast.expr) -> list[ast.Call]:
        """The calls that lead to a result, last one first: `render`, `get_template`, `Environment`."""
        steps: list[ast.Call] = []
        for _ in range(_MOST_STEPS):
            if isinstance(node, ast.Call):
                steps.append(node)
                if id(node) in self._made or not isinstance(node.func, ast.Attribute):
                    break
                node = node.func.value
                continue
            given = self._slices.given(node)
            if not given:
                break
            node = given[-1]
        return steps

    def _is_page(self, steps: list[ast.Call]) -> bool | None:
        for step in steps:
            first = step.args[0] if step.args else None
            if called(step) in _WRITTEN_OUT and first is not None:
                text = self._program.value(first).known_text
                return self._is_file_of_page(first) if text is None else self._is_markup(text)
            if called(step) in _LOADING and first is not None:
                return self._names_page(first)
        return None

    def _is_markup(self, text: str) -> bool:
        if not self._markup.search(text):
            return False
        return not _ESCAPED.search(text) or _SAFE_FILTER.search(text) is not None

    def _is_file_of_page(self, node: ast.expr) -> bool | None:
        """Whether the text of a template is read from a file of a page."""
        for part in self._slices.origins(node, _MOST_ORIGINS):
            for text in text_in(part):
                if _FILE.search(text):
                    return _is_name_of_page(text)
        return None

    def _names_page(self, node: ast.expr) -> bool | None:
        if isinstance(node, ast.List | ast.Tuple) and node.elts:
            node = node.elts[0]
        text = self._program.value(node).known_text
        return None if text is None or text.endswith("\0") else _is_name_of_page(text)

    def _loads_plain_texts(self, environment: ast.Call) -> bool:
        """Whether every template that is taken from it, and rendered elsewhere, is no page."""
        found = [
            self._is_page([call.node])
            for call in self._program.methods(*_LOADING, "from_string")
            if any(each is environment for each in self._steps(call.node))
        ]
        return bool(found) and all(page is False for page in found)


def _is_name_of_page(name: str) -> bool | None:
    """Whether a template of this name is one of a page; None where only its engine is told."""
    name = name.lower()
    inner = next((name.removesuffix(end) for end in _WRAPPED if name.endswith(end)), name)
    if inner.endswith(_PAGES):
        return True
    return False if _FILE.search(inner) or inner.endswith("file") else None


def _escapes_nothing(call: Call) -> bool:
    if "**" in call.kwargs:
        return False
    given = call.kwargs.get("autoescape")
    if given is None:
        return len(call.args) < _AUTOESCAPE_POSITION
    if given.const is not UNKNOWN:
        return not given.const
    node = next((each.value for each in call.node.keywords if each.arg == "autoescape"), None)
    return isinstance(node, ast.Call) and called(node) == "select_autoescape" and _leaves_out_pages(node)


def _leaves_out_pages(node: ast.Call) -> bool:
    """`select_autoescape(["xml"])`: escapes in other files than those of pages."""
    kinds = next((each.value for each in node.keywords if each.arg == "enabled_extensions"), None)
    kinds = node.args[0] if kinds is None and node.args else kinds
    if not isinstance(kinds, ast.List | ast.Tuple | ast.Set):
        return False
    texts = [text for each in kinds.elts for text in text_in(each)]
    return len(texts) == len(kinds.elts) and not any("htm" in text or "j" in text for text in texts)


def _is_told_to_escape(template: ast.Call) -> bool:
    return any(
        each.arg == "autoescape" and not (isinstance(each.value, ast.Constant) and not each.value.value)
        for each in template.keywords
    )


def _is_harmless(value: Value) -> bool:
    """Whether it is a constant, or an input that is escaped by now."""
    if value.const is not UNKNOWN or any(name.startswith(_ESCAPING) for name in value.names):
        return True
    return bool(value.taints) and value.tainted("html") is None
