"""What the jail keeps from whoever is inside: network, files, privileges, and every task's reference."""

import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import pytest_logomesh
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import BubblewrapSandbox, ProcessSandbox
from pytest_logomesh.sandbox.interpreter import interpreter_at

Ask = Callable[[str], object]
ROOT = Path(pytest_logomesh.__file__).parent.parent
DEBIAN = Path("/usr/bin/python3")

LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    return 'done' if getattr(libc, name)(*args) == 0 else os.strerror(ctypes.get_errno())
"""

WALK = """
import os
def go():
    wanted, found = (PARTS[0] + PARTS[1]).encode(), []
    for folder, folders, files in os.walk(TOP):
        if folder == TOP:
            folders[:] = [name for name in folders if name != 'proc']
        for name in files:
            path = os.path.join(folder, name)
            try:
                if os.path.isfile(path) and os.path.getsize(path) < 1 << 21 and wanted in open(path, 'rb').read():
                    found.append(path)
            except OSError:
                pass
    return found
"""


def test_there_is_no_network(inside: Ask) -> None:
    """Nothing but a loopback of its own: a listener of this machine cannot be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        told = inside(f"""
import socket
def go():
    names = [name for _, name in socket.if_nameindex()]
    try:
        socket.create_connection(('127.0.0.1', {port}), timeout=2)
    except OSError as problem:
        return names, type(problem).__name__
    return names, 'connected'
""")
    assert told == {"tuple": [["lo"], "ConnectionRefusedError"]}


def test_files_of_this_machine_cannot_be_read(inside: Ask) -> None:
    """Neither the project, its tasks and environment, nor accounts and homes exist inside."""
    places = [str(ROOT), str(ROOT / "tasks"), "/etc/shadow", "/etc/passwd", "/home", "/var", "/sys"]
    assert inside(f"import os\ndef go():\n    return [p for p in {places!r} if os.path.exists(p)]\n") == []


def test_installed_packages_cannot_be_imported(inside: Ask) -> None:
    """Observed code has the standard library and nothing else."""
    told = inside("""
import importlib
def go():
    missing = []
    for name in ('pytest', 'pydantic', 'pytest_logomesh', 'pip', 'setuptools'):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            missing.append(name)
    return missing
""")
    assert told == ["pytest", "pydantic", "pytest_logomesh", "pip", "setuptools"]


def test_only_two_folders_can_be_written_to(inside: Ask) -> None:
    """Everywhere but in the private /tmp and /dev/shm, creating a file fails; so does opening one for writing."""
    told = inside("""
import os
def go():
    open_to = set()
    for folder, folders, files in os.walk('/'):
        folders[:] = [name for name in folders if not (folder == '/proc' and name.isdigit())]
        try:
            with open(os.path.join(folder, 'probe'), 'w'):
                open_to.add(folder)
        except OSError:
            pass
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not path.startswith('/tmp/') and 'probe' not in path:
                try:
                    os.close(os.open(path, os.O_WRONLY))
                    open_to.add(path)
                except OSError:
                    pass
    cwd = os.getcwd()
    return sorted(open_to - {cwd})
""")
    assert told == ["/dev/shm", "/tmp"]


def test_the_kernels_settings_are_read_only(inside: Ask) -> None:
    """Not even a jail that root started can write to what belongs to the whole machine."""
    told = inside("""
import os
def go():
    refused = []
    for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/vm/drop_caches', '/proc/new'):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        except OSError:
            refused.append(path)
    try:
        os.chmod('/dev/null', 0o666)
    except OSError:
        refused.append('/dev/null')
    return len(refused)
""")
    assert told == 4


def test_a_jail_is_never_roots(inside: Ask) -> None:
    """What root owns on this machine is not the jail's own, even where root started it."""
    told = inside("import os\ndef go():\n    return os.getuid(), os.stat('/dev/null').st_uid\n")
    assert told == {"tuple": [1000, 65534]}


def test_mounts_cannot_be_changed(inside: Ask) -> None:
    """Remounting writable, unmounting and mounting anew all fail."""
    told = inside(
        LIBC
        + """
def go():
    remount, bind = 32, 4096
    return [
        call('mount', b'none', b'/', None, remount | bind, None),
        call('mount', b'none', b'/proc', None, remount | bind, None),
        call('mount', b'tmpfs', b'/tmp', b'tmpfs', 0, None),
        call('umount2', b'/proc', 2),
    ]
"""
    )
    assert told == ["Operation not permitted"] * 4


def test_no_privilege_can_be_gained(inside: Ask) -> None:
    """No capability is held, none can come by executing, and no user namespace can be made to get some."""
    told = inside(
        LIBC
        + """
def go():
    libc = ctypes.CDLL(None)
    held = (ctypes.c_uint32 * 6)(*[7] * 6)
    libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), held)
    bounding = sum(libc.prctl(23, capability, 0, 0, 0) for capability in range(41))
    ambient = sum(libc.prctl(47, 1, capability, 0, 0) for capability in range(41))
    no_new = libc.prctl(39, 0, 0, 0, 0)
    return list(held), bounding, ambient, no_new, call('unshare', 0x10000000)
"""
    )
    assert isinstance(told, dict)
    held, bounding, ambient, no_new, userns = told["tuple"]
    assert (held, bounding, ambient, no_new) == ([0] * 6, 0, 0, 1)
    assert userns != "done"


def test_other_processes_cannot_be_seen(inside: Ask) -> None:
    """A step is the first process of its own namespace, and even /proc is empty."""
    told = inside("""
import os
def go():
    return os.getpid(), os.getppid(), os.listdir('/proc'), os.uname().nodename
""")
    assert told == {"tuple": [1, 0, [], "jail"]}


def test_nothing_outlives_a_step(
    bubblewrap: BubblewrapSandbox, look: Callable[..., tuple[Observation, ...]]
) -> None:
    """Files, shared memory, message queues and processes of one observer are not there for the next."""
    source = """
import ctypes, os, time
LIBC = ctypes.CDLL(None)
def go():
    seen = [LIBC.shmget(77, 4096, 0), LIBC.msgget(77, 0), os.listdir('/tmp'), os.listdir('/dev/shm'), os.getpid()]
    LIBC.shmget(77, 4096, 0o1666)
    LIBC.msgget(77, 0o1666)
    open('/tmp/left', 'w').close()
    open('/dev/shm/left', 'w').close()
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    return seen
"""
    observers = "".join(f"def go_{n}(solution, rng):\n    return solution.go()\n" for n in range(3))
    seen = look(bubblewrap, source, observers, Limits())
    assert [one.value for one in seen] == ['[-1,-1,["step"],[],1]'] * 3


def test_the_private_folder_is_bounded(inside: Ask) -> None:
    """Many small files cannot fill the machine's memory either: the folder is as large as the largest file."""
    told = inside("""
def go():
    written = 0
    try:
        for number in range(64):
            with open(str(number), 'wb') as file:
                written += file.write(bytes(1 << 20))
    except OSError:
        pass
    return written <= 16 << 20
""")
    assert told is True


def test_no_reference_is_found_inside(inside: Ask, tmp_path: Path) -> None:
    """A walk through every file of the jail does not meet the bytes of a reference solution beside the tasks."""
    parts = plant(tmp_path / "tasks" / "secret_task")
    assert inside(f"PARTS, TOP = {parts!r}, '/'\n{WALK}") == []


def test_the_walk_finds_what_is_there(tmp_path: Path, look: Callable[..., tuple[object, ...]]) -> None:
    """Unconfined, the same walk finds the reference; so that it finds nothing inside says something."""
    parts = plant(tmp_path / "tasks" / "secret_task")
    source = f"PARTS, TOP = {parts!r}, {str(tmp_path)!r}\n{WALK}"
    seen = look(ProcessSandbox(), source, "def go(solution, rng):\n    return solution.go()\n", Limits())
    assert "secret_task/solution/solution.py" in str(seen)


def test_an_environment_like_condas_is_masked(
    tmp_path: Path, look: Callable[..., tuple[object, ...]], bubblewrap: BubblewrapSandbox
) -> None:
    """Interpreter, libraries and packages under one prefix: it starts, and what is installed there stays outside."""
    if not DEBIAN.exists():
        pytest.skip("needs a system Python whose binary can be copied")
    tmp_path.chmod(0o755)
    version = subprocess.run(
        [DEBIAN, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    library = tmp_path / "conda" / "lib" / Path(version).name
    shutil.copytree(version, library, ignore=shutil.ignore_patterns("test", "config-*", "idlelib", "lib2to3"))
    (tmp_path / "conda" / "bin").mkdir()
    python = tmp_path / "conda" / "bin" / "python3"
    shutil.copy(DEBIAN.resolve(), python)
    parts = plant(library / "site-packages" / "pytest_logomesh" / "tasks" / "secret_task")
    jail = BubblewrapSandbox(interpreter_at(python, tmp_path / "conda", [library]))
    source = f"PARTS, TOP = {parts!r}, {str(tmp_path)!r}\n{WALK}"
    observers = "import sys\ndef go(solution, rng):\n    return solution.go()\n"
    observers += "def where(solution, rng):\n    return sys.prefix\n"
    found, where = look(jail, source, observers, Limits())
    assert getattr(found, "value", None) == "[]"
    assert getattr(where, "value", None) == f'"{tmp_path}/conda"'


def test_user_nobody_gets_the_same_jail() -> None:
    """The whole contract holds for a user without privileges, with the system's interpreter."""
    if os.geteuid() != 0:
        pytest.skip("only root can become nobody; the other tests already run unprivileged")
    if not readable_by_others(ROOT) or not DEBIAN.exists():
        pytest.skip("nobody cannot read this checkout, or there is no system Python")
    places = [path for path in sys.path if path.endswith("site-packages")]
    tests = ["tests/contracts/test_contract_sandbox.py", "tests/sandbox/test_sandbox_bubblewrap.py"]
    command = [str(DEBIAN), "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not conda", *tests]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join([str(ROOT), *places])},
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    if "No module named" in done.stderr:
        pytest.skip(f"the system Python cannot load what is installed here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


def readable_by_others(path: Path) -> bool:
    """Whether every folder on the way lets others pass."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (path, *path.parents))


def plant(task: Path) -> tuple[str, str]:
    """Put a reference solution there, and return the two halves of a word that only it holds."""
    word = secrets.token_hex(16)
    (task / "solution").mkdir(parents=True)
    (task / "solution" / "solution.py").write_text(f"ANSWER = '{word}'\n")
    return word[:16], word[16:]


def test_nothing_passes_between_steps_through_files(look: Callable[..., tuple[Observation, ...]]) -> None:
    """What one observer leaves in any place that can be written to, the next does not find."""
    source = """
import os
def go():
    found = [place for place in ("/tmp", "/dev/shm") if os.path.exists(f"{place}/left")]
    for place in ("/tmp", "/dev/shm"):
        open(f"{place}/left", "w").close()
    return found
"""
    observers = "".join(
        f"def {name}(solution, rng):\n    return solution.go()\n" for name in ("first", "second")
    )
    seen = look(BubblewrapSandbox(), source, observers, Limits())
    assert [(one.kind, one.value) for one in seen] == [("value", "[]")] * 2
