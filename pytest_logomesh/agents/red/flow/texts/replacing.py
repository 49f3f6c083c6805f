"""Characters that are taken out of a text, or written in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import HTML, LDAP, LINES, PATH, XPATH
from pytest_logomesh.agents.red.flow.patterns import found_by, is_keeping_set
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.values import HOLE, UNKNOWN, Value

_DANGERS: Final[Mapping[str, frozenset[str]]] = {
    "\n": LINES,
    "\r": LINES,
    "\r\n": LINES,
    "<": HTML,
    "/": PATH,
    "'": XPATH,
    "(": LDAP,
    ")": LDAP,
}
"""By what is taken out: the dangers that go with it."""
_LONGEST: Final = 65_536
_SUBSTITUTED: Final = ("<", "/", "'")


def replaced(text: Value, old: Value, new: Value) -> Value:
    """What `text.replace(old, new)` gives."""
    was, becomes, known = old.const, new.const, text.short_text
    taints = text.taints
    if (
        known is not None
        and isinstance(was, str)
        and isinstance(becomes, str)
        and _stays_short(known, was, becomes)
    ):
        return Value(taints, known.replace(was, becomes))
    if isinstance(was, str) and becomes == was * 2:
        # A quote inside quotes of its kind; what looks at a statement knows whether it stands so.
        taints = cleaned(taints, frozenset({f"doubled{was}"}))
    elif isinstance(was, str) and isinstance(becomes, str) and was and was not in becomes:
        taints = cleaned(taints, _DANGERS.get(was, frozenset()))
    if not new.taints:
        return Value(taints, UNKNOWN, text.text)
    template = text.known_text
    around = template.replace(was, HOLE) if template is not None and isinstance(was, str) and was else None
    return Value(reshaped(join_taints(taints, new.taints), "composed"), UNKNOWN, around)


def _stays_short(text: str, old: str, new: str) -> bool:
    return text.count(old) * len(new) <= _LONGEST


def substituted(pattern: object, replacement: Value, text: Value) -> Value:
    """What `re.sub(pattern, replacement, text)` gives."""
    taints = text.taints
    if isinstance(pattern, str) and taints:
        if is_keeping_set(pattern):
            # All that is not on a list of harmless letters is taken away.
            return Value(replacement.taints)
        new = replacement.const if isinstance(replacement.const, str) else ""
        if found_by(pattern, "\n") and found_by(pattern, "\r") and "\n" not in new:
            taints = cleaned(taints, LINES)
        for letter in _SUBSTITUTED:
            if found_by(pattern, letter) and letter not in new:
                taints = cleaned(taints, _DANGERS[letter])
    return Value(join_taints(taints, replacement.taints))
