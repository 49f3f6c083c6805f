"""Passed, failed and error: exit codes, reasons and denominators."""

import random
import threading
from contextlib import ExitStack
from pathlib import Path

from pytest_logomesh.testing import (
    Gate,
    Head,
    ModelRequest,
    Script,
    ScriptedModelServer,
    Wait,
    says,
    sent,
)
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import asked_for, by_task, solves
from tests.plugin.tiny_tasks import answer, right_answer

BAD = answer("def negate(n):\n    return eval(f'{n} + 1')\n")


def test_a_failure_says_why_and_gives_nothing_away(run_battles: RunBattles) -> None:
    """Behaviours, findings with lines, own tests and score are named; no hidden input, no expected value."""
    with ScriptedModelServer(by_task(double=says(right_answer("double")), negate=says(BAD))) as server:
        ran = run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert ran.result.ret == 1, ran.text
    assert ran.outcomes == {"double-scripted-1": "passed", "negate-scripted-1": "failed"}
    bad = ran.battles["negate-scripted-1"]
    assert {reason["kind"] for reason in bad["reasons"]} == {"logic", "own-tests", "finding", "score"}
    for words in ("behaviour negates:", "behaviour negates_zero:", "solution.py:2", "own tests", "CIS"):
        assert words in ran.text
    hidden = random.Random(bad["seed"]).randrange(10**8, 10**9)
    everything = ran.text + (ran.folder / "reports" / "latest" / "run.json").read_text()
    assert str(hidden) not in everything
    assert str(hidden + 1) not in everything


def test_what_cannot_be_read_fails_and_what_breaks_is_an_error(run_battles: RunBattles) -> None:
    """Prose is a failed answer; an error object under HTTP 200 is no answer at all. Errors make it exit 6."""
    refused = (Head(), sent({"error": {"message": "out of memory on the card", "code": 400}}))
    with ScriptedModelServer(by_task(double=says("I would rather not."), negate=refused)) as server:
        ran = run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert ran.result.ret == 6, ran.text
    ran.result.assert_outcomes(failed=1, errors=1)
    double, negate = ran.battles["double-scripted-1"], ran.battles["negate-scripted-1"]
    assert (double["outcome"], double["reasons"][0]["kind"]) == ("failed", "unreadable")
    assert double["observations"] == {"passed": 0, "total": 2}
    assert (negate["outcome"], negate["cis"], negate["components"]["logic"]) == ("error", None, None)
    assert "out of memory on the card" in negate["reasons"][0]["text"]
    assert "out of memory on the card" in " ".join(ran.text.split())
    assert ran.document["totals"] == {"battles": 2, "passed": 0, "failed": 1, "tampered": 0, "error": 1}


def test_a_server_that_dies_spoils_only_what_is_left(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """Judged battles stay judged, the others are errors in every denominator, and the run ends with exit 6."""
    second_asked = threading.Event()
    asked: list[str] = []

    def script(request: ModelRequest) -> Script:
        asked.append(asked_for(request))
        if len(asked) == 1:
            return solves(request)
        second_asked.set()
        return (Wait(Gate()),)

    with ExitStack() as stack:
        server = stack.enter_context(ScriptedModelServer(script))

        def kill() -> None:
            second_asked.wait()
            stack.close()

        killer = threading.Thread(target=kill)
        killer.start()
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-repeats=4",
            "--logomesh-inflight=1",
            tasks=tiny_tasks / "double",
        )
        second_asked.set()
        killer.join()

    assert ran.result.ret == 6, ran.text
    assert list(ran.outcomes.values()) == ["passed", "error", "error", "error"]
    assert ran.document["totals"] == {"battles": 4, "passed": 1, "failed": 0, "tampered": 0, "error": 3}
    assert "1 passed, 3 error" in ran.text
    reasons = [battle["reasons"][0]["text"] for battle in ran.battles.values() if battle["reasons"]]
    assert all(f"the model server at {server.url}/v1 cannot be reached" in reason for reason in reasons)
