"""`--logomesh-stall-timeout`."""

import json
from collections.abc import Callable
from pathlib import Path

from pytest_logomesh.testing import Gate, Head, ScriptedModelServer, Wait, delta
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import at_first

HALF = '{"sourceCode"'


def test_an_answer_that_stops_in_the_middle_is_asked_again(run_battles: RunBattles, tiny_tasks: Path) -> None:
    """Half an answer is neither judged nor joined with the next; it is kept, and the reason names the flag."""
    with ScriptedModelServer(at_first((Head(), delta(content=HALF), Wait(Gate())))) as server:
        ran = run_battles(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-stall-timeout=0.5",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 0, ran.text
    (battle,) = ran.battles.values()
    assert battle["stream"]["attempts"] == len(server.requests) == 2
    (reason,) = battle["stream"]["asked_again"]
    assert "no new content within 0.5 s (--logomesh-stall-timeout)" in reason
    ledger = ran.folder / "reports" / "latest" / "ledger.jsonl"
    (handed_in,) = (
        record["data"]
        for line in ledger.read_text().split("\n")[:-1]
        if (record := json.loads(line))["kind"] == "submission"
    )
    assert handed_in["earlier"] == [HALF]


def test_a_stall_longer_than_the_total_is_a_contradiction(refuse: Callable[..., str]) -> None:
    """It could never be reached; the message names both flags."""
    said = refuse("--logomesh-model=reference", "--logomesh-stall-timeout=20", "--logomesh-total-timeout=10")

    assert "--logomesh-stall-timeout: 20 s" in said
    assert "--logomesh-total-timeout 10" in said
