"""The judge on vLLM itself, its CPU build with random weights: levels in shape, found to be worth nothing."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_logomesh.models.tiers import Tier
from tests.offspring import Offspring
from tests.real.test_real_red import LOGOMESH, TIGHT
from tests.real.test_real_vllm import (  # noqa: F401 - their fixtures are used here, too
    LOADING_S,
    Project,
    offspring,
    tiny,
    vllm,
)

pytestmark = pytest.mark.real

CALIBRATING_S = 900


@pytest.fixture
def roomy(tiny: Tier) -> Tier:  # noqa: F811 - the fixture
    """A tier in which the judge's longest question fits, a token a character."""
    arguments = tuple("49152" if each == "8192" else each for each in tiny.arguments)
    environment = {**tiny.environment, "VLLM_ALLOW_LONG_MAX_MODEL_LEN": "1"}
    return replace(tiny, arguments=(*arguments, *TIGHT), environment=environment)


def test_random_weights_are_found_to_be_worth_nothing(
    roomy: Tier,
    tmp_path: Path,
    offspring: Offspring,  # noqa: F811 - the fixture
) -> None:
    """Calibrated on a part of the set it gets weight 0; a run finds the record, records its levels, and says so."""
    project = Project(tmp_path / "project", roomy)
    calibrating = subprocess.run(
        [LOGOMESH, "calibrate", "--judge", roomy.name, "--per-kind", "1", "--json"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=CALIBRATING_S,
    )
    assert calibrating.returncode == 0, calibrating.stderr
    told = json.loads(calibrating.stdout)
    assert told["weight"] == 0
    assert told["server"]
    assert (project.folder / "reports" / "calibration" / "tiny.json").is_file()

    process = project.pytest("--logomesh-model", "reference", "--logomesh-judge", roomy.name)
    output, _ = process.communicate(timeout=LOADING_S * 2)
    report = project.report()
    header, battles = report["header"], report["battles"]
    assert isinstance(header, dict)
    assert isinstance(battles, list)
    assert process.returncode == 0, output
    assert (header["judging"]["weight"], header["judging"]["calibrated"]) == (0, True)
    (battle,) = battles
    assert (battle["outcome"], battle["judgement"]["weight"]) == ("passed", 0)
    assert all(len(each["votes"]) == 3 for each in battle["judgement"]["criteria"])
    assert "it moved no score" in " ".join(output.split())
    assert offspring.living() == {}
