"""Podman itself, with an image made of this machine's Python: the contract of every sandbox, and what this one adds."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import ContainerSandbox
from pytest_logomesh.sandbox.image import REPOSITORY
from tests.contracts.test_contract_sandbox import *  # noqa: F403 - its tests run here on the `sandbox` of this module
from tests.contracts.test_contract_sandbox import left_alive
from tests.sandbox.conftest import look_with
from tests.sandbox.test_sandbox_bubblewrap import (  # noqa: F401 - likewise, on the `inside` of this module
    test_installed_packages_cannot_be_imported,
    test_mounts_cannot_be_changed,
    test_no_reference_is_found_inside,
    test_only_two_folders_can_be_written_to,
    test_other_processes_cannot_be_seen,
    test_the_kernels_settings_are_read_only,
    test_the_private_folder_is_bounded,
    test_there_is_no_network,
)
from tests.sandbox.test_sandbox_observing import (  # noqa: F401 - likewise, on the `either` of this module
    test_an_endless_observer_loses_only_itself,
    test_one_observers_state_does_not_reach_another,
)
from tests.sandbox.test_sandbox_own_testing import (  # noqa: F401 - likewise
    test_a_flood_of_processes_ends_the_jail_and_says_so,
    test_an_endless_program_loses_only_its_own_run,
    test_outcomes_are_recorded_per_test,
    test_programs_share_no_folder,
)

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
PODMAN = Path(__file__).with_name("podman.sh")
Ask = Callable[[str], object]


@pytest.fixture(scope="module")  # type: ignore[no-redef] # it takes the place of the contract's own
def sandbox() -> Iterator[ContainerSandbox]:
    """The sandbox on podman; its image goes when its tests have run."""
    if shutil.which("podman") is None:
        pytest.skip("no podman; `make test-real` installs it")
    made = ContainerSandbox(engine=str(PODMAN))
    assert made.problem is None, made.problem
    yield made
    containers, conmons = names("ps", "--all"), left_running()
    podman("image", "rm", *names("images", REPOSITORY))
    assert (containers, conmons) == ([], [])


def podman(*words: str) -> str:
    """What it answers."""
    done = subprocess.run([PODMAN, *words], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def names(*words: str) -> list[str]:
    """Names of this sandbox's containers or images, as podman lists them."""
    field = "{{.Names}}" if words[0] == "ps" else "{{.Repository}}:{{.Tag}}"
    return [name for name in podman(*words, "--format", field).split() if "logomesh" in name]


def left_running() -> list[str]:
    """Command lines that name a jail of ours, after the engine had some seconds to end what it still does."""
    over = time.monotonic() + 20
    while (found := _command_lines()) and time.monotonic() < over:
        time.sleep(0.1)
    return found


def _command_lines() -> list[str]:
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):  # gone meanwhile
                found.append((process / "cmdline").read_text(errors="replace").replace("\0", " "))
    # A runner of ours is known by what only containers are told.
    return [line for line in found if '"jail": "' in line or ("conmon" in line and "logomesh-" in line)]


@pytest.fixture
def either(sandbox: ContainerSandbox) -> ContainerSandbox:
    """What tests of every sandbox call it."""
    return sandbox


@pytest.fixture
def look() -> Callable[..., tuple[Observation, ...]]:
    """As in the tests of the other sandboxes."""
    return look_with


@pytest.fixture
def inside(sandbox: ContainerSandbox) -> Ask:
    """What `go()` of a source text returns in the container, as JSON."""

    def ask(source: str) -> object:
        limits = Limits(cpu_s=60, wall_s=120, memory_mb=1024)
        (seen,) = look_with(sandbox, source, "def go(solution, rng):\n    return solution.go()\n", limits)
        assert seen.kind == "value", seen
        return json.loads(seen.value)

    return ask


def test_files_of_this_machine_are_not_inside(inside: Ask) -> None:
    """Neither the project, its tasks and environment, nor accounts, homes and hardware can be looked at."""
    places = [str(ROOT), str(ROOT / "tasks"), "/etc/shadow", "/etc/passwd", "/etc/hosts", "/home", "/var"]
    told = inside(
        f"import os\ndef go():\n    return [p for p in {places!r} if os.path.exists(p)], os.listdir('/sys')\n"
    )
    assert told == {"tuple": [[], []]}


def test_nothing_is_held_inside(inside: Ask) -> None:
    """An ordinary user without a capability, who cannot gain one by executing anything; root stays outside."""
    status = inside("""
import ctypes, os
def go():
    libc = ctypes.CDLL(None)
    held = (ctypes.c_uint32 * 6)(*[7] * 6)
    libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), held)
    bounding = sum(libc.prctl(23, capability, 0, 0, 0) for capability in range(41))
    return list(held), bounding, libc.prctl(39, 0, 0, 0, 0), os.getresuid(), os.getresgid()
""")
    ids = {"tuple": [1000, 1000, 1000]}
    assert status == {"tuple": [[0] * 6, 0, 1, ids, ids]}


def test_the_image_is_made_once(sandbox: ContainerSandbox) -> None:
    """A second sandbox finds the image of the first: no other appears, named or not."""
    before = podman("images", "--quiet", "--all")
    assert ContainerSandbox(engine=str(PODMAN)).problem is None
    assert podman("images", "--quiet", "--all") == before


@pytest.fixture
def without_namespaces(tmp_path: Path) -> ContainerSandbox:
    """The sandbox on podman under rules like Docker's, which let nobody have a user namespace."""
    rules = json.loads(Path("/usr/share/containers/seccomp.json").read_text())
    for rule in rules["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name not in ("unshare", "mount", "setns")]
    (tmp_path / "seccomp.json").write_text(json.dumps(rules))
    engine = tmp_path / "engine"
    engine.write_text(
        "#!/usr/bin/env bash\n"
        f'[[ $1 != run ]] || set -- run --security-opt seccomp={tmp_path}/seccomp.json "${{@:2}}"\n'
        f'exec {PODMAN} "$@"\n'
    )
    engine.chmod(0o755)
    return ContainerSandbox(engine=str(engine))


def test_steps_are_told_apart_without_namespaces(
    sandbox: ContainerSandbox, without_namespaces: ContainerSandbox
) -> None:
    """Where there can be no private forks, files and processes of one observer are still gone for the next."""
    source = """
import os, time
def go():
    seen = [os.listdir('/tmp'), os.listdir('/dev/shm'), os.getppid()]
    seen.append(sorted(int(name) for name in os.listdir('/proc') if name.isdigit()) == [1, os.getpid()])
    open('/tmp/left', 'w').close()
    open('/dev/shm/left', 'w').close()
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    return seen
"""
    observers = "".join(f"def go_{n}(solution, rng):\n    return solution.go()\n" for n in range(3))
    seen = look_with(without_namespaces, source, observers, Limits())
    assert [one.value for one in seen] == ['[["step"],[],1,true]'] * 3


def test_a_jail_whose_owner_dies_ends_itself(sandbox: ContainerSandbox) -> None:
    """When the harness is killed, its container goes as soon as the step in it is over."""
    limits = Limits(file_mb=1304, wall_s=5)
    text = f"""
import signal
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import ContainerSandbox
from tests.contracts.test_contract_sandbox import run
sandbox = ContainerSandbox({str(PODMAN)!r})
assert sandbox.problem is None
signal.setitimer(signal.ITIMER_REAL, 3)  # whose signal kills
run(sandbox, "import time\\ndef go():\\n    time.sleep(600)\\n", Limits.model_validate({limits.model_dump()}))
"""
    dead = subprocess.run([sys.executable, "-c", text], cwd=ROOT, check=False, timeout=120)
    assert dead.returncode == -signal.SIGALRM
    assert left_running() == []
    assert left_alive(limits) == []
    assert names("ps", "--all") == []
