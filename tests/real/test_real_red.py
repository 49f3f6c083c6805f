"""Red's model on vLLM itself, its CPU build with random weights: nonsense in shape, and nonsense without end."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_logomesh.models.tiers import Tier
from tests.offspring import Offspring
from tests.real.test_real_vllm import (  # noqa: F401 - their fixtures are used here, too
    LOADING_S,
    Project,
    offspring,
    tiny,
    vllm,
)

pytestmark = pytest.mark.real

LOGOMESH = Path(sys.executable).with_name("logomesh")
TIGHT = ("--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}')
"""Random weights put one space after the other where the grammar lets them; without any, an answer comes to its end."""


@pytest.fixture
def roomy(tiny: Tier) -> Tier:  # noqa: F811 - the fixture
    """A tier in which Red's question fits, a token a character."""
    arguments = tuple("16384" if each == "8192" else each for each in tiny.arguments)
    return replace(tiny, arguments=arguments)


def run(tier: Tier, folder: Path) -> tuple[int, dict[str, object], str]:
    """Battles of the reference under a Red of that tier: exit code, run.json, output."""
    project = Project(folder, tier)
    process = project.pytest("--logomesh-model", "reference", "--logomesh-red-model", tier.name)
    output, _ = process.communicate(timeout=LOADING_S * 2)
    return process.returncode, project.report(), output


def score_without_a_model(folder: Path) -> float:
    """What the same answer is worth where static Red alone attacks it."""
    command = [str(LOGOMESH), "judge", "tasks/fibonacci", "tasks/fibonacci/solution", "--json"]
    judged = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return float(json.loads(judged.stdout)["cis"])


def test_nonsense_in_shape_changes_nothing(
    roomy: Tier,
    tmp_path: Path,
    offspring: Offspring,  # noqa: F811 - the fixture
) -> None:
    """The whole way over a real server: what random weights claim is dropped or unproven, and the score stays."""
    code, report, output = run(replace(roomy, arguments=(*roomy.arguments, *TIGHT)), tmp_path / "project")
    header, served, battles = report["header"], report["served"], report["battles"]
    assert isinstance(header, dict)
    assert isinstance(served, list)
    assert isinstance(battles, list)
    assert code == 0, output
    assert header["red_model"] == "tiny"
    assert [use["tier"] for use in served] == ["tiny (red)"]
    assert served[0]["servers"][0]["prefix_queries"] > 2000
    (battle,) = battles
    assert battle["outcome"] == "passed"
    assert battle["cis"] == score_without_a_model(tmp_path / "project")
    assert all(each["state"] != "confirmed" for each in battle["findings"])
    assert offspring.living() == {}


def test_nonsense_without_end_is_an_error(
    roomy: Tier,
    tmp_path: Path,
    offspring: Offspring,  # noqa: F811 - the fixture
) -> None:
    """A Red that babbles is no clean bill: the battle is an error that names it, and no process is left."""
    code, report, output = run(roomy, tmp_path / "project")
    battles = report["battles"]
    assert isinstance(battles, list)
    assert code == 6, output
    assert [battle["outcome"] for battle in battles] == ["error"]
    assert "Red's model tiny" in output
    assert offspring.living() == {}
