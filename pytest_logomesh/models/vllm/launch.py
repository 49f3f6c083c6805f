"""What a tier's server is started with, and what tells whether another server was started with the same."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.errors import OptionMistake

HOST = "127.0.0.1"
_VISIBLE = "CUDA_VISIBLE_DEVICES"


@dataclass(frozen=True, slots=True)
class Launch:
    """A server's command and environment."""

    command: tuple[str, ...]
    """Without a port, which is another one each time."""
    environment: Mapping[str, str]
    tier: Tier

    def on(self, port: int) -> tuple[str, ...]:
        """The whole command line."""
        return (*self.command, "--host", HOST, "--port", str(port))

    @property
    def fingerprint(self) -> str:
        """Equal for servers of the same executable, arguments, weights and settings in the environment."""
        settings = {
            name: value
            for name, value in sorted(self.environment.items())
            if name in self.tier.environment or name.startswith("VLLM_") or name == _VISIBLE
        }
        whole = json.dumps([self.command, settings, _weights(self.tier.model)])
        return hashlib.sha256(whole.encode()).hexdigest()


def launch(tier: Tier, executable: Path, environment: Mapping[str, str]) -> Launch:
    """What is started for a tier, or for one of its replicas.

    Args:
        tier: one that is served.
        executable: what serves it.
        environment: the run's, which is handed on.

    Raises:
        OptionMistake: there are not enough devices for the tier's replicas.
    """
    inherited = {name: value for name, value in environment.items() if name != "VLLM_API_KEY"}
    # vLLM compiles kernels with tools that stand beside it in an environment that nobody activated.
    path = os.pathsep.join(part for part in (str(executable.parent), inherited.get("PATH")) if part)
    devices = devices_of(tier, environment)
    return Launch(
        command=(str(executable), "serve", tier.model, *tier.flags),
        environment={
            "VLLM_NO_USAGE_STATS": "1",
            **inherited,
            "PATH": path,
            **tier.environment,
            **({_VISIBLE: devices} if devices else {}),
        },
        tier=tier,
    )


def devices_of(tier: Tier, environment: Mapping[str, str], dev: Path = Path("/dev")) -> str | None:
    """The GPUs of one replica, as CUDA_VISIBLE_DEVICES names them; None where there is nothing to share out.

    Args:
        tier: as a whole, whose devices are only counted, or one of its replicas.
        environment: the run's, which may hide devices.
        dev: where devices are looked for; for tests.

    Raises:
        OptionMistake: there are GPUs, but too few for all replicas.
    """
    if tier.replicas == 1:
        return None
    visible = _visible({**environment, **tier.environment}, dev)
    needed = tier.devices * tier.replicas
    if not visible:
        return None  # they share the processor
    if len(visible) < needed:
        raise OptionMistake(
            "--logomesh-model",
            f"tier {tier.name} has {tier.replicas} replicas of {tier.devices} devices each, which makes {needed}, "
            f"and {len(visible)} can be seen; lower replicas in [tool.logomesh.tiers.{tier.name}]",
        )
    first = ((tier.replica or 1) - 1) * tier.devices
    return ",".join(visible[first : first + tier.devices])


def _visible(environment: Mapping[str, str], dev: Path) -> list[str]:
    """Names of the GPUs that CUDA would show, as far as can be told without asking it."""
    named = environment.get(_VISIBLE)
    if named is None:
        return [str(number) for number, _ in enumerate(dev.glob("nvidia[0-9]*"))]
    names = [name.strip() for name in named.split(",")]
    # CUDA stops at the first that cannot be one, and `-1` is the usual way to say so.
    return names[: next((place for place, name in enumerate(names) if name in {"", "-1"}), None)]


def _weights(model: str) -> list[tuple[str, int, int]]:
    """What a folder of weights holds, so that a server of weights that changed since is not taken for the same."""
    folder = Path(model)
    if not folder.is_dir():
        return []
    files = ((file.name, file.stat()) for file in sorted(folder.iterdir()) if file.is_file())
    return [(name, found.st_size, found.st_mtime_ns) for name, found in files]
