"""What a server is started with: its share of the devices, and what makes it another server."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.launch import devices_of, launch
from pytest_logomesh.records.errors import OptionMistake

TIER = Tier("t", model="some/model", max_num_seqs=8)
VLLM = Path("/opt/vllm/bin/vllm")


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """The devices of a machine with four GPUs."""
    for name in ("nvidia0", "nvidia1", "nvidia2", "nvidia3", "nvidiactl", "nvidia-uvm", "null"):
        (tmp_path / name).touch()
    return tmp_path


def shares(tier: Tier, environment: Mapping[str, str], dev: Path) -> list[str | None]:
    """The devices of each replica."""
    return [devices_of(replica, environment, dev) for replica in tier.replica_tiers]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"replicas": 4}, ["0", "1", "2", "3"]),
        ({"replicas": 3}, ["0", "1", "2"]),
        ({"replicas": 2, "tensor_parallel": 2}, ["0,1", "2,3"]),
        ({"replicas": 2, "data_parallel": 2}, ["0,1", "2,3"]),
        ({"replicas": 2, "arguments": ("-tp", "2")}, ["0,1", "2,3"]),
        ({"replicas": 2, "arguments": ("--pipeline-parallel-size=2",)}, ["0,1", "2,3"]),
        ({"replicas": 1, "tensor_parallel": 4}, [None]),
    ],
)
def test_replicas_share_out_the_devices(
    settings: dict[str, object], expected: list[str | None], dev: Path
) -> None:
    """Each of several replicas has as many devices as it is spread over, none twice; one server is left all."""
    assert shares(replace(TIER, **settings), {}, dev) == expected  # type: ignore[arg-type]  # as the fields' types


@pytest.mark.parametrize(
    ("visible", "expected"),
    [
        ("2,3", ["2", "3"]),
        (" GPU-1f , GPU-2e ", ["GPU-1f", "GPU-2e"]),
        ("3,1,-1,0", ["3", "1"]),
        ("", [None, None]),
        ("-1", [None, None]),
    ],
)
def test_hidden_devices_are_not_shared_out(visible: str, expected: list[str | None], dev: Path) -> None:
    """What the environment hides is not used, and the tier's own environment has the last word."""
    tier = replace(TIER, replicas=2)
    assert shares(tier, {"CUDA_VISIBLE_DEVICES": visible}, dev) == expected
    own = replace(tier, environment={"CUDA_VISIBLE_DEVICES": visible})
    assert shares(own, {"CUDA_VISIBLE_DEVICES": "7,8"}, dev) == expected


def test_without_gpus_replicas_share_the_processor(tmp_path: Path) -> None:
    """On a machine without GPUs nothing is shared out."""
    assert shares(replace(TIER, replicas=2), {}, tmp_path) == [None, None]


def test_too_few_devices_are_a_mistake(dev: Path) -> None:
    """Replicas that need more devices than there are is a usage error that counts them and names the key."""
    tier = replace(TIER, replicas=3, tensor_parallel=2)
    for asked in (tier, *tier.replica_tiers):
        with pytest.raises(
            OptionMistake, match=r"3 replicas of 2 devices each, which makes 6, and 4 can be seen; "
        ):
            devices_of(asked, {}, dev)


def test_environment_of_a_server() -> None:
    """A server gets the run's environment with the tier's, its executable's folder first, and no key of ours."""
    tier = replace(TIER, environment={"HF_HUB_OFFLINE": "1"})
    got = launch(tier, VLLM, {"PATH": "/bin", "HOME": "/home/a", "VLLM_API_KEY": "secret"}).environment
    assert got == {
        "VLLM_NO_USAGE_STATS": "1",
        "PATH": "/opt/vllm/bin:/bin",
        "HOME": "/home/a",
        "HF_HUB_OFFLINE": "1",
    }


def test_port_is_no_difference() -> None:
    """Command lines differ by port alone, of which the fingerprint knows nothing."""
    planned = launch(TIER, VLLM, {})
    assert planned.on(1)[:-1] == planned.on(2)[:-1]
    assert planned.on(1)[:5] == (str(VLLM), "serve", "some/model", "--max-num-seqs", "8")
    assert planned.fingerprint == launch(TIER, VLLM, {"HOME": "/home/a", "TERM": "x"}).fingerprint


@pytest.mark.parametrize(
    ("tier", "environment"),
    [
        (replace(TIER, model="other/model"), {}),
        (replace(TIER, max_num_seqs=9), {}),
        (replace(TIER, arguments=("--enforce-eager",)), {}),
        (replace(TIER, environment={"OMP_NUM_THREADS": "2"}), {}),
        (TIER, {"VLLM_ATTENTION_BACKEND": "X"}),
        (TIER, {"CUDA_VISIBLE_DEVICES": "1"}),
    ],
)
def test_what_makes_another_server(tier: Tier, environment: dict[str, str]) -> None:
    """Model, arguments, the tier's environment and vLLM's own variables make another server; so does the executable."""
    same = launch(TIER, VLLM, {}).fingerprint
    assert launch(tier, VLLM, environment).fingerprint != same
    assert launch(TIER, Path("/opt/other/bin/vllm"), {}).fingerprint != same
