"""`logomesh serve red`."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_logomesh.agents.red.remote import RemoteRed
from pytest_logomesh.cli import main
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Finding, Gate
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.testing import ScriptedModelServer, answers, says
from tests.agents.a2a.a2a_pairs import card_of, raw_events
from tests.agents.red.model.red_rig import NOTHING, claims
from tests.agents.red.red_samples import submission, task

WEAK = "import os\nimport sys\n\n\nos.system('ls ' + sys.argv[1])\n"


@contextmanager
def served(*arguments: str, ended_by: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The agent in a process of its own; its address. It must end in good order."""
    script = Path(sys.executable).with_name("logomesh")
    process = subprocess.Popen(
        [script, "serve", "red", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            yield json.loads(line)["url"]
        finally:
            process.send_signal(ended_by)
            _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (0, b"")


async def claimed(url: str, source: str = WEAK) -> tuple[Finding, ...]:
    """What it has against a source, as the harness asks."""
    red = RemoteRed(url, SystemClock(), Gate())
    try:
        return await red.attack(task(), submission(source), ())
    finally:
        await red.close()


async def test_it_answers_over_a2a() -> None:
    """A card that says what it does, and a report as an artifact, also for the sections that older agents send."""
    with served() as url:
        card = await card_of(url)
        events = await raw_events(card, f"TASK: list a folder\nTARGET CODE:\n{WEAK}")
        found = await claimed(url)

    assert [skill.id for skill in card.skills] == ["attack"]
    updates = [event.artifact_update for event in events if event.HasField("artifact_update")]
    report = json.loads("".join(part.text for update in updates for part in update.artifact.parts))
    assert set(report) == {"attack_successful", "findings", "summary"}
    assert report["attack_successful"] is False, "nothing was executed, so nothing is confirmed"
    assert (78, 5) in {(each["cwe"], each["line"]) for each in report["findings"]}
    assert (78, 5) in {(each.cwe, each.line) for each in found}


async def test_it_asks_a_model() -> None:
    """Its claims stand beside those of the static checks."""
    with (
        ScriptedModelServer(says(claims({"line": 1, "severity": "CRITICAL"}))) as server,
        served("--model=scripted", f"--endpoint={server.url}", ended_by=signal.SIGINT) as url,
    ):
        found = await claimed(url)

    assert {"logic", "injection"} <= {each.category for each in found}
    assert len(server.requests) == 1
    assert WEAK.splitlines()[4] in server.requests[0].body["messages"][0]["content"]


async def test_a_broken_model_fails_the_request() -> None:
    """It says so, and goes on answering."""
    scripts = iter([answers(500, "ill"), answers(500, "ill"), says(NOTHING), says(NOTHING)])
    with (
        ScriptedModelServer(lambda _: next(scripts)) as server,
        served("--model=scripted", f"--endpoint={server.url}") as url,
    ):
        with pytest.raises(RedBroken, match="Red's model scripted"):
            await claimed(url)
        assert await claimed(url)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--model", "m"], "--endpoint: a model needs both"),
        (["--endpoint", "http://127.0.0.1:1"], "--model: a model needs both"),
        (["--model", "m", "--endpoint", "127.0.0.1:1"], "--endpoint: needs an address"),
        (["--model", "m", "--endpoint", "http://127.0.0.1:1"], "--endpoint: nothing answers"),
        (["--host", "203.0.113.7"], "--port: cannot listen at 203.0.113.7:9021"),
    ],
)
def test_mistakes_are_told_in_a_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, nothing on standard output."""
    assert main(["serve", "red", *arguments]) == 4
    told = capsys.readouterr()
    assert told.out == ""
    assert words in told.err


def test_another_model_is_served(capsys: pytest.CaptureFixture[str]) -> None:
    """Named by this verb's own flag."""
    with ScriptedModelServer(models=("alpha",)) as server:
        assert main(["serve", "red", "--model", "beta", "--endpoint", server.url]) == 4
    assert "--model: " in capsys.readouterr().err


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody else listens there."""
    with ScriptedModelServer() as server:
        assert main(["serve", "red", "--port", str(server.port)]) == 4
    assert f"--port: cannot listen at 127.0.0.1:{server.port}" in capsys.readouterr().err


def test_the_loop_of_the_caller_is_left_alone() -> None:
    """A mistake leaves no event loop behind."""
    assert main(["serve", "red", "--host", "203.0.113.7"]) == 4
    assert asyncio.run(asyncio.sleep(0, "ok")) == "ok"
