"""How root stops being root, seen in the command that comes before the jail's."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_logomesh.sandbox.privileges import Descent, descend


@pytest.fixture
def home() -> Iterator[Path]:
    """An interpreter's folder two levels below a home that others may not enter."""
    with tempfile.TemporaryDirectory(dir="/tmp") as closed:
        below = Path(closed) / "versions" / "3"
        below.mkdir(parents=True)
        yield below


def test_a_user_stays_who_they_are(home: Path) -> None:
    """Who is not root has nothing to give up."""
    assert descend("bwrap", (home,), 1000) == Descent()


def test_root_becomes_nobody() -> None:
    """Where all that is shown can be read by anybody, root simply becomes nobody."""
    assert descend("bwrap", (Path("/usr/bin"),), 0) == Descent(user=65534)


def test_a_closed_home_is_seen_through(home: Path) -> None:
    """Root's home is replaced by one that holds nothing but the paths needed, and may be passed."""
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    descent = descend("bwrap", (home, Path("/usr/bin")), 0)
    wall = str(home.parent.parent)
    words = descent.prefix
    assert words[words.index("--tmpfs") + 1] == wall
    assert [words[at + 1] for at, word in enumerate(words) if word == "--dir"] == [str(home.parent)]
    assert [words[at + 1] for at, word in enumerate(words) if word == "--ro-bind"] == [str(home)]
    assert words[-6:-1] == ("--reuid", "65534", "--regid", "65534", "--clear-groups")
    assert (descent.user, descent.processes) == (None, 1)
