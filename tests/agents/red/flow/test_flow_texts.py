"""Text is known in part, and what is done to it is known to clean it, or not to."""

import pytest

from pytest_logomesh.agents.red.flow import HOLE
from tests.agents.red.flow.flow_rig import sunk, tainted, view


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("'a ' + x + ' b'", f"a {HOLE} b"),
        ("f'a {x} b'", f"a {HOLE} b"),
        ("'a %s b' % x", f"a {HOLE} b"),
        ("'a %(k)s b' % {'k': x}", f"a {HOLE} b"),
        ("'a {} b'.format(x)", f"a {HOLE} b"),
        ("'a {k} b'.format(k=x)", f"a {HOLE} b"),
        ("'a {k} b'.format_map({'k': x})", f"a {HOLE} b"),
        ("' '.join(['a', x, 'b'])", f"a {HOLE} b"),
        ("'a %d%%' % n", f"a {HOLE}%"),
        ("b'a ' + x.encode()", f"a {HOLE}"),
        ("'a $k'.replace('$k', x)", f"a {HOLE}"),
        ("__import__('string').Template('a $k').substitute(k=x)", f"a {HOLE}"),
        ("os.path.join('/srv', x)", f"/srv/{HOLE}"),
    ],
)
def test_text_is_known_around_what_is_not(expression: str, text: str) -> None:
    """Every way of putting text together."""
    assert sunk(view(f"sink({expression})")).text == text


@pytest.mark.parametrize(
    ("expression", "value"),
    [("('abcd' + x)[:4]", "abcd"), ("('abcd' + x)[1:3]", "bc"), ("(x + 'abcd')[-2:]", "cd")],
)
def test_a_slice_of_what_is_known_is_a_constant(expression: str, value: str) -> None:
    """The part of a text before, or behind, all that is not known."""
    assert sunk(view(f"sink({expression})")).const == value


@pytest.mark.parametrize(
    ("expression", "danger", "left"),
    [
        ("shlex.quote(x)", "command", False),
        ("shlex.quote(x)", "sql", True),
        ("html.escape(x)", "html", False),
        ("html.unescape(html.escape(x))", "html", True),
        ("int(x)", "sql", False),
        ("int(x)", "size", True),
        ("len(x)", "command", False),
        ("os.path.basename(x)", "path", False),
        ("re.escape(x)", "regex", False),
        ("re.sub(r'[^a-z0-9]', '', x)", "command", False),
        ("re.sub(r'[<>]', '', x)", "html", False),
        ("re.sub(r'x', '', x)", "html", True),
        ("re.compile(r'[^a-z]').sub('', x)", "command", False),
        ("x.replace('\\n', '')", "log", False),
        ("x.replace('<', '&lt;')", "html", False),
        ("x.replace('a', 'b')", "html", True),
        ("x.splitlines()[0]", "log", False),
        ("repr(x)", "log", False),
        ("f'{x!r}'", "log", False),
        ("f'{x:d}'", "sql", False),
        ("'%d' % x", "sql", False),
        ("'%r' % x", "log", False),
        ("x.split('/')[-1]", "path", False),
        ("x.rpartition('/')[2]", "path", False),
        ("x.split('/')[0]", "path", True),
        ("x.strip().lower()", "command", True),
        ("x[:64]", "size", False),
        ("x[:64]", "command", True),
        ("x[:100000]", "regex", True),
        ("hash(x)", "command", False),
        ("sanitize(x)", "command", False),
        ("escape_sql(x)", "sql", False),
        ("mystery(x)", "command", True),
        ("str(x)", "structure", False),
        ("base64.b64decode(base64.b64encode(x))", "command", True),
        ("x in ('a', 'b')", "command", False),
    ],
)
def test_what_is_done_to_text_decides_what_it_can_still_do(expression: str, danger: str, left: bool) -> None:
    """Encoders, conversions, replacements, and their undoing."""
    assert tainted(f"import base64\nsink({expression})", danger=danger) is left


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        ("x", "whole"),
        ("x.strip()", "whole"),
        ("f'{x}'", "whole"),
        ("'a' + x", "composed"),
        ("mystery(x)", "part"),
    ],
)
def test_it_is_known_whether_a_value_is_the_input_itself(expression: str, form: str) -> None:
    """The whole of it, text around it, or something worked out from it."""
    taint = sunk(view(f"sink({expression})")).tainted("command")
    assert taint is not None
    assert taint.form == form
