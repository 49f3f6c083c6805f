"""The HTML document around a page's data: one file that asks for nothing and runs nothing but its own script."""

import html
import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from importlib.resources import files
from string import Template

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.records.record import Record
from pytest_logomesh.reporting.visible import visible

_ASSETS = files(__package__) / "assets"
_STYLES = ("colours.css", "page.css", "overview.css", "battle.css", "print.css")
SHARED_SCRIPTS = (
    "dom.js",
    "words.js",
    "icons.js",
    "plots.js",
    "tables.js",
    "theme.js",
    "frame.js",
    "figures.js",
)
"""What every kind of page begins with; all scripts of a page share one scope, in this order."""
_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def page(title: str, data: Record, scripts: Sequence[str], chunks: Iterable[str] = ()) -> str:
    """The whole document.

    Args:
        title: of the window; text from outside.
        data: what the script draws; texts in it may be hostile.
        scripts: file names of this kind of page, after `SHARED_SCRIPTS`.
        chunks: packed texts, as `TextStore` has them.
    """
    style = "".join(_asset(name) for name in _STYLES)
    script = "".join(_asset(name) for name in (*SHARED_SCRIPTS, *scripts))
    script = f'(() => {{\n"use strict";\n{script}}})();\n'
    return Template(_asset("page.html")).substitute(
        policy=_policy(script, style),
        title=html.escape(visible(title)),
        style=style,
        script=script,
        data=embedded(data),
        chunks="\n".join(
            f'<script type="text/plain" id="chunk-{number}">{chunk}</script>'
            for number, chunk in enumerate(chunks)
        ),
    )


def embedded(data: Record) -> str:
    """The data as JSON that no parser of HTML finds anything in, whatever its texts are."""
    text = json.dumps(
        data.model_dump(mode="json", by_alias=True),
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return writable(text).translate(_ESCAPES)


def _policy(script: str, style: str) -> str:
    """What the browser may do: run this script, use this style, and nothing else."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")
