from __future__ import annotations

import re

# Each row: a pattern that finds a fault anywhere in the address, and what to say about it.
FAULTS = [
    (re.compile(r"[^\x21-\x7e]"), "contains whitespace or a character that is not printable ASCII"),
    (re.compile(r"\A[^@]*\Z"), "has no @"),
    (re.compile(r"@[^@]*@"), "has more than one @"),
    (re.compile(r"\A@"), "has nothing before the @"),
    (re.compile(r"\A[^@]{65}"), "has more than 64 characters before the @"),
    (re.compile(r"[\"(),:;<>\[\\\]][^@]*@"), "has a character before the @ that may not stand there"),
    (re.compile(r"\A\.|\.\.|\.@|@\.|\.\Z"), "has a dot with nothing before or after it"),
    (re.compile(r"@[^.]*\Z"), "has no dot in its domain"),
    (re.compile(r"@.*[^A-Za-z0-9.\-]"), "has a character in its domain that may not stand there"),
    (re.compile(r"@-|@.*(\.-|-\.)|@.*-\Z"), "has a label that begins or ends with a hyphen"),
    (re.compile(r"@(.*\.)?[^.]{64}"), "has a label of more than 63 characters"),
    (re.compile(r"\..\Z"), "has a last label of one character"),
    (re.compile(r"\.[0-9]+\Z"), "has a number as its last label"),
]


def validate_email(email) -> dict[str, bool | str]:
    if not isinstance(email, str):
        return dict(valid=False, reason="is not text")
    if not 0 < len(email) < 255:
        return dict(valid=False, reason="is empty or longer than 254 characters")
    for pattern, fault in FAULTS:
        if pattern.search(email):
            return dict(valid=False, reason=fault)
    return dict(valid=True, reason="")
