"""Tiers that the run serves itself: one after the other, started again when they die."""

from pathlib import Path

import pytest

from tests.offspring import watched
from tests.plugin.conftest import RunBattles
from tests.plugin.solving_vllm import tier, write_vllm


@pytest.fixture
def command(tmp_path: Path) -> str:
    """An executable that serves the tiny tasks' solutions."""
    return write_vllm(tmp_path)


@pytest.fixture
def deaths(tmp_path: Path) -> Path:
    """Where deaths are counted."""
    path = tmp_path / "deaths"
    path.touch()
    return path


def test_two_tiers_one_after_the_other(
    run_battles: RunBattles, pytester: pytest.Pytester, command: str
) -> None:
    """Each has its server, its battles and its record; nothing is left."""
    pytester.makepyprojecttoml(tier("small", command) + tier("large", command))
    with watched():
        ran = run_battles("--logomesh-model=small,large")

    assert ran.result.ret == 0, ran.text
    assert set(ran.outcomes) == {
        f"{task}-{size}-1" for task in ("double", "negate") for size in ("small", "large")
    }
    assert [use["tier"] for use in ran.document["served"]] == ["small", "large"]
    ports = {use["servers"][0]["endpoint"] for use in ran.document["served"]}
    assert len(ports) == 2


def test_a_server_that_dies_is_started_again(
    run_battles: RunBattles, pytester: pytest.Pytester, command: str, deaths: Path
) -> None:
    """What was in the air is asked again as a new attempt, everything is judged, and the record says so."""
    pytester.makepyprojecttoml(tier("mortal", command, DIES_AT="5", DEATHS=str(deaths)))
    with watched():
        ran = run_battles("--logomesh-model=mortal", "--logomesh-repeats=5", "--logomesh-inflight=1")

    assert ran.result.ret == 0, ran.text
    assert len(ran.battles) == 10
    again = [battle["stream"] for battle in ran.battles.values() if battle["stream"]["attempts"] > 1]
    assert [stream["attempts"] for stream in again] == [2]
    assert [server["restarts"] for server in ran.document["served"][0]["servers"]] == [1]
    assert "starting it again" in ran.text


def test_a_tier_that_dies_twice_costs_its_own_battles_only(
    run_battles: RunBattles, pytester: pytest.Pytester, command: str, deaths: Path
) -> None:
    """Its remaining battles are errors with the reason; the next tier is fought."""
    mortal = tier("mortal", command, DIES_AT="2", DEATHS=str(deaths), LIVES="2")
    pytester.makepyprojecttoml(mortal + tier("well", command))
    with watched():
        ran = run_battles("--logomesh-model=mortal,well", "--logomesh-repeats=3", "--logomesh-inflight=1")

    assert ran.result.ret == 6, ran.text
    outcomes = {
        name: [battle["outcome"] for battle in ran.battles.values() if battle["tier"] == name]
        for name in ("mortal", "well")
    }
    assert outcomes["well"] == ["passed"] * 6
    assert outcomes["mortal"].count("passed") == 2
    assert outcomes["mortal"].count("error") == 4
    reasons = [
        battle["reasons"][0]["text"] for battle in ran.battles.values() if battle["outcome"] == "error"
    ]
    assert all(
        "died again after a restart" in reason or "was killed by SIGKILL" in reason for reason in reasons
    )


def test_replicas_share_the_battles(run_battles: RunBattles, pytester: pytest.Pytester, command: str) -> None:
    """Two servers of one tier, both in the record, and one log each."""
    pytester.makepyprojecttoml(tier("twice", command, "replicas = 2"))
    with watched():
        ran = run_battles("--logomesh-model=twice", "--logomesh-repeats=3")

    assert ran.result.ret == 0, ran.text
    (served,) = ran.document["served"]
    assert len({server["endpoint"] for server in served["servers"]}) == 2
    logs = {path.name for path in (ran.folder / "reports" / "latest").glob("server*.log")}
    assert logs == {"server.log", "server-2.log"}


def test_a_replica_that_does_not_come_up_ends_the_others(
    run_plain: RunBattles, pytester: pytest.Pytester, command: str, tmp_path: Path
) -> None:
    """The tier's battles are errors, and nothing is left of the replica that came up."""
    once = tmp_path / "once"
    once.write_text(f'#!/bin/sh\nmkdir {tmp_path}/taken 2>/dev/null || exit 3\nexec {command} "$@"\n')
    once.chmod(0o755)
    pytester.makepyprojecttoml(tier("half", str(once), "replicas = 2"))
    with watched():
        ran = run_plain("--logomesh-model=half")

    assert ran.result.ret == 6, ran.text
    assert set(ran.outcomes.values()) == {"error"}
    assert "ended with exit code 3" in ran.text
