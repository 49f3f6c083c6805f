"""What pytest's own JUnit file says about battles."""

from xml.etree import ElementTree as ET

import pytest

from pytest_logomesh.ledger.header import TierUse
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.junit import battle_properties, run_properties
from tests.reporting.report_samples import HOSTILE, SERVED, battle, error, header, streamed, verdict


def test_figures_of_a_battle() -> None:
    """Numbers are numbers, rounded as in run.json; the seed, which no double holds, is text."""
    properties = dict(battle_properties(verdict()))
    assert properties["logomesh.outcome"] == "failed"
    assert properties["logomesh.cis"] == 0.8123
    assert properties["logomesh.testing"] == 0.6667
    assert properties["logomesh.observations"] == "1/2"
    assert properties["logomesh.findings"] == "1H 1M?"
    assert properties["logomesh.first_token_s"] == 0.3
    assert properties["logomesh.tokens_per_s"] == 20.0
    assert properties["logomesh.seed"] == str(2**63 - 1)


def test_figures_of_a_stream() -> None:
    """How fast the answer came and how often the question went out: figures only, no text of a server."""
    figures = {"longest_gap_s": 1.23456, "tokens": 412, "tokens_per_s": 48.0, "attempts": 2}
    properties = dict(battle_properties(streamed(battle(), 0.5, asked_again=("it stalled",), **figures)))
    assert properties["logomesh.first_token_s"] == 0.5
    assert properties["logomesh.longest_gap_s"] == 1.235
    assert properties["logomesh.tokens"] == 412
    assert properties["logomesh.tokens_per_s"] == 48.0
    assert properties["logomesh.attempts"] == 2
    assert "it stalled" not in properties.values()


def test_what_is_absent_is_left_out() -> None:
    """An error has no score and no components, not even as zeros; its observations are counted."""
    properties = dict(battle_properties(error()))
    absent = {
        "cis",
        "rationale",
        "architecture",
        "testing",
        "logic",
        "findings",
        "tokens",
        "sandbox",
        "longest_gap_s",
    }
    assert not {f"logomesh.{name}" for name in absent} & set(properties)
    assert properties["logomesh.observations"] == "0/2"


def test_plain_scalars_only() -> None:
    """Values travel between xdist's processes, which know strings and numbers but no Decimal."""
    types = {type(value) for one in (verdict(), error()) for _, value in battle_properties(one)}
    assert types == {str, int, float}


def test_the_configuration_of_the_run() -> None:
    """Whoever has the JUnit file alone can tell how the run was made."""
    properties = dict(run_properties(header("a", "b", judge="judge-1"), [SERVED]))
    assert properties["logomesh.run"] == "20261121-142233-3f9a"
    assert properties["logomesh.formula"] == "cis-1/1"
    assert properties["logomesh.battles"] == "2"
    assert properties["logomesh.judge"] == "judge-1"
    assert properties["logomesh.limit.first_token_s"] == "120.0"
    assert properties["logomesh.limit.total_s"] == "off"
    assert properties["logomesh.tier.small.model"] == "acme/small"
    assert properties["logomesh.tier.small.server.version"] == "vllm 0.11.2"
    assert properties["logomesh.tier.small.server.flags"] == "--seed 7"
    assert properties["logomesh.command"] == "pytest --logomesh-model small"
    assert "logomesh.red_model" not in properties


def test_what_gates_came_to() -> None:
    """A property a gate: what was asked, and what became of it."""
    gate = GateConclusion(gate="fail-under", asked="0.80", conclusion="undecided", says="CIS 0.8")

    properties = dict(run_properties(header(), gates=[gate]))

    assert properties["logomesh.gate.fail-under"] == "0.80: undecided"


def test_an_embedded_agent_has_no_model() -> None:
    """A tier without a server brings no empty properties."""
    names = dict(run_properties(header(tiers=()).model_copy(update={"tiers": (TierUse(name="reference"),)})))
    assert not [name for name in names if name.startswith("logomesh.tier.")]


@pytest.mark.parametrize("hostile", [HOSTILE, "\ufffe\uffff", "\x0b\x0c", "\U0001ffff"])
def test_xml_holds_any_text(hostile: str) -> None:
    """No text of a model, a server or a command line makes the file unreadable."""
    run = header(command=("pytest", hostile), tiers=(hostile,), platform=hostile)
    properties = [*battle_properties(verdict(battle(hostile), text=hostile)), *run_properties(run)]
    element = ET.Element("properties")
    for name, value in properties:
        ET.SubElement(element, "property", name=name, value=str(value))
    read = ET.fromstring(ET.tostring(element))
    assert [(one.get("name"), one.get("value")) for one in read] == [(n, str(v)) for n, v in properties]
