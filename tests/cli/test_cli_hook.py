"""The hook that pre-commit reads from this repository."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # it comes with bandit, without types

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


@pytest.mark.parametrize(("text", "code"), [("x = 1\n", 0), ("eval(input())\n", 1)])
def test_its_entry_scans_the_files_it_is_given(tmp_path: Path, text: str, code: int) -> None:
    """As pre-commit calls it: the entry's words, then the names of files."""
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    (tmp_path / "a.py").write_text(text)
    command, *words = shlex.split(hook["entry"])
    script = Path(sys.executable).with_name(command)

    done = subprocess.run([script, *words, "a.py"], cwd=tmp_path, capture_output=True, check=False)

    assert (hook["id"], hook["language"]) == ("logomesh-scan", "python")
    assert done.returncode == code
