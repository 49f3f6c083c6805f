"""Text from outside made harmless."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.reporting.visible import clipped, visible
from tests.reporting.report_samples import HOSTILE


@settings(deadline=None)
@given(st.text(st.characters()))
def test_nothing_that_cannot_be_printed_is_left(text: str) -> None:
    """Any text becomes one line of printable characters, and stays so."""
    seen = visible(text)
    assert seen.isprintable()
    assert visible(seen) == seen


@settings(deadline=None)
@given(st.text(st.characters()))
def test_xml_can_hold_it(text: str) -> None:
    """Any text can stand in an XML attribute and comes back as it was put in."""
    element = ET.Element("property", value=visible(text))
    assert ET.fromstring(ET.tostring(element)).get("value") == visible(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain ü 日本 [x]", "plain ü 日本 [x]"),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\nb\tc", r"a\nb\tc"),
        ("\u202ex\x9b", r"\u202ex\x9b"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_is_written_instead(text: str, seen: str) -> None:
    """What can be printed stays; the rest is named as in a Python string."""
    assert visible(text) == seen


def test_clipped_says_that_it_is() -> None:
    """A cut text ends in dots and is as long as allowed; a short one stays."""
    assert clipped("x" * 20, 10) == "xxxxxxx..."
    assert clipped("x" * 10, 10) == "x" * 10
    assert clipped(HOSTILE, 1000) == visible(HOSTILE)
