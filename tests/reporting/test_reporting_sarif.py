"""Findings as SARIF 2.1.0."""

import json
from typing import Any

import jsonschema
import pytest

from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.records.finding import Finding, Severity, Step
from pytest_logomesh.reporting.sarif import FINGERPRINT, sarif_document

WEAK = "import os\nfrom flask import request\n\n\ndef run():\n    name = request.args['n']\n    os.system(name)\n"
_TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_PLACE = {
    "type": "object",
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "required": ["uri"],
                    "properties": {
                        "uri": {"type": "string", "format": "uri-reference", "pattern": "^[!-~]+$"}
                    },
                },
                "region": {
                    "required": ["startLine"],
                    "properties": {"startLine": {"type": "integer", "minimum": 1}},
                },
            },
        },
        "message": _TEXT,
    },
}
_RULE = {
    "type": "object",
    "required": ["id", "shortDescription", "help"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string"},
        "shortDescription": _TEXT,
        "fullDescription": _TEXT,
        "help": {**_TEXT, "required": ["text", "markdown"]},
        "defaultConfiguration": {"required": ["level"], "properties": {"level": _LEVEL}},
        "properties": {"properties": {"tags": {"type": "array", "uniqueItems": True}}},
    },
}
_STEP = {"required": ["location"], "properties": {"location": _PLACE}}
_FLOW = {
    "required": ["threadFlows"],
    "properties": {
        "threadFlows": {
            "minItems": 1,
            "items": {
                "required": ["locations"],
                "properties": {
                    "locations": {
                        "minItems": 1,
                        "items": {"required": ["location"], "properties": {"location": _PLACE}},
                    }
                },
            },
        }
    },
}
_RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "ruleIndex", "level", "locations", "partialFingerprints"],
    "additionalProperties": False,
    "properties": {
        "message": _TEXT,
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": _LEVEL,
        "locations": {"type": "array", "minItems": 1, "items": _PLACE},
        "codeFlows": {"type": "array", "items": _FLOW},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "properties": {"type": "object"},
    },
}
_DRIVER = {
    "required": ["name", "rules"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
    },
}
_RUN = {
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {"required": ["driver"], "additionalProperties": False, "properties": {"driver": _DRIVER}},
        "results": {"type": "array", "items": _RESULT},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "properties": {"type": "object"},
    },
}
PART_OF_THE_SCHEMA = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "items": _RUN},
    },
}
"""What SARIF 2.1.0 says of the objects we write, and what readers want beyond it: rules with help, fingerprints."""


def document(*findings: Finding) -> dict[str, Any]:
    """The one run of a valid document."""
    whole = json.loads(json.dumps(sarif_document(findings, "0.1.0", ignored=2)))
    jsonschema.validate(whole, PART_OF_THE_SCHEMA)
    (run,) = whole["runs"]
    assert isinstance(run, dict)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    return run


def found(text: str = WEAK, file: str = "src/a.py") -> Finding:
    """What Red says of a command."""
    (finding,) = (finding for finding in scan_files({file: text}) if finding.check == "os-command")
    return finding


def test_a_finding_has_its_way_as_a_flow_of_code() -> None:
    """From the source to the sink, line by line."""
    finding = found()

    (result,) = document(finding)["results"]

    (flow,) = result["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]
    assert [step["physicalLocation"]["region"]["startLine"] for step in steps] == [6, 7]
    assert steps[1]["message"]["text"] == "os.system(name)"
    assert result["level"] == "error"
    assert result["properties"]["confidence"] == finding.confidence


def test_every_check_is_a_rule_with_help() -> None:
    """Why it can be exploited, and how to mend it, also where nothing was found."""
    run = document()

    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == {check.weakness.id for check in CHECKS}
    for known in (check.weakness for check in CHECKS):
        assert known.why in rules[known.id]["help"]["markdown"]
        assert known.fix in rules[known.id]["help"]["text"]
        assert f"external/cwe/cwe-{known.cwe}" in rules[known.id]["properties"]["tags"]
    assert run["properties"] == {"ignored": 2}


def test_fingerprints_outlive_the_moving_of_lines() -> None:
    """Not another claim, and the second of two equal ones is another result."""
    finding = found()
    moved = found("# a line more\n" + WEAK)
    renamed = found(WEAK.replace("name", "other"))

    prints = [
        document(*findings)["results"][-1]["partialFingerprints"][FINGERPRINT]
        for findings in ((finding,), (moved,), (renamed,), (finding, moved))
    ]

    assert moved.line != finding.line
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./a b/ü#.py", "a%20b/%C3%BC%23.py"),
        ("/abs/a.py", "file:///abs/a.py"),
        ("-", "-"),
        ("..//x.py", "../x.py"),
    ],
)
def test_paths_are_references(file: str, uri: str) -> None:
    """Relative ones stay relative, so that a code host finds the file."""
    (result,) = document(found().model_copy(update={"file": file}))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_what_no_check_of_ours_says_is_a_rule_too() -> None:
    """Bandit's findings, and what could not be read."""
    finding = Finding(
        check="syntax",
        cwe=None,
        severity=Severity.LOW,
        title="The source does not parse",
        file="a.py",
        line=3,
        message="\x1b[2J",
        path=(Step(file="a.py", line=0, text="x"),),
        confidence=1.0,
        state="confirmed",
    )

    run = document(finding)

    assert run["results"][0]["level"] == "note"
    assert "syntax" in {rule["id"] for rule in run["tool"]["driver"]["rules"]}
