"""A vLLM server on this machine: found or started on a free loopback port, waited for, watched, stopped or kept."""

import os
import shutil
import socket
import tempfile
from asyncio import shield
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import httpx

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm import log, shelf
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.found import FoundProcess
from pytest_logomesh.models.vllm.hints import explain
from pytest_logomesh.models.vllm.launch import HOST, Launch, launch
from pytest_logomesh.models.vllm.probe import Answer, ask, visitor
from pytest_logomesh.models.vllm.process import OwnProcess, Process
from pytest_logomesh.models.vllm.shelf import Kept, Shelf, Taken
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.records.roles import Clock

POLL_S = 0.25
SAY_EVERY_S = 10.0
TAIL_LINES = 15


class VLLMServer:
    """One tier's server, or one of its replicas'.

    Args:
        tier: one that is served; of a tier with replicas, one of `Tier.replica_tiers`.
        log_path: where the server's output goes; appended to. The second replica's is beside it, with `-2`.
        clock: for the waiting.
        say: told what is being waited for, every ten seconds and when it changes, and what stays.
        keep: leave the server running when it is stopped, for runs to come.
        kept: where servers that stay are written down; None is the user's own place.
    """

    def __init__(
        self,
        tier: Tier,
        log_path: Path,
        clock: Clock,
        say: Callable[[str], None],
        keep: bool = False,
        kept: Shelf | None = None,
    ) -> None:
        self.tier = tier
        self.version: str | None = None
        """What the server says it is, once it is up; part of the run's record."""
        self.command: tuple[str, ...] = ()
        """The whole command line, once started; part of the run's record."""
        self.effective: Mapping[str, str] = MappingProxyType({})
        """How the server says that it was set beside its own defaults, once it is up; empty where it does not say."""
        self.reused = False
        """Whether it was kept by an earlier run."""
        self._own_log = _log_of(tier, log_path)
        self._log_path = self._own_log
        self._log_start = 0
        self._clock = clock
        self._say = say
        self._keep = keep
        self._shelf = kept or Shelf.of_user(os.environ)
        self._place = shelf.place(tier)
        self._name = f"vLLM {tier.replica} of {tier.replicas}" if tier.replica else "vLLM"
        self._launch: Launch | None = None
        self._url = ""
        self._process: Process | None = None
        self._up = False
        self._sockets: str | None = None

    async def start(self) -> str:
        """Find or start it, return when it answers; the URL that OpenAI clients take: `http://127.0.0.1:4711/v1`.

        A server that an earlier run kept is used again where it answers and was started with the same; else it is
        ended. Interrupted or failed, it leaves no process.

        Raises:
            OptionMistake: there is no such executable, or too few devices for the tier's replicas.
            ServerBroken: it ended, or did not answer in time; holds the telling end of its log and a way out.
        """
        self._launch = launch(self.tier, find_vllm(self.tier), os.environ)
        taken = self._shelf.take(self._place)
        if taken is None or not await self._take(taken, self._launch.fingerprint):
            await self._start(self._launch)
        self._up = True
        return self._url

    async def restart(self) -> str:
        """End what is left of it and start it again; the new URL.

        Raises:
            OptionMistake: as `start`.
            ServerBroken: as `start`.
        """
        await self.end()
        return await self.start()

    def alive(self) -> bool:
        """Whether it was started and has not ended by itself."""
        return self._process is not None and not self._process.ended.done()

    async def died(self) -> ServerBroken:
        """Return when the server ends by itself, with why; never returns after `stop`: cancel it then."""
        assert self._process is not None, "start comes first"
        # Shielded: a waiter that is cancelled must not take the answer from the others.
        return self._broken(await shield(self._process.ended))

    async def stop(self) -> None:
        """Let go of it: one that is kept or was found stays, any other is ended; harmless when called twice."""
        if not self._up or self._process is None or not self.alive() or not self._may_stay():
            await self.end()
        elif await self._process.leave():
            self._say(
                f"{self._name}: tier {self.tier.name} stays up at {self._url}; "
                f"`kill {self._process.pid}` ends it"
            )
            self._process = self._sockets = None
            self._up = False
        else:
            self._shelf.remove(self._place)
            await self.end()

    async def end(self) -> None:
        """End it with everything that came of it, kept or not; harmless when it never started, or has ended.

        One that other runs use as well is left to them.
        """
        self._up = False
        if self._process is not None and not await self._process.stop():
            self._say(f"{self._name}: a process could not be ended; look for {self.command[0]}")
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)

    async def _take(self, taken: Taken, fingerprint: str) -> bool:
        """Use a server that was kept, or end it; whether it is used."""
        kept = taken.kept
        try:
            async with visitor(kept.url.removesuffix("/v1")) as client:
                answer = await ask(client)
        except BaseException:
            taken.release()
            raise
        process = FoundProcess(taken, self._clock)
        if not answer or self.tier.served_name not in answer.models or kept.fingerprint != fingerprint:
            why = "was started with other settings" if answer else "does not answer"
            self._say(
                f"{self._name}: the server that was kept for tier {self.tier.name} {why}; starting another"
            )
            if not await process.stop():
                self._say(
                    f"{self._name}: the one that was kept could not be ended; look for process {kept.pid}"
                )
            return False
        self._process, self._url, self.reused = process, kept.url, True
        self.command, self.version, self.effective = kept.arguments, answer.version, kept.effective
        self._read_log(Path(kept.log))
        self._say(f"{self._name}: tier {self.tier.name} is up already at {kept.url}, kept by an earlier run")
        return True

    async def _start(self, planned: Launch) -> None:
        port = _free_port()
        base = f"http://{HOST}:{port}"
        self.command, self.reused = planned.on(port), False
        self._own_log.parent.mkdir(parents=True, exist_ok=True)
        self._read_log(self._own_log)
        # vLLM's processes talk through sockets that outlive them; in a folder of their own they do not.
        self._sockets = tempfile.mkdtemp(prefix="logomesh-vllm-")
        environment = {**planned.environment, "VLLM_RPC_BASE_PATH": self._sockets}
        self._process = await OwnProcess.start(self.command, environment, self._log_path, self._sockets)
        try:
            async with visitor(base) as client:
                self.version = (await self._wait(self._process, client)).version
        except BaseException:
            await self.end()
            raise
        self.effective = log.effective(self._log_path, self._log_start)
        self._url = f"{base}/v1"

    def _may_stay(self) -> bool:
        """Whether it was found, or is to be kept and is written down for runs to come."""
        assert self._process is not None, "start comes first"
        assert self._launch is not None, "start comes first"
        if self.reused or not self._keep:
            return self.reused
        try:
            self._shelf.put(
                self._place,
                Kept(
                    tier=self.tier.name,
                    model=self.tier.model,
                    arguments=self.command,
                    fingerprint=self._launch.fingerprint,
                    url=self._url,
                    pid=self._process.pid,
                    born=shelf.born(self._process.pid) or "",
                    version=self.version,
                    effective=self.effective,
                    log=str(self._log_path.absolute()),
                ),
            )
        except OSError as error:
            self._say(f"{self._name}: tier {self.tier.name} cannot be kept: {error}")
            return False
        return True

    async def _wait(self, process: Process, client: httpx.AsyncClient) -> Answer:
        began = self._clock.now()
        told, told_at = "", began
        while (answer := await ask(client)) is None:
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
                self._say(f"{self._name}: {phase} ({now - began:.0f} s)")
            await self._clock.sleep(POLL_S)
        if self.tier.served_name not in answer.models:
            raise self._broken(f"serves {', '.join(answer.models)} and not {self.tier.served_name}")
        return answer

    def _read_log(self, path: Path) -> None:
        """From now on, what the server writes is read there."""
        self._log_path = path
        self._log_start = path.stat().st_size if path.exists() else 0

    def _lines(self) -> list[str]:
        return log.read_lines(self._log_path, self._log_start)

    def _broken(self, what: str) -> ServerBroken:
        lines = self._lines()
        parts = [f"vLLM for tier {self.tier.name} {what}"]
        cause, way = explain(lines, what, self.tier.model)
        parts[0] += f": {cause}" if cause else ""
        parts += [way] if way else []
        parts += [
            f"a server of tier {other.tier} was kept and takes its share of the machine: `kill {other.pid}` ends it"
            for other in self._shelf.others(self._place)
        ]
        tail = "\n".join(f"  | {line}" for line in log.telling(lines)[-TAIL_LINES:])
        end = f"The end of {self._log_path}:\n{tail}" if tail else f"{self._log_path} says nothing"
        return ServerBroken(f"{'; '.join(parts)}\n{end}")


def _log_of(tier: Tier, path: Path) -> Path:
    return path.with_stem(f"{path.stem}-{tier.replica}") if (tier.replica or 1) > 1 else path


def _free_port() -> int:
    """A port that nobody holds now; vLLM binds it within seconds and says so if somebody was faster."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
