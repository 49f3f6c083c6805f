"""One line of a ledger: a record and its place in the chain of hashes.

A line is the canonical JSON of `{"data", "hash", "kind", "prev", "seq"}` and a newline. `hash` is the sha256,
in hexadecimal, of that JSON without the member `hash`; `prev` is the hash of the line before, or zeros. Every
byte of a line, and its place, is so under a hash that the next line repeats.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from pytest_logomesh.ledger.canonical import canonical

FIRST = "0" * 64
"""What the first line has for `prev`."""

_START = b'{"data":'
_END = re.compile(
    rb',"hash":"(?P<hash>[0-9a-f]{64})"'
    rb'(?P<rest>,"kind":"(?P<kind>[a-z][a-z0-9-]*)","prev":"(?P<prev>[0-9a-f]{64})","seq":(?P<seq>0|[1-9]\d{0,17})\})\Z'
)
_LONGEST_END = 300


class LineError(Exception):
    """A line that is not what was written; the text says in which way. Stays inside this room."""


@dataclass(frozen=True, slots=True)
class Link:
    """One line, its own hash checked."""

    seq: int
    """0-based."""
    kind: str
    """At most 64 lower-case letters, digits and hyphens."""
    data: bytes
    """The record as canonical JSON."""
    prev: str
    hash: str
    size: int
    """Of the whole line, bytes."""


def forge(seq: int, kind: str, data: Any, prev: str) -> tuple[bytes, str]:
    """The line for a record, newline included, and its hash.

    Raises:
        ValueError: no such kind can be, or the data is not JSON.
    """
    if not re.fullmatch("[a-z][a-z0-9-]{0,63}", kind):
        raise ValueError(f"a record's kind is lower-case letters, digits and hyphens, not {kind!r}")
    body = _START + canonical(data)
    rest = f',"kind":"{kind}","prev":"{prev}","seq":{seq}}}'.encode()
    digest = hashlib.sha256(body + rest).hexdigest()
    return body + f',"hash":"{digest}"'.encode() + rest + b"\n", digest


def unforge(line: bytes) -> Link:
    """Read one line, without looking at the lines around it.

    Raises:
        LineError: it is cut, not in the ledger's form, or its hash does not hold.
    """
    if not line.endswith(b"\n"):
        raise LineError("cut off in the middle")
    text = line[:-1]
    end = _END.search(text, max(0, len(text) - _LONGEST_END))
    if end is None or not text.startswith(_START):
        raise LineError("changed: not in the form of a ledger's line")
    body = text[: end.start()]
    digest = hashlib.sha256(body)
    digest.update(end["rest"])
    if digest.hexdigest().encode() != end["hash"]:
        raise LineError("changed: its hash does not hold")
    kind, prev, own = (end[name].decode() for name in ("kind", "prev", "hash"))
    return Link(int(end["seq"]), kind, body[len(_START) :], prev, own, len(line))
