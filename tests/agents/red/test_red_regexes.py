"""What is proved about regular expressions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.red.clues.regexes import Attack, attack

EXPONENTIAL = (
    r"(a+)+$",
    r"(a|aa)+$",
    r"^(\w+\s?)*$",
    r"^([a-zA-Z0-9]+)*@([a-z]+\.)+com$",
    r"<!--(.|\s)*-->",
    r"(x+x+)+y",
    r"^((ab)*)+$",
    r"^(?:[a-z]{1,63})+$",
    r"^(?>(a+)+b)$",
    r"(?i)^([a-z]+|[A-Z]+)*1",
    r"(\s*\w+\s*)*;",
)
POLYNOMIAL = (r"\s*\s*\s*x", r"^(.*?,){11}P", r"^\s*(.*)\s*(.*)=\s*(.*);$")
LINEAR = (
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    r"^(?>\w+\s?)+$",
    r"^(?:[a-z]++ ?)*+$",
    r'^"(?:[^"\\]|\\.)*"$',
    r"^(a|b)*$",
    r"^(\w|\d)+$",
    r"^(\w+\s)*\w+$",
    r"(a+)+",
    r"(?>(\w+\s?)+)$",
    r"^(?=.*\d)(?=.*[a-z]).{8,}$",
    r"^(?:(?!-->).)*-->",
    r"^[\w.%+-]+@[a-zA-Z0-9.-]+\.[a-zA-Z]{2,}$",
)


@pytest.mark.parametrize("pattern", EXPONENTIAL)
def test_exponential_patterns_are_proved(pattern: str) -> None:
    """A loop that reads a word in two ways is found, and its attack does not match."""
    found = attack(pattern)
    assert found is not None
    assert found.power is None
    assert re.match(pattern, found.text(2)) is None


@pytest.mark.parametrize("pattern", POLYNOMIAL)
def test_high_powers_are_proved(pattern: str) -> None:
    """Three loops that hand over one word need the third power of its length."""
    found = attack(pattern)
    assert found is not None
    assert found.power is not None
    assert found.power >= 3
    assert re.match(pattern, found.text(2)) is None


@pytest.mark.parametrize("pattern", LINEAR)
def test_patterns_that_only_look_nested_are_not_accused(pattern: str) -> None:
    """Loops through which one way alone leads are left in peace."""
    assert attack(pattern) is None


def test_a_match_of_the_whole_text_needs_an_end() -> None:
    """What succeeds at once when a beginning is enough runs for hours where all must match."""
    assert attack(r"(a+)+") is None
    assert attack(r"(a+)+", whole=True) == Attack("a", "a", "!", None)


@pytest.mark.parametrize(
    "pattern", ["(", "a" * 3000 + "+", r"(?P<a>x)(?(a)b|c)+", "(" * 90 + "a*" + ")*" * 90]
)
def test_what_cannot_be_read_is_not_accused(pattern: str) -> None:
    """A wrong, long or odd pattern ends the analysis, not the program."""
    found = attack(pattern)
    assert found is None or isinstance(found, Attack)


@given(st.text(alphabet="ab.c(|)*+?[]^$\\w{2}", max_size=24))
def test_no_attack_ever_matches(pattern: str) -> None:
    """Whatever the pattern, the text of an attack is one that it refuses."""
    found = attack(pattern)
    assert found is None or re.match(pattern, found.text(2)) is None
