"""The executable is found, or the person is told how to get one."""

from pathlib import Path

import pytest

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.records.errors import OptionMistake


@pytest.fixture
def executable(tmp_path: Path) -> Path:
    """Something that can be run under the name vllm."""
    path = tmp_path / "vllm"
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_name_is_looked_up(executable: Path) -> None:
    """A bare name is found in the folders that are searched."""
    assert find_vllm(Tier("t", model="m"), search=str(executable.parent)) == executable


def test_path_is_taken(executable: Path) -> None:
    """A path is taken as it stands."""
    assert find_vllm(Tier("t", model="m", command=str(executable)), search="") == executable


@pytest.mark.parametrize("command", ["vllm", "/nowhere/vllm"])
def test_missing_executable_is_a_mistake_with_two_ways_out(command: str, tmp_path: Path) -> None:
    """Without the executable the flag is named, and both the extra and a running server are offered."""
    with pytest.raises(OptionMistake) as caught:
        find_vllm(Tier("qwen32b", model="m", command=command), search=str(tmp_path))
    text = str(caught.value)
    assert text.startswith("--logomesh-model: tier qwen32b")
    assert command in text
    assert "pytest-logomesh[vllm]" in text
    assert "--logomesh-endpoint" in text


def test_file_that_cannot_be_run_is_no_executable(executable: Path) -> None:
    """A file without the right to be run does not count."""
    executable.chmod(0o644)
    with pytest.raises(OptionMistake):
        find_vllm(Tier("t", model="m", command=str(executable)))
