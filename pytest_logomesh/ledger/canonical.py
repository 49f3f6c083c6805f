"""The one JSON text of a value, so that equal values have equal hashes on every machine."""

import json
import re
from typing import Any

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def canonical(data: Any) -> bytes:
    """Plain data as JSON: keys sorted by code point, no spaces, UTF-8, control characters escaped.

    A lone surrogate has no UTF-8; it becomes U+FFFD here, for every file that is written, so that a hostile
    text changes by one character instead of costing the record.

    Raises:
        ValueError: a number that JSON does not have (NaN, infinity).
    """
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return writable(text).encode()


def writable(text: str) -> str:
    """The text without lone surrogates."""
    return _LONE_SURROGATE.sub("\ufffd", text)
