"""vLLM itself, its CPU build with random weights: started, asked, watched, killed, stopped."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from pytest_logomesh.models.endpoint import Endpoint
from pytest_logomesh.models.metrics import read_metrics
from pytest_logomesh.models.openai_model import OpenAIModel, Sampling
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.models.vllm.server import VLLMServer
from pytest_logomesh.models.vllm.shelf import Shelf
from pytest_logomesh.records.errors import ServerBroken
from pytest_logomesh.records.events import Finish, Text, Usage
from pytest_logomesh.streaming.clock import SystemClock
from tests.offspring import Offspring, watched
from tests.real.checkpoint import write

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
Until = Callable[[Callable[[], object], float], bool]
LOADING_S = 200
ENDING_S = 20
JUDGED_SOME = 4
"""Lines of the ledger once battles are judged: the run, what serves it, two verdicts on answers that were cut."""
SCHEMA = {"type": "object", "properties": {"files": {"type": "object"}}, "required": ["files"]}


class Project:
    """A user's project with a tier of its own, in which battles are run as users run them."""

    def __init__(self, folder: Path, tier: Tier) -> None:
        folder.mkdir()
        self.folder = folder
        shutil.copytree(REPOSITORY / "tasks" / "fibonacci", folder / "tasks" / "fibonacci")
        shutil.copy(REPOSITORY / "tasks" / "test_battles.py", folder / "test_battles.py")
        (folder / "pyproject.toml").write_text(
            '[tool.pytest.ini_options]\nasyncio_default_fixture_loop_scope = "function"\n'
        )
        self.add(tier)

    def add(self, tier: Tier) -> None:
        """One more tier of the project's own."""
        lines = [
            f"[tool.logomesh.tiers.{tier.name}]",
            f"model = {json.dumps(tier.model)}",
            f"args = {json.dumps(list(tier.arguments))}",
            f"command = {json.dumps(tier.command)}",
            f"startup_s = {tier.startup_s}",
            f"[tool.logomesh.tiers.{tier.name}.env]",
            *(f"{name} = {json.dumps(value)}" for name, value in tier.environment.items()),
        ]
        with (self.folder / "pyproject.toml").open("a") as file:
            file.write("\n".join(lines) + "\n")

    def pytest(self, *options: str) -> "subprocess.Popen[str]":
        """Start pytest on the one task."""
        return subprocess.Popen(
            [
                # Whoever starts these tests in the background has Ctrl-C ignored, and children inherit that.
                *("env", "--default-signal=INT"),
                *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_battles.py"),
                *("--logomesh-model", "tiny", "--logomesh-tasks", "tasks", "--logomesh-report-dir", "out"),
                *options,
            ],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ledger_lines(self) -> int:
        """How many records the run has written."""
        ledger = self.folder / "out" / "ledger.jsonl"
        return len(ledger.read_text().splitlines()) if ledger.exists() else 0

    def report(self) -> dict[str, object]:
        """The run's run.json."""
        found: dict[str, object] = json.loads((self.folder / "out" / "run.json").read_text())
        return found


@pytest.fixture
def offspring() -> Iterator[Offspring]:
    """The processes that come of a test; none may be left."""
    with watched() as found:
        yield found


@pytest.fixture(scope="session")
def vllm() -> Path:
    """The executable of the environment that install_vllm.sh made."""
    executable = Path(os.environ.get("VLLM_VENV", REPOSITORY / ".vllm")) / "bin" / "vllm"
    if not executable.is_file():
        pytest.skip(f"no {executable}; tests/real/install_vllm.sh makes it (3.5 GB, some minutes)")
    return executable


@pytest.fixture
def tiny(vllm: Path, tmp_path: Path) -> Tier:
    """A tier of random weights that fits every machine."""
    return Tier(
        "tiny",
        model=str(write(tmp_path / "checkpoint")),
        arguments=(
            *("--load-format", "dummy", "--enforce-eager"),
            *("--max-model-len", "8192", "--max-num-seqs", "8"),
        ),
        environment={"HF_HUB_OFFLINE": "1", "VLLM_CPU_KVCACHE_SPACE": "1"},
        command=str(vllm),
        startup_s=400,
    )


@pytest.fixture
def until() -> Callable[[Callable[[], object], float], bool]:
    """Whether something becomes true within some seconds; processes of others cannot be hurried."""

    def becomes(true: Callable[[], object], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    return becomes


@pytest.fixture
def project(tiny: Tier, tmp_path: Path) -> Project:
    """A project with the tier `tiny`."""
    return Project(tmp_path / "project", tiny)


async def test_answers_tells_of_itself_and_leaves_nothing(
    tiny: Tier, tmp_path: Path, offspring: Offspring
) -> None:
    """A real server comes up, streams a structured answer with its token count, tells its settings, its queue and what
    its prefix cache had of a prompt that came twice, and stops without remains.
    """
    said: list[str] = []
    server = VLLMServer(tiny, tmp_path / "server.log", SystemClock(), said.append)
    endpoint = Endpoint(url=await server.start())
    assert server.version is not None
    assert any("loading weights" in text for text in said)
    assert (server.effective["max_model_len"], server.effective["max_num_seqs"]) == ("8192", "8")
    model = OpenAIModel(endpoint, tiny.served_name, Sampling(0.0, 40, None), SCHEMA)
    for _ in range(2):
        question = [{"role": "user", "content": "Write a function. " * 40}]
        events = [event async for event in model.stream(question)]
        assert "".join(event.text for event in events if isinstance(event, Text)).startswith("{")
        assert [event.completion_tokens for event in events if isinstance(event, Usage)] == [40]
        assert [event.reason for event in events if isinstance(event, Finish)] == ["length"]
    await model.close()
    async with httpx.AsyncClient(trust_env=False) as client:
        metrics = await read_metrics(client, endpoint)
    assert offspring.engine()
    await server.stop()
    assert offspring.living() == {}
    assert metrics is not None
    assert metrics.waiting == 0
    assert metrics.prefix_queries
    assert metrics.prefix_hits
    assert metrics.prefix_queries / 4 < metrics.prefix_hits < metrics.prefix_queries


async def test_stays_and_is_found_again(tiny: Tier, tmp_path: Path, offspring: Offspring) -> None:
    """A real server that is kept answers after it was let go, is used again, and its end leaves nothing."""
    shelf, said = Shelf(tmp_path / "shelf"), list[str]()
    first = VLLMServer(tiny, tmp_path / "server.log", SystemClock(), said.append, keep=True, kept=shelf)
    url = await first.start()
    await first.stop()
    assert "stays up" in said[-1]
    second = VLLMServer(tiny, tmp_path / "other.log", SystemClock(), said.append, kept=shelf)
    assert await second.start() == url
    assert second.reused
    assert (second.version, second.effective) == (first.version, first.effective)
    await second.end()
    assert offspring.living() == {}


async def test_missing_weights_are_explained(tiny: Tier, tmp_path: Path, offspring: Offspring) -> None:
    """A real server that fails in a child process is told as broken, with the cause of the child."""
    (tmp_path / "bare").mkdir()
    tier = Tier(
        "tiny",
        model=tiny.model,
        arguments=tiny.arguments[2:],
        environment=tiny.environment,
        command=tiny.command,
    )
    with pytest.raises(ServerBroken, match="the model's folder holds no weights") as caught:
        await VLLMServer(tier, tmp_path / "server.log", SystemClock(), lambda _: None).start()
    assert "Cannot find any model weights" in str(caught.value)
    assert offspring.living() == {}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_end_while_loading(how: signal.Signals, project: Project, offspring: Offspring, until: Until) -> None:
    """A run that ends by Ctrl-C or SIGKILL while vLLM loads leaves no process."""
    run = project.pytest()
    assert until(offspring.engine, LOADING_S)
    os.killpg(run.pid, how)
    output, _ = run.communicate(timeout=ENDING_S)
    assert run.returncode == (-signal.SIGKILL if how is signal.SIGKILL else pytest.ExitCode.INTERRUPTED), (
        output
    )
    assert until(lambda: offspring.living() == {}, ENDING_S)


def test_a_dead_engine_is_started_again(project: Project, offspring: Offspring, until: Until) -> None:
    """Killed while it streams: one restart, the battle in the air is asked again, and the record says both."""
    run = project.pytest(
        *("--logomesh-repeats", "12", "--logomesh-inflight", "2", "--logomesh-max-tokens", "200")
    )
    assert until(lambda: project.ledger_lines() >= JUDGED_SOME, LOADING_S)
    engine = offspring.engine()
    assert engine
    os.kill(engine, signal.SIGKILL)
    output, _ = run.communicate(timeout=LOADING_S * 2)
    report = project.report()
    battles, served = report["battles"], report["served"]
    assert isinstance(battles, list)
    assert isinstance(served, list)
    assert [battle["outcome"] for battle in battles] == ["failed"] * 12, output
    again = [battle["stream"] for battle in battles if battle["stream"]["attempts"] > 1]
    assert 1 <= len(again) <= 2
    assert all(len(stream["asked_again"]) == stream["attempts"] - 1 for stream in again)
    assert [server["restarts"] for server in served[0]["servers"]] == [1]
    assert "starting it again" in output
    assert offspring.living() == {}


def test_an_engine_that_dies_twice_ends_the_run(project: Project, offspring: Offspring, until: Until) -> None:
    """After the second death every battle that is left is an error within ten seconds."""
    run = project.pytest(
        *("--logomesh-repeats", "80", "--logomesh-inflight", "1", "--logomesh-max-tokens", "64")
    )
    assert until(lambda: project.ledger_lines() >= JUDGED_SOME, LOADING_S)
    first = offspring.engine()
    assert first
    os.kill(first, signal.SIGKILL)
    assert until(lambda: offspring.engine() not in {None, first}, LOADING_S)
    judged = project.ledger_lines()
    assert until(lambda: project.ledger_lines() > judged + 2, LOADING_S)
    second = offspring.engine()
    assert second
    os.kill(second, signal.SIGKILL)
    output, _ = run.communicate(timeout=ENDING_S * 3)
    totals = project.report()["totals"]
    assert isinstance(totals, dict)
    assert totals["failed"] >= 1
    assert totals["error"] >= 1
    assert totals["failed"] + totals["error"] == totals["battles"] == 80
    assert run.returncode == 6, output
    assert offspring.living() == {}


def test_two_tiers_in_one_command(project: Project, tiny: Tier, offspring: Offspring) -> None:
    """One is served after the other, each with the machine to itself; every battle is judged under its own tier, its
    tokens counted, and no process is left.
    """
    project.add(replace(tiny, name="small", arguments=(*tiny.arguments, "--seed", "7")))
    run = project.pytest("--logomesh-max-tokens", "32", "--logomesh-model", "tiny,small")
    output, _ = run.communicate(timeout=LOADING_S * 3)
    report = project.report()
    battles, served = report["battles"], report["served"]
    assert isinstance(battles, list)
    assert isinstance(served, list)
    assert [(battle["id"], battle["outcome"]) for battle in battles] == [
        ("fibonacci-tiny-1", "failed"),
        ("fibonacci-small-1", "failed"),
    ], output
    assert all(battle["stream"]["tokens"] > 0 for battle in battles)
    assert [use["tier"] for use in served] == ["tiny", "small"]
    assert all(use["servers"][0]["prefix_queries"] > 0 for use in served)
    assert offspring.living() == {}
