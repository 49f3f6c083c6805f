"""A JUnit file in the form that Jenkins' schema (junit-10.xsd) allows in full.

pytest writes properties into test cases, with `junit_family = xunit1` also attributes, that the schema does not have.
"""

from xml.etree import ElementTree as ET

from pytest_logomesh.reporting.junit import BATTLE

_ATTRIBUTES = frozenset({"name", "time", "classname", "group"})


def strict_junit(xml: bytes) -> str:
    """The same file, with the properties of test cases moved to their suite.

    A moved property is called `BATTLE.NAME`, that of a test without a battle `CLASSNAME.TEST.NAME`. Applying it twice
    changes nothing more.

    Args:
        xml: as pytest wrote it.

    Raises:
        ValueError: it is no XML.
    """
    try:
        root = ET.fromstring(xml)  # noqa: S314 - written by pytest in this process, and it holds no declarations
    except ET.ParseError as error:
        raise ValueError(f"not XML: {error}") from error
    for suite in root.iter("testsuite"):
        moved = [found for case in suite.findall("testcase") for found in _taken_from(case)]
        if moved:
            _properties_of(suite).extend(moved)
    return f'<?xml version="1.0" encoding="utf-8"?>{ET.tostring(root, encoding="unicode")}'


def _taken_from(case: ET.Element) -> list[ET.Element]:
    """The case's properties under their new names; it has none afterwards."""
    taken = case.findall("properties/property")
    prefix = next((found.get("value") for found in taken if found.get("name") == BATTLE), None)
    prefix = prefix or f"{case.get('classname')}.{case.get('name')}"
    for found in taken:
        found.set("name", f"{prefix}.{found.get('name')}")
    for properties in case.findall("properties"):
        case.remove(properties)
    for name in case.attrib.keys() - _ATTRIBUTES:
        del case.attrib[name]
    return taken


def _properties_of(suite: ET.Element) -> ET.Element:
    found = suite.find("properties")
    if found is None:
        found = ET.Element("properties")
        suite.insert(0, found)
    return found
