"""Octets of source files, honest and hostile."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.red.decoding import Unread, decoded


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"x = 1\r\ny = 2\rz = 3\n", "x = 1\ny = 2\nz = 3\n"),
        (codecs.BOM_UTF8 + b"x = 1\n", "x = 1\n"),
        ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), "# coding: latin-1\nx = 'é'\n"),
        ("#!/x\n# vim: set fileencoding=koi8-r :\nx = 'д'\n".encode("koi8-r"), None),
        (b"# coding: utf-7\n+AGUAdgBhAGw-(x)\n", "# coding: utf-7\neval(x)\n"),
    ],
)
def test_what_python_reads_is_read(raw: bytes, text: str | None) -> None:
    """Cookies, marks of byte order, and ends of lines of every kind."""
    read = decoded(raw)

    assert isinstance(read, str)
    assert text is None or read == text


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        ("x = 1\ny = 'é'\n".encode("latin-1"), 2, "not UTF-8"),
        ("x = 1\n".encode("utf-16"), 1, "UTF-16"),
        (b"x = 1\n\0", 2, "NUL"),
        (b"# coding: nonsense\n", 1, "nonsense"),
        (b"# coding: punycode\n", 1, "punycode"),
        (b"# coding: zlib\nx = 1\n", 1, "zlib"),
        (b"# coding: ascii\nx = 1\ny = '\xe9'\n", 3, "ASCII"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, "encoding"),
    ],
)
def test_what_python_does_not_read_is_told(raw: bytes, line: int, words: str) -> None:
    """With the place and the reason."""
    read = decoded(raw)

    assert isinstance(read, Unread)
    assert (read.check, read.line) == ("not-analysed", line)
    assert words in read.why


@given(
    st.binary(),
    st.sampled_from([b"", b"# coding: unicode_escape\n", b"# coding: utf-7\n", b"# coding: idna\n"]),
)
def test_no_octets_break_it(raw: bytes, start: bytes) -> None:
    """There is a text or a reason."""
    assert isinstance(decoded(start + raw), str | Unread)
