"""What it says of a text that it begins with another."""

from pytest_logomesh.agents.red.flow.dangers import PATH, URLS
from pytest_logomesh.agents.red.flow.facts import NO_FACTS, Facts, about
from pytest_logomesh.agents.red.flow.values import HOLE, Value

_SCHEME_AND_HOST = 3
"""Slashes in an address up to the end of its host."""


def begins(text: Value, prefix: Value) -> Facts:
    """What is excluded where a text begins with a prefix."""
    known = prefix.known_text
    if known is not None and known.startswith(("//", "/\\")):
        return NO_FACTS
    if any("normal" in taint.cleaned for taint in text.taints):
        return about(text.taints, PATH)
    if known == "/":
        return about(text.taints, frozenset({"rooted"}))
    if known in ("'", '"'):
        return about(text.taints, frozenset({"quoted"}))
    if known is not None and "://" in known and known.rstrip(HOLE).count("/") >= _SCHEME_AND_HOST:
        return about(text.taints, URLS)
    return NO_FACTS


def does_not_begin(text: Value, prefix: Value) -> Facts:
    """What is excluded where a text does not begin with a prefix."""
    known = prefix.known_text
    if known is not None and known.startswith(("//", "/\\")):
        return about(text.taints, frozenset({"undoubled"}))
    return NO_FACTS
