"""JSON for people and programs, with every character escaped that a terminal would obey or hide."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

_UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_PIECES = 10_000
"""How many of the encoder's little pieces make a part."""


def json_text(data: Any) -> str:
    """Plain data as JSON, ending in a newline.

    Raises:
        ValueError: a number that JSON does not have (NaN, infinity).
    """
    return "".join(json_parts(data))


def json_parts(data: Any) -> Iterator[str]:
    """The same in parts, so that it need not be there as a whole.

    Raises:
        ValueError: likewise, when it gets there.
    """
    pieces = json.JSONEncoder(indent=2, ensure_ascii=False, allow_nan=False).iterencode(data)
    while part := "".join(islice(pieces, _PIECES)):
        yield _escaped(part)
    yield "\n"


def json_line(data: Any) -> str:
    """The same on one line, which takes a quarter of the time: for what programs read.

    Raises:
        ValueError: likewise.
    """
    return _escaped(json.dumps(data, ensure_ascii=False, allow_nan=False)) + "\n"


def _escaped(text: str) -> str:
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text)
