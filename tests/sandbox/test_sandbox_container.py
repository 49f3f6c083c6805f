"""How the container sandbox finds its engine, what it asks of it, and what it says when that does not work."""

import secrets
import shlex
import sys
import tarfile
from pathlib import Path

import pytest

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import ContainerSandbox
from pytest_logomesh.sandbox.engine import find_engine
from pytest_logomesh.sandbox.image import image_for
from pytest_logomesh.sandbox.interpreter import Interpreter
from pytest_logomesh.sandbox.proctree import find
from pytest_logomesh.sandbox.supervise import Elsewhere, Launch, supervise

PODMAN = """
case $1 in
  --version) echo 'podman version 5.0.0' ;;
  image) [ -e image ] ;;
  import) cat > archive.tar && touch image ;;
  run) echo 'no such runtime' >&2; exit 126 ;;
esac
"""
DOCKER = """
case $1 in
  --version) echo 'Docker version 27.0.0, build 1' ;;
  version) echo 'Cannot connect to the Docker daemon' >&2; exit 1 ;;
esac
"""


@pytest.fixture
def python(tmp_path: Path) -> Interpreter:
    """An interpreter of a few small files: a binary, a standard library with packages, two shared libraries."""
    standard, libraries = tmp_path / "py" / "lib", tmp_path / "lib64"
    for path, text in {
        standard / "os.py": "...",
        standard / "json" / "decoder.py": "...",
        standard / "config" / "libpython.a": "...",
        standard / "site-packages" / "tasks" / "solution.py": "secret",
        libraries / "libm.so.6.1": "...",
        libraries / "deep" / "plugin.so": "...",
        libraries / "libm.a": "...",
        tmp_path / "py" / "python": "#!",
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (libraries / "libm.so.6").symlink_to("libm.so.6.1")
    (tmp_path / "py" / "python").chmod(0o4711)
    return Interpreter(
        executable=tmp_path / "py" / "python",
        folders=(libraries, standard),
        files=(),
        links=(("usr/lib", Path("/lib")),),
        masks=(standard / "site-packages",),
    )


def program(folder: Path, name: str, script: str) -> str:
    """A shell script that works in its own folder and notes each of its commands, a line each; its path."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\ncd {shlex.quote(str(folder))}\nprintf "%s\\n" "$*" >> asked\n{script}')
    path.chmod(0o755)
    return str(path)


def asked(folder: Path) -> list[str]:
    """What the scripts of a folder were asked."""
    return (folder / "asked").read_text().splitlines()


def test_docker_is_asked_whether_its_daemon_is_there(tmp_path: Path) -> None:
    """Docker's command alone is no engine, and what it says about that is told."""
    with pytest.raises(
        SandboxBroken, match=r"docker does not answer \(Cannot connect to the Docker daemon\)"
    ):
        find_engine(program(tmp_path, "docker", DOCKER))


def test_a_docker_that_answers_is_docker(tmp_path: Path) -> None:
    """With its daemon it is an engine, without what only podman knows."""
    path = program(tmp_path, "docker", "echo 27.0.0")
    assert (find_engine(path).path, find_engine(path).is_podman) == (path, False)


def test_podman_is_known_under_any_name(tmp_path: Path) -> None:
    """Some machines call podman docker."""
    assert find_engine(program(tmp_path, "docker", PODMAN)).is_podman


def test_a_missing_engine_is_a_problem_and_not_an_exception(tmp_path: Path) -> None:
    """No engine, or a file that is no program, is found out by asking it."""
    (tmp_path / "text").write_text("neither")
    (tmp_path / "text").chmod(0o755)
    assert "is not installed" in (ContainerSandbox(engine="/nonexistent/podman").problem or "")
    assert "does not answer" in (ContainerSandbox(engine=str(tmp_path / "text")).problem or "")


def test_the_image_holds_the_interpreter_and_no_package(tmp_path: Path, python: Interpreter) -> None:
    """Binary, standard library and the loader's libraries at their places, root's and read-only; nothing installed."""
    engine = find_engine(program(tmp_path / "engine", "podman", PODMAN))
    name = image_for(engine, python)
    assert f"import - {name}" in asked(tmp_path / "engine")
    with tarfile.open(tmp_path / "engine" / "archive.tar") as archive:
        members = {member.name: member for member in archive}
    here = str(tmp_path).lstrip("/")
    files = {path.removeprefix(f"{here}/") for path, member in members.items() if not member.isdir()}
    assert files == {
        "lib",
        "lib64/libm.so.6",
        "lib64/libm.so.6.1",
        "py/lib/json/decoder.py",
        "py/lib/os.py",
        "py/python",
    }
    assert {"tmp", "proc", "run/runner", "run/site"} <= members.keys()
    assert (members["lib"].linkname, members[f"{here}/lib64/libm.so.6"].linkname) == (
        "usr/lib",
        "libm.so.6.1",
    )
    assert members[f"{here}/py/python"].mode == 0o555
    assert members[f"{here}/py/lib/os.py"].mode == 0o444
    assert {(member.uid, member.gid) for member in members.values()} == {(0, 0)}


def test_an_image_is_made_once_for_what_is_in_it(tmp_path: Path, python: Interpreter) -> None:
    """The same interpreter has the same image, and another one when any of its files changes."""
    engine = find_engine(program(tmp_path / "engine", "podman", PODMAN))
    names = [image_for(engine, python), image_for(engine, python)]
    (python.folders[1] / "os.py").write_text("mended")
    names.append(image_for(engine, python))
    assert names[0] == names[1] != names[2]
    assert sum(line.startswith("import") for line in asked(tmp_path / "engine")) == 1


def test_an_image_that_cannot_be_made_says_why(tmp_path: Path, python: Interpreter) -> None:
    """An engine that hangs up on the archive is asked no further; what it said is the problem."""
    script = PODMAN.replace("cat > archive.tar && touch image", "echo 'no space left' >&2; exit 125")
    engine = program(tmp_path / "engine", "podman", script)
    problem = ContainerSandbox(engine, python).problem or ""
    assert problem == f"{engine} could not make the jail's image: no space left"
    with pytest.raises(SandboxBroken, match="no space left"):
        ContainerSandbox(engine, python).run("observe", b"{}", Limits())


def test_a_container_that_does_not_start_says_why(tmp_path: Path, python: Interpreter) -> None:
    """What the engine says on failing stands in the problem."""
    engine = program(tmp_path / "engine", "podman", PODMAN)
    assert ContainerSandbox(engine, python).problem == "the jail did not start: no such runtime"


def test_the_container_is_closed(tmp_path: Path, python: Interpreter) -> None:
    """No network, capability, root, or place to write to but two of the limits' size; the runner alone is shown."""
    engine = program(tmp_path / "engine", "podman", PODMAN)
    assert ContainerSandbox(engine, python).problem is not None
    (run,) = (line for line in asked(tmp_path / "engine") if line.startswith("run"))
    words = run.partition(" logomesh-jail:")[0].split()
    for word in (
        "--rm",
        "--network=none",
        "--read-only",
        "--read-only-tmpfs=false",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--user=1000:1000",
        "--ipc=private",
        "--pids-limit=288",
        "--memory=1152m",
        "--tmpfs=/tmp:rw,exec,nosuid,nodev,size=16m,mode=1777",
        "--tmpfs=/dev/shm:rw,exec,nosuid,nodev,size=16m,mode=1777",
    ):
        assert word in words
    (mount,) = (word for word in words if word.startswith("--mount"))
    assert mount.endswith("/sandbox/runner,target=/run/runner,readonly")


def test_docker_is_not_asked_for_what_only_podman_knows(tmp_path: Path, python: Interpreter) -> None:
    """An unknown flag would be its end."""
    script = PODMAN.replace("podman version", "Docker version").replace("--version", "--version|version")
    engine = program(tmp_path / "engine", "docker", script)
    assert "no such runtime" in (ContainerSandbox(engine, python).problem or "")
    (run,) = (line for line in asked(tmp_path / "engine") if line.startswith("run"))
    assert "--no-hosts" not in run
    assert "--read-only-tmpfs" not in run


ENGINE = """
import os, sys
ended, alive = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    os.set_inheritable(alive, True)
    os.execv(sys.argv[1], sys.argv[1:])
os.close(alive)
os.read(ended, 1)
"""
JAIL = """
import os, sys, time
sys.stdin.buffer.readline()
os.write(1, b'ready\\n')
for _ in range(10):
    if os.fork() == 0:
        break
time.sleep(600)
"""


def test_a_jail_of_an_engines_is_found_measured_and_ended() -> None:
    """Processes that an engine started are held to the limits, and none of them is left, nor is the engine asked."""
    jail = [sys.executable, "-c", JAIL, secrets.token_hex(8)]
    line = b"".join(word.encode() + b"\0" for word in jail)
    elsewhere = Elsewhere(first=line, kill=["/nonexistent"], remove=["/nonexistent"])
    launch = Launch([sys.executable, "-c", ENGINE, *jail], {}, "/", ours=1, elsewhere=elsewhere)
    report = supervise(launch, b"{}", Limits(processes=8, wall_s=30))
    assert report.ended == "processes"
    assert report.wall_s < 20
    assert find(line) is None
