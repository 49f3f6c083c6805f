"""The judge on vLLM itself, its CPU build with random weights: levels in shape, found to be worth nothing."""

import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_logomesh.models.tiers import Tier
from tests.offspring import Offspring
from tests.real.checkpoint import write
from tests.real.test_real_red import LOGOMESH, TIGHT
from tests.real.test_real_vllm import (  # noqa: F401 - their fixtures are used here, too
    LOADING_S,
    REPOSITORY,
    Project,
    offspring,
    tiny,
    vllm,
)

pytestmark = pytest.mark.real

CALIBRATING_S = 900
WORDS = 500


@pytest.fixture
def roomy(tiny: Tier) -> Tier:  # noqa: F811 - the fixture
    """A tier in which the judge's longest question fits: the words that it is full of are a token each."""
    texts = [*(REPOSITORY / "tasks").glob("*/solution/*.*"), *(REPOSITORY / "tasks").glob("*/instruction.md")]
    counted = Counter(re.findall(r"[A-Za-z_]{2,}", "".join(text.read_text() for text in texts)))
    write(Path(tiny.model), [word for word, _ in counted.most_common(WORDS)])
    arguments = tuple("24576" if each == "8192" else each for each in tiny.arguments)
    return replace(tiny, arguments=(*arguments, *TIGHT))


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
