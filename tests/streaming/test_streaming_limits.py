"""The stream's limits and what contradicts."""

import math
import subprocess
import sys

import pytest

from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.streaming.limits import FLAGS, StreamLimits


def test_defaults_are_those_of_the_design() -> None:
    """Head 30 s, first token 120 s, stall 30 s, step 300 s, total off."""
    limits = StreamLimits()

    assert [limits.seconds(limit) for limit in FLAGS] == [30, 120, 30, 300, math.inf]


@pytest.mark.parametrize("seconds", [0, -1, math.nan])
@pytest.mark.parametrize(
    ("field", "flag"),
    [
        ("head_s", "--logomesh-head-timeout"),
        ("first_token_s", "--logomesh-first-token-timeout"),
        ("stall_s", "--logomesh-stall-timeout"),
        ("step_s", "--logomesh-step-timeout"),
        ("total_s", "--logomesh-total-timeout"),
    ],
)
def test_a_limit_not_above_zero_names_its_flag(field: str, flag: str, seconds: float) -> None:
    """Every limit must be above 0, and the mistake names the flag it came from."""
    with pytest.raises(OptionMistake) as mistake:
        StreamLimits(**{field: seconds})

    assert mistake.value.flag == flag


def test_a_stall_limit_above_the_total_is_a_contradiction() -> None:
    """A stall limit that can never be reached is refused with both flags in the sentence."""
    with pytest.raises(OptionMistake, match=r"--logomesh-stall-timeout: 30 s .*--logomesh-total-timeout 20"):
        StreamLimits(total_s=20)


def test_limits_that_are_off_contradict_nothing() -> None:
    """A stall limit that is off goes with any limit in total."""
    assert StreamLimits(stall_s=None, total_s=5).seconds("stall") == math.inf


def test_limits_are_cheap_to_import() -> None:
    """Options read the limits at every start of pytest: nothing of weight comes with them."""
    code = "import sys, pytest_logomesh.streaming.limits; print({'asyncio', 'pydantic', 'httpx'} & sys.modules.keys())"

    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"
