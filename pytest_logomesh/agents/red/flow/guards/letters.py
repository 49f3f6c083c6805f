"""What a text is harmless for in which a letter does not occur."""

from collections.abc import Iterable, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import HTML, LDAP, LINES, PATH, XPATH

DENIED: Final[Mapping[str, frozenset[str]]] = {
    "..": PATH,
    "../": PATH,
    "/": PATH,
    "\n": LINES,
    "\r": LINES,
    "'": frozenset({"xpath", "unquoted"}),
    '"': XPATH,
    "*": LDAP,
    "(": LDAP,
    ")": LDAP,
    "{": frozenset({"template"}),
    "<": HTML,
    "$": frozenset({"operator"}),
}


def without(words: Iterable[str]) -> frozenset[str]:
    """The dangers that text without any of these does not carry."""
    return frozenset().union(*(DENIED.get(word, frozenset()) for word in words))
