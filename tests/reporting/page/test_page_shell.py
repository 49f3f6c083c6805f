"""The document around the data: nothing comes in, nothing gets out, nothing runs but its own script."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.reporting.page import comparison, run
from pytest_logomesh.reporting.page.circumstances import Setting
from pytest_logomesh.reporting.page.shell import SHARED_SCRIPTS, embedded, page
from pytest_logomesh.reporting.visible import visible
from tests.reporting.page.opened import Opened
from tests.reporting.report_samples import HOSTILE

_ASSETS = files("pytest_logomesh.reporting.page") / "assets"
_BREAKING_OUT = "</script><img src=x onerror=alert(1)><!-- <script> ]]> &lt; \u2028 $title ${data}"


def _page(text: str) -> Opened:
    return Opened(page(text, Setting(name=text, value=text), run._SCRIPTS))


def test_the_policy_allows_this_script_and_this_style_alone() -> None:
    """Their digests stand in it; everything else is forbidden."""
    opened = _page("a run")
    policy = next(one.attributes["content"] for one in opened.all("meta") if "content" in one.attributes)
    [script] = [one.text for one in opened.all("script") if not one.attributes]
    [style] = [one.text for one in opened.all("style")]
    assert policy.split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{_digest(script)}'",
        f"style-src 'sha256-{_digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_hostile_texts_make_no_element() -> None:
    """Title and data can say what they like: the elements are those of a harmless page."""
    harmless, hostile = _page("a run"), _page(_BREAKING_OUT + HOSTILE)
    shape = [(one.tag, sorted(one.attributes)) for one in harmless.elements]
    assert [(one.tag, sorted(one.attributes)) for one in hostile.elements] == shape
    assert hostile.data == {
        "name": writable(_BREAKING_OUT + HOSTILE),
        "value": writable(_BREAKING_OUT + HOSTILE),
    }
    assert hostile.all("title")[0].text == visible(_BREAKING_OUT + HOSTILE)


@settings(max_examples=50)
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_embedded_data_is_what_it_was(text: str) -> None:
    """Nothing that a parser of HTML looks for is left in it, and JSON gives it back."""
    written = embedded(Setting(name="n", value=text))
    assert not set(written) & set("<>&\u2028\u2029")
    assert Opened(f'<script id="data">{written}</script>').data["value"] == writable(text)


def test_nothing_is_fetched() -> None:
    """No attribute of a page names an address outside it."""
    for element in _page("a run").elements:
        for name in ("src", "href", "action", "srcset", "data"):
            assert element.attributes.get(name, "#")[:1] == "#" or element.attributes[name] == "data:,"


def test_scripts_never_make_markup_of_text() -> None:
    """Texts become text nodes; none of the ways around that is used, and no script asks a server."""
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    asking = r"fetch\(|XMLHttp|WebSocket|import\("
    for asset in _ASSETS.iterdir():
        if asset.name.endswith(".js"):
            assert not re.search(f"{markup}|{asking}", asset.read_text("utf-8")), asset.name


def test_every_script_is_used() -> None:
    """A file that no page names would be dead, one that is missing would break a page."""
    used = {*SHARED_SCRIPTS, *run._SCRIPTS, *comparison._SCRIPTS}
    assert used == {asset.name for asset in _ASSETS.iterdir() if asset.name.endswith(".js")}


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
