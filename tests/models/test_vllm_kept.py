"""Servers that stay when their run ends, and the runs that find them; real processes of a stand-in for vllm."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.models.vllm.shelf import Kept, Shelf, born
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.streaming.clock import SystemClock
from tests.models.vllm_rig import PATIENCE_S, until, write_command
from tests.offspring import Offspring, watched

# A run of its own that keeps its server; killed before it stops it when told so.
RUN = """
import asyncio, os, signal, sys
from pathlib import Path
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.models.vllm.shelf import Shelf
from pytest_logomesh.streaming.clock import SystemClock

async def run():
    tier = Tier("fake", model="some/model", command=sys.argv[1], environment={"FAKE_VLLM": "family"})
    log, shelf = Path(sys.argv[2]), Shelf(Path(sys.argv[3]))
    server = VLLMServer(tier, log, SystemClock(), print, True, shelf)
    await server.start()
    if sys.argv[4] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    await server.stop()

asyncio.run(run())
"""

Make = Callable[..., VLLMServer]


@pytest.fixture
def offspring() -> Iterator[Offspring]:
    """The processes that come of a test; none may be left."""
    with watched() as found:
        yield found


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Where the servers of a test are written down."""
    return Shelf(tmp_path / "shelf")


@pytest.fixture
def tier(tmp_path: Path) -> Tier:
    """A tier of the stand-in's."""
    return Tier("fake", model="some/model", command=write_command(tmp_path))


@pytest.fixture
def said() -> list[str]:
    """What the servers of a test told."""
    return []


@pytest.fixture
def make(tier: Tier, tmp_path: Path, shelf: Shelf, said: list[str]) -> Make:
    """A server, as each run of its own makes one."""

    def made(keep: bool = True, tier: Tier = tier) -> VLLMServer:
        return VLLMServer(tier, tmp_path / "run" / "server.log", SystemClock(), said.append, keep, shelf)

    return made


async def answers(url: str) -> bool:
    """Whether a server answers there."""
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return (await client.get(f"{url}/models")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def told_pid(said: list[str]) -> int:
    """The process that the last sentence says to kill."""
    match = re.search(r"`kill (\d+)` ends it", said[-1])
    assert match, said
    return int(match[1])


def sockets_of(server: int) -> Path:
    """The folder of a server's sockets."""
    environment = Path(f"/proc/{server}/environ").read_text().split("\0")
    [sockets] = [name.partition("=")[2] for name in environment if name.startswith("VLLM_RPC_BASE_PATH=")]
    return Path(sockets)


def run_of_its_own(command: str, folder: Path, way: str) -> "subprocess.CompletedProcess[str]":
    """RUN, until it has ended and nobody holds its pipes any more."""
    return subprocess.run(
        [sys.executable, "-c", RUN, command, str(folder / "server.log"), str(folder / "shelf"), way],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


async def test_kept_server_is_used_again(make: Make, said: list[str], offspring: Offspring) -> None:
    """A kept server stays at its URL, serves later runs, kept by them or not, and the told command ends it whole."""
    first = make()
    url = await first.start()
    await first.stop()
    assert not first.alive()
    assert url in said[-1]
    pid = told_pid(said)
    for keep in (True, False):
        later = make(keep)
        assert await later.start() == url
        assert later.reused
        assert later.alive()
        assert (later.command, later.effective) == (first.command, first.effective)
        assert later.version == "0.0.fake"
        assert later.effective
        await later.stop()
        assert await answers(url)
        assert told_pid(said) == pid
    assert len(offspring.servers()) == 1
    os.kill(pid, signal.SIGTERM)
    assert await asyncio.to_thread(until, lambda: offspring.living() == {})


async def test_stopping_twice_keeps_it(make: Make, said: list[str], offspring: Offspring) -> None:
    """Stopping a kept server a second time changes nothing, not even the folder of its sockets."""
    server = make()
    url = await server.start()
    await server.stop()
    await server.stop()
    assert await answers(url)
    sockets = sockets_of(offspring.servers()[0])
    assert sockets.is_dir()
    os.kill(told_pid(said), signal.SIGTERM)
    assert await asyncio.to_thread(until, lambda: offspring.living() == {})
    assert not sockets.exists()


@pytest.mark.parametrize("way", ["stopped", "killed"])
async def test_outlives_its_run_only_when_stopped(
    way: str, make: Make, tmp_path: Path, tier: Tier, offspring: Offspring
) -> None:
    """A kept server outlives a run that stopped it, whose pipes it lets go of, and not a run that was killed."""
    run = await asyncio.to_thread(run_of_its_own, tier.command, tmp_path, way)
    if way == "killed":
        assert await asyncio.to_thread(until, lambda: offspring.living() == {})
        return
    assert run.returncode == 0, run.stdout
    assert len(offspring.servers()) == 3
    server = make(tier=replace(tier, environment={"FAKE_VLLM": "family"}))
    await server.start()
    assert server.reused
    await server.end()
    assert offspring.living() == {}


async def test_other_settings_start_another(
    make: Make, tier: Tier, said: list[str], offspring: Offspring
) -> None:
    """A kept server that was started with other arguments is ended, and the run starts its own."""
    first = make()
    url = await first.start()
    await first.stop()
    second = make(keep=False, tier=replace(tier, max_num_seqs=8))
    assert await second.start() != url
    assert not second.reused
    assert "other settings" in said[-2] + said[-1]
    assert len(offspring.servers()) == 1
    await second.stop()
    assert offspring.living() == {}


async def test_changed_weights_start_another(
    make: Make, tier: Tier, tmp_path: Path, offspring: Offspring
) -> None:
    """A kept server of a folder whose weights were written anew since is not used."""
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "model.safetensors").write_bytes(b"old")
    local = replace(tier, model=str(tmp_path / "weights"))
    first = make(tier=local)
    await first.start()
    await first.stop()
    (tmp_path / "weights" / "model.safetensors").write_bytes(b"newer")
    second = make(keep=False, tier=local)
    await second.start()
    assert not second.reused
    await second.stop()
    assert offspring.living() == {}


async def test_sick_server_is_replaced(make: Make, said: list[str], offspring: Offspring) -> None:
    """A kept server that says that it is not well is ended, and the run starts its own."""
    first = make()
    url = await first.start()
    await first.stop()
    os.kill(offspring.servers()[0], signal.SIGUSR1)
    second = make(keep=False)
    assert await second.start() != url
    assert any("does not answer" in text for text in said)
    assert len(offspring.servers()) == 1
    await second.stop()
    assert offspring.living() == {}


async def test_server_of_another_run_is_left_to_it(make: Make, tier: Tier, offspring: Offspring) -> None:
    """While a run uses a kept server, another run of other settings does not end it, nor does its own end."""
    first = make()
    url = await first.start()
    await first.stop()
    using = make(keep=False)
    await using.start()
    other = make(keep=False, tier=replace(tier, max_num_seqs=8))
    await other.start()
    await other.end()
    assert await answers(url)
    assert using.alive()
    also_using = make(keep=False)
    assert await also_using.start() == url
    await also_using.end()
    assert await answers(url)
    await using.end()
    assert offspring.living() == {}


async def test_death_of_a_kept_server(make: Make, offspring: Offspring) -> None:
    """The death of a server that was kept is told with the end of its log, and restart starts one of the run's own."""
    first = make()
    url = await first.start()
    await first.stop()
    server = make(keep=False)
    await server.start()
    os.kill(offspring.servers()[0], signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        assert "vLLM for tier fake ended" in str(await server.died())
        assert not server.alive()
        assert await server.restart() != url
    assert not server.reused
    await server.stop()
    assert offspring.living() == {}


async def test_dead_server_is_not_kept(make: Make, tmp_path: Path, offspring: Offspring) -> None:
    """A server that died or was ended is not written down by a run that keeps servers, nor is one that never ran."""
    server = make()
    await server.start()
    os.kill(offspring.servers()[0], signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        await server.died()
    await server.stop()
    assert offspring.living() == {}
    await server.restart()
    await server.end()
    await server.stop()
    never = make()
    await never.stop()
    assert offspring.living() == {}
    assert not (tmp_path / "shelf").exists()


@pytest.mark.parametrize("mode", [0o755, 0o770])
async def test_open_folder_keeps_nothing(
    mode: int, make: Make, tmp_path: Path, said: list[str], offspring: Offspring
) -> None:
    """Where others could change what is written down, a server is ended after all, and the run says why."""
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf").chmod(mode)
    server = make()
    await server.start()
    await server.stop()
    assert "tier fake cannot be kept" in said[-1]
    assert str(tmp_path / "shelf") in said[-1]
    assert offspring.living() == {}


async def test_failure_names_what_is_kept(
    make: Make, tier: Tier, said: list[str], offspring: Offspring
) -> None:
    """When a server does not come up, kept servers of other tiers, which may hold the memory, are named."""
    first = make()
    await first.start()
    await first.stop()
    pid = told_pid(said)
    failing = replace(tier, name="big", environment={"FAKE_VLLM": "crash"})
    with pytest.raises(ServerBroken) as caught:
        await make(tier=failing).start()
    assert f"a server of tier fake was kept and takes its share of the machine: `kill {pid}`" in str(
        caught.value
    )
    os.kill(pid, signal.SIGTERM)
    assert await asyncio.to_thread(until, lambda: offspring.living() == {})


def kept(pid: int, born_at: str) -> Kept:
    """A server that never was."""
    return Kept(
        tier="fake",
        model="some/model",
        arguments=("vllm", "serve"),
        fingerprint="0",
        url="http://127.0.0.1:1/v1",
        pid=pid,
        born=born_at,
        version=None,
        effective={},
        log="/nowhere",
    )


def test_another_process_of_the_same_number(shelf: Shelf) -> None:
    """A number that another process has by now is nobody's server, so that it is neither used nor killed."""
    own = born(os.getpid())
    assert own is not None
    shelf.put("fake", kept(os.getpid(), own))
    taken = shelf.take("fake")
    assert taken is not None
    taken.release()
    shelf.put("fake", kept(os.getpid(), own + "1"))
    assert shelf.take("fake") is None


def test_ended_process_was_never_born() -> None:
    """Neither a process that ended nor one that nobody has collected counts as there."""
    ended = subprocess.Popen(["true"])
    assert until(lambda: born(ended.pid) is None)
    ended.wait()
    assert born(ended.pid) is None
    assert born(os.getpid()) == born(os.getpid()) is not None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\0", '{"pid": "x"}', "\ud800"])
def test_broken_notes_are_no_server(text: str, shelf: Shelf, tmp_path: Path) -> None:
    """Whatever stands in the file of a kept server, it is read or as if it were not there."""
    shelf.put("fake", kept(os.getpid(), born(os.getpid()) or ""))
    (tmp_path / "shelf" / "fake.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert shelf.take("fake") is None
    assert shelf.others("else") == ()


def test_notes_are_the_users_alone(shelf: Shelf, tmp_path: Path) -> None:
    """The folder and the file of a kept server are closed to others, and a link is not taken for the folder."""
    shelf.put("fake", kept(os.getpid(), born(os.getpid()) or ""))
    assert (tmp_path / "shelf").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "shelf" / "fake.json").stat().st_mode & 0o777 == 0o600
    assert json.loads((tmp_path / "shelf" / "fake.json").read_text())["pid"] == os.getpid()
    (tmp_path / "link").symlink_to(tmp_path / "shelf")
    assert Shelf(tmp_path / "link").take("fake") is None
    with pytest.raises(OSError, match="this user's alone"):
        Shelf(tmp_path / "link").put("fake", kept(1, ""))


def test_place_of_the_user(tmp_path: Path) -> None:
    """Notes stand in the user's runtime folder where it is the user's own, else in a temporary one."""
    tmp_path.chmod(0o700)
    Shelf.of_user({"XDG_RUNTIME_DIR": str(tmp_path)}).put("fake", kept(1, ""))
    assert (tmp_path / "logomesh" / "fake.json").is_file()
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    for environment in ({"XDG_RUNTIME_DIR": str(shared)}, {"XDG_RUNTIME_DIR": "relative"}, {}):
        Shelf.of_user(environment).remove("never kept")
        assert list(shared.iterdir()) == []


async def test_replicas_are_servers_of_their_own(
    make: Make, tier: Tier, tmp_path: Path, offspring: Offspring
) -> None:
    """Each replica has its port, its log and its devices, and each is kept and found again for itself."""
    whole = replace(tier, replicas=2, tensor_parallel=2, environment={"CUDA_VISIBLE_DEVICES": "4,5,6,7"})
    servers = [make(tier=replica) for replica in whole.replica_tiers]
    urls = await asyncio.gather(*(server.start() for server in servers))
    assert len(set(urls)) == 2
    assert "devices: 4,5\n" in (tmp_path / "run" / "server.log").read_text()
    assert "devices: 6,7\n" in (tmp_path / "run" / "server-2.log").read_text()
    for server in servers:
        await server.stop()
    again = [make(keep=False, tier=replica) for replica in whole.replica_tiers]
    assert await asyncio.gather(*(server.start() for server in again)) == urls
    for server in again:
        await server.end()
    assert offspring.living() == {}
