"""Text that somebody else chooses as the source of a template (CWE-1336)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_RENDERING: Final = (
    "flask.render_template_string", "flask.templating.render_template_string", "flask.stream_template_string",
    "quart.render_template_string", "quart.templating.render_template_string", "flask.Flask().jinja_env.from_string",
    "flask.current_app.jinja_env.from_string", "render_template_string", "jinja2.Template",
    "jinja2.environment.Template", "jinja2.Environment().from_string", "jinja2.environment.Environment().from_string",
    "jinja2.Environment().compile", "jinja2.nativetypes.NativeEnvironment().from_string",
    "jinja2.nativetypes.NativeTemplate", "jinja2.Environment().compile_expression",
    "jinja2.Environment().overlay().from_string", "mako.template.Template", "tornado.template.Template",
    "chameleon.PageTemplate", "chameleon.PageTextTemplate", "chameleon.zpt.template.PageTemplate",
    "django.template.Template", "django.template.base.Template", "django.template.Engine().from_string",
    "django.template.engine.Engine().from_string", "django.template.engines[].from_string",
    "genshi.template.MarkupTemplate", "genshi.template.TextTemplate", "genshi.template.NewTextTemplate",
    "Cheetah.Template.Template", "bottle.SimpleTemplate", "bottle.template", "bottle.Jinja2Template",
    "bottle.MakoTemplate", "bottle.jinja2_template", "bottle.mako_template", "web.template.Template",
    "kajiki.XMLTemplate", "kajiki.TextTemplate", "fastapi.templating.Jinja2Templates().env.from_string",
    "starlette.templating.Jinja2Templates().env.from_string", "trender.TRender", "liquid.Template",
    "fastapi.templating.Jinja2Templates().from_string", "sanic_ext.render_string",
    "aiohttp_jinja2.get_env().from_string", "airspeed.Template", "pyramid.renderers.render_string",
)  # fmt: skip
"""The text that is their first argument is run as a template."""
_TEMPLATES: Final = ("jinja", "mako", "env", "engine", "template")
_PACKAGES: Final = frozenset(
    {"jinja2", "mako", "tornado", "chameleon", "genshi", "Cheetah", "bottle", "liquid", "kajiki"}
)
_MAKING: Final = tuple(f"{name}()" for name in (
    "jinja2.Environment", "jinja2.environment.Environment", "jinja2.Template", "jinja2.environment.Template",
    "jinja2.nativetypes.NativeEnvironment", "mako.template.Template", "django.template.Template", "string.Template",
    "mako.lookup.TemplateLookup", "tornado.template.Template", "tornado.template.Loader",
    "django.template.loader.get_template", "django.template.Engine", "flask.Flask",
))  # fmt: skip
"""Whose `render` gives text that was filled in."""
_FILLING: Final = frozenset(
    {"render", "render_unicode", "generate", "render_async", "substitute", "safe_substitute"}
)
_FILLED: Final = (
    "flask.render_template",
    "flask.render_template_string",
    "django.template.loader.render_to_string",
)
_SOURCES: Final = (
    "source",
    "text",
    "template",
    "template_string",
    "template_code",
    "template_source",
    "stream",
)
_SAFER: Final = ("sandbox", "Sandboxed")


class TemplateInjection:
    """Looks at the source of templates, never at the values they are filled with."""

    weakness = Weakness(
        id="template-injection",
        cwe=1336,
        severity=Severity.HIGH,
        category="injection",
        title="Outside text is the source of a template",
        why="An expression in the text is evaluated by the template engine and reaches any Python object from there.",
        fix="Keep the template constant and hand the text over as one of its variables.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each template whose source an input is part of."""
        for call in program.calls_to(*_RENDERING):
            source = _source(call)
            if call.names[0].startswith("bottle.") and not _has_markup(source):
                # Without a brace or a line break it is looked up as the name of a file.
                continue
            yield from self._claim(program, call, source)
        for call in program.calls_to("mako.lookup.TemplateLookup().put_string"):
            yield from self._claim(program, call, call.arg(1, "text"))
        for call in program.calls_to(
            "jinja2.DictLoader", "jinja2.loaders.DictLoader", "tornado.template.DictLoader"
        ):
            sources = program.held(call.arg(0, "mapping", "dict"))
            for source in sources.items.values() if sources is not None else ():
                yield from self._claim(program, call, source)
        yield from self._formats(program)
        engines = any(name.partition(".")[0] in _PACKAGES for name in program.imported)
        for call in program.methods("from_string", "render_template_string", "template_from_string"):
            if not any(name in _RENDERING for name in call.names) and _is_engine(call, engines=engines):
                yield from self._claim(program, call, _source(call))

    def _formats(self, program: Program) -> Iterator[Finding]:
        """`text.format(...)` of a text from outside, whose fields reach into what it is given."""
        for call in program.methods("format", "format_map"):
            taint = call.receiver.tainted("template", Reach.REMOTE)
            if taint is None or taint.form == "part" or not (call.args or call.kwargs):
                continue
            message = f"{taint.says} is a format whose fields reach the attributes of what is filled in"
            yield self.weakness.claim(
                program, call.file, call.node, message, taint=taint, cwe=134, severity=Severity.MEDIUM
            )

    def _claim(self, program: Program, call: Call, source: Value) -> Iterator[Finding]:
        taint = source.tainted("template")
        if _is_filled(program, source):
            message = f"{call.method}() runs what was filled in when its source was rendered"
            yield self.weakness.claim(program, call.file, call.node, message, taint=taint)
            return
        if taint is None or (taint.form == "part" and taint.reach <= Reach.CALLER):
            return
        message = f"{taint.says} becomes part of the template that {call.method}() is given"
        yield self.weakness.claim(
            program, call.file, call.node, message, taint=taint, severity=_severity(taint)
        )


def _source(call: Call) -> Value:
    """What the template is made of; a keyword of that name may as well be one of its variables."""
    return call.args[0] if call.args else call.arg(-1, *_SOURCES)


def _severity(taint: Taint) -> Severity:
    if taint.reach is Reach.REMOTE:
        return Severity.CRITICAL
    # A caller's own template is often meant to be one.
    return Severity.MEDIUM if taint.reach is Reach.CALLER and taint.form == "whole" else Severity.HIGH


def _has_markup(source: Value) -> bool:
    text = source.known_text
    return text is None or any(mark in text for mark in "\n{%$<")


def _is_filled(program: Program, source: Value) -> bool:
    """Whether it is what another template was rendered to, with anything that is not known in it."""
    if not any(name in _FILLED_NAMES or name.startswith(_MAKING) for name in source.names):
        return False
    for call in program.methods(*_FILLING, "render_template", "render_template_string", "render_to_string"):
        if call.result.names == source.names and call.result.names:
            given = [*call.args, *call.kwargs.values()]
            if any(value.const is UNKNOWN for value in given):
                return True
    return False


_FILLED_NAMES: Final = frozenset(f"{name}()" for name in _FILLED)


def _is_engine(call: Call, *, engines: bool) -> bool:
    """Whether something of which little is known makes templates; sandboxed ones hold the text back."""
    if any(mark in name for name in call.names for mark in _SAFER):
        return False
    if call.method != "from_string":
        return True
    if any(mark in name.lower() for name in call.names for mark in _TEMPLATES):
        return True
    node = call.node.func
    said = ast.unparse(node.value).lower() if isinstance(node, ast.Attribute) else ""
    return engines and any(mark in said for mark in _TEMPLATES) and "sandbox" not in said
