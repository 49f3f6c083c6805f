"""Two hundred hostile battles in a row, and what is left of them: nothing."""

import itertools
import resource
from pathlib import Path

import pytest

from tests.attacks.test_attacks import PROGRAMS, SUITES, fought

pytestmark = pytest.mark.real
_BATTLES = 200
_GROWTH_KIB = 48 * 1024
"""Of this process over the second half of the battles; caches were filled in the first."""


def _traces() -> dict[str, set[str]]:
    """Processes of jails, mounts, and entries of the folders that everybody may write to."""
    lines = Path("/proc/self/mounts").read_text().splitlines()
    folders = (Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"))
    return {
        "processes": {str(pid) for pid in _jailed()},
        "mounts": set(lines),
        "files": {str(path) for folder in folders for path in folder.iterdir() if "logomesh" in path.name},
        "descriptors": {path.name for path in Path("/proc/self/fd").iterdir()},
    }


def _jailed() -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if b"runner/__main__.py" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue  # gone meanwhile
    return found


def test_nothing_is_left_of_two_hundred_hostile_battles() -> None:
    """No process, no mount, no file, no open descriptor, and no growth of this process's memory."""
    deeds = itertools.islice(itertools.cycle([*PROGRAMS, *SUITES]), _BATTLES)
    before, halfway = _traces(), 0
    for number, deed in enumerate(deeds):
        program, tests = (deed, None) if deed in PROGRAMS else (None, deed)
        assert fought("bubblewrap", program=program, tests=tests).outcome in ("failed", "tampered")
        if number == _BATTLES // 2:
            halfway = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _traces() == before
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - halfway < _GROWTH_KIB
