"""JUnit in the form that Jenkins' schema allows in full."""

from xml.etree import ElementTree as ET

import pytest

from pytest_logomesh.reporting.junit import battle_properties
from pytest_logomesh.reporting.junit_strict import strict_junit
from tests.reporting.report_samples import HOSTILE, battle, verdict


def written(*cases: ET.Element, suite_properties: bool = True) -> bytes:
    """As pytest writes it: one suite, its own properties first."""
    suites = ET.Element("testsuites", name="pytest tests")
    suite = ET.SubElement(suites, "testsuite", name="pytest", tests=str(len(cases)))
    if suite_properties:
        ET.SubElement(ET.SubElement(suite, "properties"), "property", name="logomesh.run", value="r")
    suite.extend(cases)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True).encode()


def case(name: str, properties: dict[str, str], **attributes: str) -> ET.Element:
    """One test case that failed."""
    element = ET.Element("testcase", {"classname": "tasks.test", "name": name, "time": "0.1", **attributes})
    node = ET.SubElement(element, "properties")
    for key, value in properties.items():
        ET.SubElement(node, "property", name=key, value=value)
    ET.SubElement(element, "failure", message="m").text = "a <b> & ]]>\n"
    return element


def moved(xml: bytes) -> tuple[ET.Element, dict[str | None, str | None]]:
    """The suite after the move, and all its properties."""
    suite = ET.fromstring(strict_junit(xml)).find("testsuite")
    assert suite is not None
    return suite, {found.get("name"): found.get("value") for found in suite.findall("properties/property")}


def test_figures_move_to_the_suite_under_the_battles_name() -> None:
    """None stays in a test case, none is lost, and the rest of the file is as it was."""
    before = case("test_battle[a-1]", {"logomesh.battle": "a-1", "logomesh.cis": "0.5"})
    suite, properties = moved(written(before))

    assert properties == {
        "logomesh.run": "r",
        "a-1.logomesh.battle": "a-1",
        "a-1.logomesh.cis": "0.5",
    }
    assert len(suite.findall("properties")) == 1
    (after,) = suite.iter("testcase")
    assert [child.tag for child in after] == ["failure"]
    assert after[0].text == "a <b> & ]]>\n"
    assert after.attrib == before.attrib


def test_a_test_without_a_battle_gives_its_own_name() -> None:
    """Also where the suite had no properties of its own."""
    _, properties = moved(written(case("test_x", {"key": "v"}), suite_properties=False))

    assert properties == {"tasks.test.test_x.key": "v"}


def test_attributes_that_the_schema_lacks_go() -> None:
    """Those that `junit_family = xunit1` adds."""
    suite, _ = moved(written(case("test_x", {}, file="a.py", line="3", url="http://x")))

    (after,) = suite.iter("testcase")
    assert set(after.attrib) == {"classname", "name", "time"}


def test_twice_is_once() -> None:
    """A file that is strict stays as it is."""
    once = strict_junit(written(case("test_x", {"key": "v"})))

    assert strict_junit(once.encode()) == once


def test_hostile_names_and_figures_survive_the_move() -> None:
    """What a model or a task is called comes out as it went in."""
    told = {name: str(value) for name, value in battle_properties(verdict(battle(HOSTILE), text=HOSTILE))}
    _, properties = moved(written(case("test_x", told)))

    assert sorted(filter(None, properties.values())) == sorted(["r", *told.values()])
    assert all(
        name and name.startswith(told["logomesh.battle"]) for name in properties if name != "logomesh.run"
    )


def test_what_is_no_xml_is_refused() -> None:
    """With the place of the fault."""
    with pytest.raises(ValueError, match=r"not XML: .*line 1"):
        strict_junit(b"<testsuites>")
