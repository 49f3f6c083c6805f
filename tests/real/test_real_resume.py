"""A run of sixty battles over four workers that is killed again and again, and gone on with each time."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from pytest_logomesh.testing.script import Pause
from tests.plugin.conftest import ALONE

pytestmark = pytest.mark.real

BATTLES, KILLS, INFLIGHT = 60, 20, 6
MOST_RECORDS = 45
"""After at most so many new records a run is killed; a whole run writes about four a battle."""
SEED = 20261121
LOOK_S = 0.02
"""How often a run is looked at."""
LONGEST_S = 180.0
"""A run that has not ended by then hangs."""


def write_benchmark(path: Path) -> Path:
    """Sixty problems that are examined in a moment, each known by the function that it asks for."""
    lines = [
        {
            "task_id": f"HumanEval/{number}",
            "prompt": f'def add_{number}(n):\n    """Return n and {number}."""\n',
            "entry_point": f"add_{number}",
            "canonical_solution": f"    return n + {number}\n",
            "test": f"def check(candidate):\n    assert candidate(1) == {number + 1}\n",
        }
        for number in range(BATTLES)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def battle_of(request: ModelRequest) -> str:
    """Which battle a question belongs to."""
    found = re.search(r"\badd_(\d+)\b", request.body["messages"][-1]["content"])
    assert found
    return f"humaneval_{found[1]}-scripted-1"


def solves(request: ModelRequest) -> Script:
    """The right answer after a moment, in pieces, so that there is always something in the air."""
    number = int(battle_of(request).split("-")[0].removeprefix("humaneval_"))
    source = f"def add_{number}(n):\n    return n + {number}\n"
    text = json.dumps({"sourceCode": source, "testCode": "", "rationale": ""})
    head, role, *rest = says(text[:20], text[20:])
    return (Pause(0.05 + number % 7 / 20), head, role, Pause(0.05), *rest)


class Campaign:
    """One run, started and killed until it ends.

    Args:
        folder: where pytest runs.
        server: of the model.
        tasks: the benchmark's file.
    """

    def __init__(self, folder: Path, server: ScriptedModelServer, tasks: Path) -> None:
        folder.mkdir()
        (folder / "pytest.ini").write_text("[pytest]\n")
        self._folder = folder
        self._server = server
        self._tasks = tasks
        self._asked_before = len(server.requests)
        self._paid: dict[str, int] = {}

    @property
    def ledger(self) -> Path:
        """Of the run, as a person would name it."""
        return self._folder / "reports" / "latest" / "ledger.jsonl"

    def records(self) -> list[dict[str, Any]]:
        """All whole lines."""
        if not self.ledger.exists():
            return []
        return [json.loads(line) for line in self.ledger.read_bytes().split(b"\n")[:-1]]

    def asked(self) -> Counter[str]:
        """How often each battle was asked for."""
        return Counter(battle_of(request) for request in self._server.requests[self._asked_before :])

    def go_on(self, dice: random.Random | None) -> bool:
        """Begin, or go on; with dice, until a random moment. Returns whether it came to its end by itself."""
        with self._started() as run:
            ended = self._watched(run, dice)
            assert run.stdout is not None
            said = run.stdout.read().decode()
        if ended:
            assert run.returncode == 0, said
        self._nobody_is_asked_for_what_is_recorded()
        return ended

    def _started(self) -> "subprocess.Popen[bytes]":
        resumed = ["--logomesh-resume=reports/latest"] if self.records() else []
        options = [
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={self._server.url}",
            "-n",
            "4",
            *resumed,
        ]
        options += [f"--logomesh-tasks={self._tasks}", f"--logomesh-inflight={INFLIGHT}"]
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                *ALONE,
                *options,
            ],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _watched(self, run: "subprocess.Popen[bytes]", dice: random.Random | None) -> bool:
        """Whether it ended before the dice said so; then the whole process group is killed."""
        enough = len(self.records()) + dice.randrange(MOST_RECORDS) if dice else sys.maxsize
        moment = dice.uniform(0, 0.3) if dice else 0.0
        never = threading.Event()
        for _ in range(int(LONGEST_S / LOOK_S)):
            if run.poll() is not None:
                return True
            if self._lines() >= enough:
                never.wait(moment)
                break
            never.wait(LOOK_S)
        else:
            pytest.fail("the run hangs")
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        return False

    def _lines(self) -> int:
        return self.ledger.read_bytes().count(b"\n") if self.ledger.exists() else 0

    def _nobody_is_asked_for_what_is_recorded(self) -> None:
        asked = self.asked()
        assert {battle: asked[battle] for battle in self._paid} == self._paid
        handed_in = [record for record in self.records() if record["kind"] == "submission"]
        self._paid = {record["data"]["battle"]: asked[record["data"]["battle"]] for record in handed_in}


@pytest.fixture
def server() -> Iterator[ScriptedModelServer]:
    """Knows all answers."""
    with ScriptedModelServer(solves) as server:
        yield server


def test_a_run_that_is_killed_at_twenty_moments_loses_what_was_in_the_air(
    tmp_path: Path, server: ScriptedModelServer
) -> None:
    """Each ends with sixty verdicts, none paid twice, and a record that is whole; so many runs as it takes."""
    dice = random.Random(SEED)
    tasks = write_benchmark(tmp_path / "sixty.jsonl")
    kills, runs = 0, 0
    while kills < KILLS:
        runs += 1
        campaign = Campaign(tmp_path / f"run{runs}", server, tasks)
        killed = 0
        while not campaign.go_on(dice if kills < KILLS else None):
            kills, killed = kills + 1, killed + 1
        _is_whole(campaign, killed)


def _is_whole(campaign: Campaign, killed: int) -> None:
    records = campaign.records()
    verdicts = [record["data"] for record in records if record["kind"] == "verdict"]
    handed_in = [record["data"]["battle"] for record in records if record["kind"] == "submission"]
    asked = campaign.asked()

    assert verify_ledger(campaign.ledger) == []
    assert len(verdicts) == len({verdict["battle"]["task"] for verdict in verdicts}) == BATTLES
    assert {verdict["outcome"] for verdict in verdicts} == {"passed"}
    assert len(handed_in) == len(set(handed_in)) == len(asked) == BATTLES
    assert sum(asked.values()) - BATTLES <= killed * INFLIGHT
    document = json.loads((campaign.ledger.parent / "run.json").read_text())
    assert (document["totals"]["passed"], document["incomplete"]) == (BATTLES, [])
