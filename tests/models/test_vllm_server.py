"""The life of a server, with a stand-in for the vllm executable and real processes."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.process import OwnProcess
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.streaming.clock import SystemClock
from tests.models.vllm_rig import PATIENCE_S, until, write_command
from tests.offspring import Offspring, watched

# A run of its own, to be killed or interrupted while the server loads; it says what it is told to say.
RUN = """
import asyncio, sys
from pathlib import Path
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.streaming.clock import SystemClock

tier = Tier("fake", model="some/model", command=sys.argv[1], environment={"FAKE_VLLM": sys.argv[2]})
say = lambda text: print(text, flush=True)
asyncio.run(VLLMServer(tier, Path(sys.argv[3]), SystemClock(), say).start())
"""


class HurriedClock:
    """Its seconds pass as fast as they are slept; the machine's processes get a moment each time."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        """Seconds slept so far."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.time += seconds
        await asyncio.sleep(0.01)


def alive(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def command_line(process: int) -> str:
    """Empty when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def family_lives(log: Path) -> bool:
    """Whether server, child and orphaned grandchild are all at work."""
    said = log.read_text() if log.exists() else ""
    return all(f"{who} lives" in said for who in ("the server", "a child", "a grandchild"))


@pytest.fixture
def offspring() -> Iterator[Offspring]:
    """The processes that come of a test; none may be left."""
    with watched() as found:
        yield found


@pytest.fixture
def command(tmp_path: Path) -> str:
    """An executable called vllm."""
    return write_command(tmp_path)


@pytest.fixture
def tier(command: str) -> Callable[[str], Tier]:
    """A tier whose server behaves as told."""
    return lambda words: Tier("fake", model="some/model", command=command, environment={"FAKE_VLLM": words})


@pytest.fixture
def make(tier: Callable[[str], Tier], log: Path, said: list[str]) -> Callable[[str], VLLMServer]:
    """A server that behaves as told."""
    return lambda words: VLLMServer(tier(words), log, SystemClock(), said.append)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a server's output goes; the folder is there."""
    (tmp_path / "run").mkdir()
    return tmp_path / "run" / "server.log"


@pytest.fixture
def said() -> list[str]:
    """What the server told while it came up."""
    return []


async def test_comes_up_and_leaves_nothing(make: Callable[[str], VLLMServer], offspring: Offspring) -> None:
    """A started server answers at the URL, tells version and command line, and after stop nothing lives."""
    server = make("")
    url = await server.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        models = (await client.get(f"{url}/models")).json()
    assert models["data"][0]["id"] == "some/model"
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/v1")
    assert server.version == "0.0.fake"
    assert server.command[1:5] == ("serve", "some/model", "--host", "127.0.0.1")
    assert server.effective == {"host": "127.0.0.1", "port": url.split(":")[2].split("/")[0]}
    assert not server.reused
    assert server.alive()
    await server.stop()
    assert offspring.living() == {}
    await server.stop()


async def test_restart_after_death(make: Callable[[str], VLLMServer], offspring: Offspring) -> None:
    """A server whose process was killed is started again, answers at its new URL, and its death is told again."""
    server = make("family")
    first = await server.start()
    os.kill(min(offspring.servers()), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        await server.died()
        second = await server.restart()
    assert first != second
    assert server.alive()
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{second}/models")).status_code == httpx.codes.OK
    os.kill(min(offspring.servers()), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        assert "SIGKILL" in str(await server.died())
    await server.stop()
    assert offspring.living() == {}


async def test_restart_ends_what_still_lives(make: Callable[[str], VLLMServer], offspring: Offspring) -> None:
    """A server that has not ended is ended before it is started again: there are never two."""
    server = make("")
    await server.start()
    first = offspring.servers()
    async with asyncio.timeout(PATIENCE_S):
        await server.restart()
    assert offspring.servers() != first
    assert len(offspring.servers()) == 1
    await server.stop()


async def test_tells_what_it_waits_for(
    tier: Callable[[str], Tier], log: Path, said: list[str], offspring: Offspring
) -> None:
    """While the server comes up, what it is busy with is told when it changes and every ten seconds."""
    slow = replace(tier("never"), startup_s=40)
    with pytest.raises(ServerBroken):
        await VLLMServer(slow, log, HurriedClock(), said.append).start()
    assert said[0].startswith("vLLM: ")
    told = [
        match["s"]
        for text in said
        if (match := re.fullmatch(r"vLLM: loading weights \((?P<s>\d+) s\)", text))
    ]
    assert 2 <= len(told) <= 5
    assert all(int(later) - int(earlier) >= 9 for earlier, later in pairwise(told))


async def test_ends_processes_that_left_the_group(
    make: Callable[[str], VLLMServer], log: Path, offspring: Offspring
) -> None:
    """Children in other sessions and an orphaned grandchild end with the server."""
    server = make("family")
    await server.start()
    assert until(lambda: family_lives(log))
    assert len(offspring.servers()) == 3
    await server.stop()
    assert offspring.living() == {}


async def test_kills_what_ignores_sigterm(
    tier: Callable[[str], Tier], log: Path, offspring: Offspring
) -> None:
    """Processes that ignore SIGTERM are killed after the grace."""
    told = tier("family,stubborn,never")
    command = [told.command, "serve", told.model, "--port", "0"]
    process = await OwnProcess.start(command, {**os.environ, **told.environment}, log, grace_s=0.2)
    assert until(lambda: family_lives(log))
    assert await process.stop()
    assert offspring.living() == {}


async def test_crash_tells_cause_and_way_out(make: Callable[[str], VLLMServer], offspring: Offspring) -> None:
    """A server that dies while loading is broken: cause, way out and log are told, traceback frames are not."""
    with pytest.raises(ServerBroken) as caught:
        await make("crash,family").start()
    text = str(caught.value)
    assert "tier fake ended with exit code 1" in text
    assert "torch.OutOfMemoryError: CUDA out of memory." in text
    assert "--gpu-memory-utilization" in text.splitlines()[0]
    assert "run/server.log" in text
    assert 'File "' not in text
    assert offspring.living() == {}


async def test_never_ready_is_given_up(tier: Callable[[str], Tier], log: Path, offspring: Offspring) -> None:
    """A server that does not answer within startup_s is ended, and the error names the key to raise."""
    clock, hurried = HurriedClock(), replace(tier("never"), startup_s=20)
    with pytest.raises(
        ServerBroken, match=r"did not answer within 20 s \(startup_s in \[tool.logomesh.tiers.fake"
    ):
        await VLLMServer(hurried, log, clock, lambda _: None).start()
    assert clock.now() == pytest.approx(20, abs=1)
    assert offspring.living() == {}


async def test_wrong_model_is_refused(make: Callable[[str], VLLMServer], offspring: Offspring) -> None:
    """A server that serves another model than the tier's is broken at once."""
    with pytest.raises(ServerBroken, match="serves another/model and not some/model"):
        await make("other-model").start()
    assert offspring.living() == {}


async def test_death_at_work_reaches_every_waiter(
    make: Callable[[str], VLLMServer], offspring: Offspring
) -> None:
    """When a serving process is killed, all that wait for its death are told how, and its family ends."""
    server = make("family")
    await server.start()
    impatient, patient = asyncio.create_task(server.died()), asyncio.create_task(server.died())
    await asyncio.sleep(0)
    impatient.cancel()
    os.kill(min(offspring.servers()), signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        error = await patient
    assert "tier fake was killed by SIGKILL" in str(error)
    assert not server.alive()
    await server.stop()
    assert offspring.living() == {}


async def test_stopping_is_no_death(make: Callable[[str], VLLMServer]) -> None:
    """A server that was stopped on purpose is never reported as dead."""
    server = make("")
    await server.start()
    waiting = asyncio.create_task(server.died())
    await server.stop()
    _, pending = await asyncio.wait({waiting}, timeout=0.1)
    assert pending
    waiting.cancel()


async def test_loss_of_the_keeper_ends_the_server(
    make: Callable[[str], VLLMServer], offspring: Offspring
) -> None:
    """Even the keeper's own death is noticed, and the server is asked to end."""
    server = make("")
    await server.start()
    [serving] = offspring.servers()
    [keeping] = [process for process in offspring.living() if process != serving]
    os.kill(keeping, signal.SIGKILL)
    async with asyncio.timeout(PATIENCE_S):
        assert "lost its keeper" in str(await server.died())
    assert until(lambda: not alive(serving))
    await server.stop()


async def test_cancelled_start_leaves_nothing(
    make: Callable[[str], VLLMServer], log: Path, offspring: Offspring
) -> None:
    """A start that is cancelled while the server loads ends it before the cancellation goes on."""
    starting = asyncio.create_task(make("never,family").start())
    assert await asyncio.to_thread(until, lambda: family_lives(log))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert offspring.living() == {}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_end_of_the_run_ends_the_server(
    how: signal.Signals, command: str, log: Path, offspring: Offspring
) -> None:
    """A run that is killed, interrupted by Ctrl-C or terminated while the server loads leaves no process."""
    run = subprocess.Popen(
        # Whoever starts these tests in the background has Ctrl-C ignored, and children inherit that.
        ["env", "--default-signal=INT", sys.executable, "-c", RUN, command, "never,family", str(log)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert until(lambda: family_lives(log))
    os.killpg(run.pid, how)
    run.communicate(timeout=PATIENCE_S)
    assert until(lambda: offspring.living() == {})
    assert "SIGINT" not in log.read_text()


async def test_executable_that_cannot_run(tmp_path: Path, make: Callable[[str], VLLMServer]) -> None:
    """An executable whose interpreter is gone is a broken server, with the ways to get one."""
    server = make("")
    (tmp_path / "bin" / "vllm").write_text("#!/nowhere/python\n")
    with pytest.raises(
        ServerBroken, match=r"could not be started; vLLM is not installed.*--logomesh-endpoint"
    ):
        await server.start()


async def test_inherited_key_does_not_lock_us_out(
    make: Callable[[str], VLLMServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A VLLM_API_KEY in the shell does not reach the server, which only we can talk to anyway."""
    monkeypatch.setenv("VLLM_API_KEY", "secret")
    server = make("")
    async with asyncio.timeout(PATIENCE_S):
        await server.start()
    await server.stop()


async def test_earlier_server_in_the_same_log_is_not_quoted(make: Callable[[str], VLLMServer]) -> None:
    """The end of the log that an error quotes is of this server, not of one that wrote there before."""
    with pytest.raises(ServerBroken, match="out of memory"):
        await make("crash").start()
    with pytest.raises(ServerBroken) as caught:
        await make("other-model").start()
    assert "out of memory" not in str(caught.value)
