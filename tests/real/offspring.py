"""The processes that a test started, directly or not."""

import os
from pathlib import Path

from pytest_logomesh.models.vllm import keeper


class Offspring:
    """The processes that came of this test, wherever they went: orphans are handed to this process."""

    def __init__(self) -> None:
        self._before = set(keeper.descendants(os.getpid()))

    def living(self) -> dict[int, str]:
        """Process ids, with their command lines, of all that have not ended."""
        found = {}
        for process in set(keeper.descendants(os.getpid())) - self._before:
            folder = Path(f"/proc/{process}")
            try:
                if (folder / "stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}:
                    found[process] = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
        return found

    def engine(self) -> int | None:
        """vLLM's engine, once there is one."""
        return next((process for process, line in self.living().items() if "VLLM::EngineCore" in line), None)
