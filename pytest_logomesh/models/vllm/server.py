"""A vLLM server of the run's own: started on a free loopback port, waited for, watched, stopped."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm import log
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.hints import hint
from pytest_logomesh.models.vllm.process import KeptProcess
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.records.roles import Clock

HOST = "127.0.0.1"
POLL_S = 0.25
SAY_EVERY_S = 10.0
TAIL_LINES = 15
PROBE_TIMEOUT_S = 5.0


class VLLMServer:
    """One tier's server.

    Args:
        tier: one that is served.
        log_path: where the server's output goes; appended to.
        clock: for the waiting.
        say: told what is being waited for, every ten seconds and when it changes.
    """

    def __init__(self, tier: Tier, log_path: Path, clock: Clock, say: Callable[[str], None]) -> None:
        self.tier = tier
        self.version: str | None = None
        """What the server says it is, once it is up; part of the run's record."""
        self.command: tuple[str, ...] = ()
        """The whole command line, once started; part of the run's record."""
        self._log_path = log_path
        self._log_start = 0
        self._clock = clock
        self._say = say
        self._process: KeptProcess | None = None
        self._sockets: str | None = None

    async def start(self) -> str:
        """Start it and return when it answers; the URL that OpenAI clients take, such as `http://127.0.0.1:4711/v1`.

        Interrupted or failed, it leaves no process.

        Raises:
            OptionMistake: there is no such executable.
            ServerBroken: it ended, or did not answer in time; holds the telling end of its log and a way out.
        """
        executable = find_vllm(self.tier)
        base = f"http://{HOST}:{_free_port()}"
        port = base.rpartition(":")[2]
        self.command = (
            *(str(executable), "serve", self.tier.model, *self.tier.arguments),
            *("--host", HOST, "--port", port),
        )
        self._log_path.parent.mkdir(parents=True, exist_ok=True)
        self._log_start = self._log_path.stat().st_size if self._log_path.exists() else 0
        # vLLM's processes talk through sockets that outlive them; in a folder of their own they do not.
        self._sockets = tempfile.mkdtemp(prefix="logomesh-vllm-")
        environment = {**_environment(self.tier, executable), "VLLM_RPC_BASE_PATH": self._sockets}
        self._process = await KeptProcess.start(self.command, environment, self._log_path)
        answers = False
        try:
            # The machine's proxy settings must not stand between the run and its own loopback.
            async with httpx.AsyncClient(base_url=base, timeout=PROBE_TIMEOUT_S, trust_env=False) as client:
                await self._wait(self._process, client)
            answers = True
        finally:
            if not answers:
                await self.stop()
        return f"{base}/v1"

    def alive(self) -> bool:
        """Whether it was started and has not ended by itself."""
        return self._process is not None and not self._process.ended.done()

    async def died(self) -> ServerBroken:
        """Return when the server ends by itself, with why; never returns after `stop`: cancel it then."""
        assert self._process is not None, "start comes first"
        # Shielded: a waiter that is cancelled must not take the answer from the others.
        return self._broken(await asyncio.shield(self._process.ended))

    async def stop(self) -> None:
        """End it with everything that came of it; harmless when it never started, or was stopped before."""
        if self._process is not None and not await self._process.stop():
            self._say(f"vLLM: a process could not be ended; look for {self.command[0]}")
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    async def _wait(self, process: KeptProcess, client: httpx.AsyncClient) -> None:
        began = self._clock.now()
        told, told_at = "", began
        while not await self._answers(client):
            now = self._clock.now()
            if process.ended.done():
                raise self._broken(process.ended.result())
            if now - began > self.tier.startup_s:
                raise self._broken(
                    f"did not answer within {self.tier.startup_s:g} s "
                    f"(startup_s in [tool.logomesh.tiers.{self.tier.name}])"
                )
            phase = log.phase(self._lines())
            if phase != told or now - told_at >= SAY_EVERY_S:
                told, told_at = phase, now
                self._say(f"vLLM: {phase} ({now - began:.0f} s)")
            await self._clock.sleep(POLL_S)

    async def _answers(self, client: httpx.AsyncClient) -> bool:
        """Whether it is up with the tier's model."""
        try:
            if (await client.get("/health")).status_code != httpx.codes.OK:
                return False
            models = await client.get("/v1/models")
            version = await client.get("/version")
        except httpx.HTTPError:
            return False
        served = _texts(models, "data", "id")
        if not served:
            return False
        if self.tier.served_name not in served:
            raise self._broken(f"serves {', '.join(served)} and not {self.tier.served_name}")
        self.version = next(iter(_texts(version, "version")), None)
        return True

    def _lines(self) -> list[str]:
        return log.read_lines(self._log_path, self._log_start)

    def _broken(self, what: str) -> ServerBroken:
        lines = self._lines()
        way = hint(lines, what)
        tail = "\n".join(f"  | {line}" for line in log.telling(lines)[-TAIL_LINES:])
        return ServerBroken(
            f"vLLM for tier {self.tier.name} {what}"
            + (f"; {way}" if way else "")
            + (f"\nThe end of {self._log_path}:\n{tail}" if tail else f"\n{self._log_path} is empty")
        )


def _free_port() -> int:
    """A port that nobody holds now; vLLM binds it within seconds and says so if somebody was faster."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _environment(tier: Tier, executable: Path) -> Mapping[str, str]:
    """The run's environment, handed on to the server, with what the tier adds."""
    inherited = {name: value for name, value in os.environ.items() if name != "VLLM_API_KEY"}
    # vLLM compiles kernels with tools that stand beside it in an environment that nobody activated.
    path = os.pathsep.join(part for part in (str(executable.parent), inherited.get("PATH")) if part)
    return {"VLLM_NO_USAGE_STATS": "1", **inherited, "PATH": path, **tier.environment}


def _texts(response: httpx.Response, *keys: str) -> list[str]:
    """The texts under a path of keys, of each element where a list stands; none where they are not there."""
    if response.status_code != httpx.codes.OK:
        return []
    try:
        found = [response.json()]
    except ValueError:
        return []
    for key in keys:
        found = [element[key] for element in found if isinstance(element, dict) and key in element]
        found = [
            inner for element in found for inner in (element if isinstance(element, list) else [element])
        ]
    return [text for text in found if isinstance(text, str)]
