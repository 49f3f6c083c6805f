"""Finds the vllm executable of a tier before anything is started."""

import shutil
import sys
from pathlib import Path

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.errors import OptionMistake


def find_vllm(tier: Tier, search: str | None = None, flag: str = "--logomesh-model") -> Path:
    """The executable that serves the tier.

    A bare name is looked up in PATH, then beside the running interpreter, whose environment need not be
    activated.

    Args:
        tier: one that is served.
        search: folders to look in instead of PATH, joined by `os.pathsep`; for tests.
        flag: what the tier was named with.

    Raises:
        OptionMistake: it is not there; names the ways out.
    """
    found = shutil.which(tier.command, path=search)
    if found is None and "/" not in tier.command and search is None:
        found = shutil.which(tier.command, path=str(Path(sys.executable).parent))
    if found is None:
        raise OptionMistake(
            flag,
            f"tier {tier.name} is served by vLLM, and there is no executable {tier.command!r}; "
            f"`pip install 'pytest-logomesh[vllm]'` brings it (or name one: command = \"/path/to/vllm\" in "
            f"[tool.logomesh.tiers.{tier.name}]), or point --logomesh-endpoint at a server that already runs",
        )
    return Path(found).absolute()
