"""What findings come to as a report, and what is read of a request for one."""

import json

import pytest

from pytest_logomesh.agents.red.report import red_report
from pytest_logomesh.agents.red.request import LONGEST_REQUEST, read_request
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.finding import Severity
from tests.agents.red.model.red_rig import finding


@pytest.mark.parametrize(
    ("state", "severity", "successful"),
    [
        ("confirmed", Severity.MEDIUM, True),
        ("confirmed", Severity.CRITICAL, True),
        ("confirmed", Severity.LOW, False),
        ("unconfirmed", Severity.CRITICAL, False),
        ("refuted", Severity.CRITICAL, False),
    ],
)
def test_an_attack_succeeds_where_something_grave_is_confirmed(
    state: str, severity: Severity, successful: bool
) -> None:
    """A claim alone is no success."""
    report = red_report([finding(state=state, severity=severity), finding(line=2, severity=Severity.INFO)])

    assert report.attack_successful is successful


def test_findings_stand_in_order_and_are_counted() -> None:
    """The gravest first, each once."""
    low, high = finding(severity=Severity.LOW, line=2), finding(severity=Severity.HIGH)
    report = red_report([low, high, high])

    assert report.findings == (high, low)
    assert report.summary == "2 findings: 1 HIGH, 1 LOW; 0 confirmed"
    assert red_report([]).summary == "no findings"


def test_a_request_is_json() -> None:
    """A task and files by path; what it does not know is left alone."""
    text = json.dumps({"task": "Pay.", "files": {"pay/a.py": "x = 1\n"}, "id": 7})
    request = read_request(text)

    assert request.submission.files == {"pay/a.py": "x = 1\n"}
    assert request.as_task.instruction == "Pay."


@pytest.mark.parametrize("code", ["x = '\\n'\n", "```python\nx = '\\n'\n```\n", "Here:\n```\nx = '\\n'\n```"])
def test_a_request_has_two_sections(code: str) -> None:
    """As older agents send it; code is taken character by character."""
    request = read_request(f"TASK: Pay\nthe bill.\n\nTARGET CODE:\n{code}")

    assert request.task == "Pay\nthe bill."
    assert request.files == {"solution.py": "x = '\\n'\n"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no code"),
        ("hello", "holds no code"),
        ("TASK: x\nTARGET CODE:\n  \n", "holds no code"),
        ("TASK: x\nTARGET CODE:\n```python\nx", "never closed"),
        ("{", "cannot be read"),
        ('{"task": "x"}', "files: Field required"),
        ('{"task": "x", "files": {}}', "holds no file"),
        ('{"task": "x", "files": {"a.py": 1}}', "files.a.py"),
        ('{"task": "x", "files": {"../a.py": ""}}', "outside"),
        ('{"task": "x", "files": {"/etc/passwd": ""}}', "outside"),
        (" " * LONGEST_REQUEST + "x", "longer than"),
    ],
)
def test_what_is_no_request_is_told_what_one_is(text: str, words: str) -> None:
    """In a sentence with what is wrong."""
    with pytest.raises(Unreadable, match=words):
        read_request(text)
