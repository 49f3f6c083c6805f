"""Hostile text is read within bounds, and what cannot be read is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.red.parsing import MAX_DEPTH, Bounds, parse_files
from pytest_logomesh.records.finding import Severity


def test_a_file_that_does_not_parse_gives_a_syntax_finding_with_its_line() -> None:
    """The finding is grave, confirmed, and names file and line."""
    (fault,) = parse_files({"solution.py": "x = 1\ny = (\n", "other.py": "z = 1\n"}).faults
    assert (fault.check, fault.file, fault.line) == ("syntax", "solution.py", 2)
    assert (fault.severity, fault.state) == (Severity.HIGH, "confirmed")


def test_the_other_files_are_read_all_the_same() -> None:
    """One broken file hides nothing in its neighbours."""
    parsed = parse_files({"solution.py": "(", "store/index.py": "z = 1\n"})
    assert [module.name for module in parsed.modules] == ["store.index"]


@pytest.mark.parametrize(
    "text",
    ["\0", "\ud800", "(" * 500, "x = " + "1" * 5000, "return", "x = '\\d'"],
    ids=["null byte", "lone surrogate", "parentheses", "huge number", "stray return", "odd escape"],
)
def test_odd_text_is_either_read_or_a_finding(text: str) -> None:
    """Nothing that text can hold raises."""
    parsed = parse_files({"solution.py": text})
    assert len(parsed.modules) + len(parsed.faults) == 1


@pytest.mark.parametrize(
    "text",
    [
        "-" * 90_000 + "1",
        "x" + ".a" * 60_000,
        "x = " + "1 + " * MAX_DEPTH + "1",
        "x = [" + "a," * 60_000 + "]",
    ],
    ids=["signs", "attributes", "sum", "many nodes"],
)
def test_source_beyond_the_bounds_is_not_analysed(text: str) -> None:
    """Too deep or too dense is a finding of its own, not a crash and not silence."""
    parsed = parse_files({"solution.py": text})
    assert [fault.check for fault in parsed.faults] == ["not-analysed"]
    assert parsed.modules == ()


def test_the_size_bound_is_over_all_files() -> None:
    """Splitting a large source into files does not get around the bound."""
    part = "#" * (Bounds().octets // 2)
    parsed = parse_files({"a.py": part, "b.py": part, "c.py": "x = 1\n"})
    assert [module.path for module in parsed.modules] == ["a.py", "b.py"]
    assert [(fault.check, fault.file) for fault in parsed.faults] == [("not-analysed", "c.py")]


def test_other_files_than_python_are_left_alone() -> None:
    """Data that comes with an answer is no source."""
    parsed = parse_files({"words.txt": "(((", "solution.py": ""})
    assert [module.path for module in parsed.modules] == ["solution.py"]
    assert parsed.faults == ()


@given(st.text())
def test_any_text_gives_a_module_or_a_fault(text: str) -> None:
    """Parsing never raises, and never says nothing."""
    parsed = parse_files({"solution.py": text})
    assert len(parsed.modules) + len(parsed.faults) == 1
