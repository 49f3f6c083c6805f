"""A tree of processes as /proc tells it: who is in it, what it uses, and how to end all of it."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Process:
    """One line of /proc/PID/stat."""

    pid: int
    state: str
    started: int
    """Clock ticks since boot; with the pid it names a process for good."""
    own_cpu_s: float
    reaped_cpu_s: float
    """Of children that ended and were waited for."""
    threads: int
    resident: int
    """Bytes, shared pages included."""


def look_up(pid: int) -> Process | None:
    """The process, or None where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return Process(
        pid=pid,
        state=fields[0].decode(),
        started=int(fields[19]),
        own_cpu_s=(int(fields[11]) + int(fields[12])) * _TICK_S,
        reaped_cpu_s=(int(fields[13]) + int(fields[14])) * _TICK_S,
        threads=int(fields[17]),
        resident=int(fields[21]) * _PAGE,
    )


def _children(pid: int) -> list[int]:
    found: list[int] = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - polled often; a Path per thread is waste
            found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_bytes().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return found


class Tree:
    """A process and all that descends from it, watched from outside.

    Args:
        root: its pid.
        mark: `NAME=value` as it stands in the environment of every member, or None; by it members are found that
            have lost their ancestors.
    """

    def __init__(self, root: int, mark: bytes | None = None) -> None:
        self._root = root
        self._root_started = process.started if (process := look_up(root)) else 0
        self._mark = mark
        self._own: dict[tuple[int, int], float] = {}
        self._known: dict[int, int] = {}
        self.cpu_s = 0.0
        """Processor time of the whole tree so far, as far as it was seen."""

    def processes(self) -> list[Process]:
        """All that live, the root first, parents before children; zombies left out."""
        found: dict[int, Process] = {}
        queue = [self._root, *self._known]
        for pid in queue:
            process = None if pid in found else look_up(pid)
            if process is not None and self._is_member(process):
                queue += _children(pid)
                found[pid] = process
        self._account(list(found.values()))
        alive = [process for process in found.values() if process.state not in "ZX"]
        self._known = {process.pid: process.started for process in alive}
        return alive

    def _is_member(self, process: Process) -> bool:
        # A root that is no child of the caller may leave its pid to somebody else's process.
        known = self._root_started if process.pid == self._root else self._known.get(process.pid)
        return known in (None, process.started)

    def is_foreign(self) -> bool:
        """Whether its processes are another user's, so that this one cannot end them."""
        try:
            os.kill(self._root, 0)
        except PermissionError:
            return True
        except ProcessLookupError:  # gone, and nothing is left to do
            return False
        return False

    def _account(self, found: list[Process]) -> None:
        # Two counts, because each can be fooled: time of children that nobody waits for is in no parent's sum,
        # and processes that live between two looks are never seen.
        for process in found:
            self._own[process.pid, process.started] = process.own_cpu_s
        summed = sum(process.own_cpu_s + process.reaped_cpu_s for process in found)
        self.cpu_s = max(self.cpu_s, summed, sum(self._own.values()))

    def end(self, patience_s: float = 60.0) -> bool:
        """Kill every member but the root, then the root; whether all are gone, at the latest after `patience_s`.

        The root goes last: in `process` it is the parent of orphans, and without it they could not be found.
        """
        over = time.monotonic() + patience_s
        while (members := self._members()) and time.monotonic() < over:
            # Stopped first: what is stopped forks no more, so a fork bomb cannot outrun the killing.
            for signum in (signal.SIGSTOP, signal.SIGKILL):
                for pid in members:
                    _send(pid, signum)
            time.sleep(0.001)
        self.end_root()
        while (strays := self._marked()) and time.monotonic() < over:
            for pid in strays:
                _send(pid, signal.SIGKILL)
            time.sleep(0.001)
        return not members and not strays

    def end_root(self) -> None:
        """Kill the root; where it is the first process of its own numbers the kernel ends all others with it."""
        if (root := look_up(self._root)) is not None and self._is_member(root):
            _send(self._root, signal.SIGKILL)

    def _members(self) -> list[int]:
        return [process.pid for process in self.processes() if process.pid != self._root]

    def _marked(self) -> list[int]:
        if self._mark is None:
            return []
        pids = (int(name) for name in os.listdir("/proc") if name.isdigit())  # noqa: PTH208 - as above
        return [pid for pid in pids if pid != self._root and self._is_marked(pid)]

    def _is_marked(self, pid: int) -> bool:
        try:
            return (self._mark or b"\0") in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:  # gone, or another user's, which a member cannot be
            return False


def find(command_line: bytes) -> int | None:
    """The process that was started with exactly these words, each ended by a zero byte, or None."""
    for name in os.listdir("/proc"):  # noqa: PTH208 - asked often, like the above
        if name.isdigit():
            with contextlib.suppress(OSError):  # gone meanwhile
                if Path(f"/proc/{name}/cmdline").read_bytes() == command_line:
                    return int(name)
    return None


def _send(pid: int, signum: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # another user's is its engine's to end
        os.kill(pid, signum)


def resident_mib(processes: list[Process], limit: int) -> float:
    """What the processes hold in memory together, MiB.

    Pages that forks share are counted for each of them first; only where that goes over `limit` is the dearer exact
    sum taken.
    """
    rough = sum(process.resident for process in processes) / _MIB
    return rough if rough <= limit else sum(map(_proportional, processes)) / _MIB


def _proportional(process: Process) -> int:
    try:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # gone, and its memory with it
        return 0
    except PermissionError:  # closed to us: it counts in full
        return process.resident
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), process.resident)


def longest_wait_s(processes: list[Process]) -> float:
    """How long the worst-off of the processes was ready to run without getting a processor, seconds."""
    return max(map(_waited, processes), default=0.0)


def _waited(process: Process) -> float:
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[1]) / 1e9
    except OSError:  # gone, or a kernel without schedstat
        return 0.0
