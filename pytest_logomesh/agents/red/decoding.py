"""From the octets of a source file to its text, as Python itself would read it, or a reason why not."""

import codecs
import io
import tokenize
import warnings
from typing import NamedTuple

_SLOW = frozenset({"punycode", "idna"})
"""Encodings whose decoders take time that grows with the square of the text."""
_WAY_OUT = "save it as UTF-8, or name its encoding in the first line, such as `# coding: latin-1`"
_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class Unread(NamedTuple):
    """Why a file, or a part of it, says nothing to Red."""

    check: str
    """`not-analysed` or `syntax`."""
    line: int
    """1-based."""
    why: str


def decoded(raw: bytes) -> str | Unread:
    """The text, with `\\n` alone at the ends of lines; a mark of byte order and a PEP 263 cookie are honoured."""
    wide = next((name for mark, name in _WIDE.items() if raw.startswith(mark)), None)
    if wide is not None:
        return Unread("not-analysed", 1, f"it is {wide}, which Python does not read; save it as UTF-8")
    if b"\0" in raw:
        return Unread("not-analysed", _line(raw, raw.index(b"\0")), "it holds NUL bytes, so it is no source")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    except SyntaxError as error:
        if _names_none(raw):
            return _text(raw, "utf-8")
        return Unread("not-analysed", 1, f"its encoding cannot be told: {error.msg}; {_WAY_OUT}")
    if codecs.lookup(encoding).name in _SLOW:
        return Unread("not-analysed", 1, f"it is encoded as {encoding}; save it as UTF-8")
    return _text(raw, encoding)


def _text(raw: bytes, encoding: str) -> str | Unread:
    try:
        with warnings.catch_warnings():
            # Some decoders warn of odd escapes; where warnings are errors, that would hide the file.
            warnings.simplefilter("ignore")
            text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        why = f"it is not {encoding.upper()} ({error.reason}); {_WAY_OUT}"
        return Unread("not-analysed", _line(raw, error.start), why)
    except (LookupError, ValueError) as error:
        return Unread("not-analysed", 1, f"it cannot be decoded as {encoding}: {error}; {_WAY_OUT}")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _names_none(raw: bytes) -> bool:
    return not any(b"coding" in line for line in raw.split(b"\n", 2)[:2])


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1
