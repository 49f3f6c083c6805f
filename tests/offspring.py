"""The processes that a test started, directly or not."""

import ctypes
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
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

    def servers(self) -> list[int]:
        """Those of a stand-in for vLLM: neither the keeper nor a run of the test's own."""
        return [process for process, line in self.living().items() if "fake_vllm" in line.split()[1]]

    def engine(self) -> int | None:
        """vLLM's engine, once there is one."""
        return next((process for process, line in self.living().items() if "VLLM::EngineCore" in line), None)


@contextmanager
def watched() -> Iterator[Offspring]:
    """What must have ended by the end of the block; anything left is killed, and the block fails."""
    libc = ctypes.CDLL(None)
    libc.prctl(keeper.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    found = Offspring()
    try:
        yield found
    finally:
        left = found.living()
        keeper.signal_all(list(left), signal.SIGKILL)
        libc.prctl(keeper.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    assert left == {}
