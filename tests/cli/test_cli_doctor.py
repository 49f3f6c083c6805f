"""`logomesh doctor`: what is here."""

import json
from typing import Any

import pytest

from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.agents.red.weakness import measured
from pytest_logomesh.cli import main
from pytest_logomesh.sandbox import SANDBOXES


def test_a_line_a_part_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Python, packages, every kind of sandbox, vLLM, GPU, every check with what was measured of it."""
    code = main(["doctor", "--json"])
    parts: dict[str, dict[str, Any]] = {}
    for line in capsys.readouterr().out.splitlines():
        found = json.loads(line)
        parts[found["part"]] = found

    assert main(["doctor"]) == code == int(not parts["sandbox auto"]["works"])
    assert [line[:32].strip() for line in capsys.readouterr().out.splitlines()] == list(parts)
    assert {"python", "bandit", "a2a-sdk", "vllm", "gpu", *(f"sandbox {name}" for name in SANDBOXES)} <= set(
        parts
    )
    checks = {name.removeprefix("check "): part for name, part in parts.items() if name.startswith("check ")}
    assert set(checks) == {check.weakness.id for check in CHECKS}
    assert all(part["measured"] == measured().get(name) for name, part in checks.items())
    assert all(part["says"] for part in parts.values())
