"""`--logomesh-fail-under`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.testing import Head, ScriptedModelServer, says, sent
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.tiny_servers import by_task
from tests.plugin.tiny_tasks import answer, right_answer

RIGHT = says(right_answer("double"))
BAD = says(answer("def negate(n):\n    return n + 1\n"))
DEAD = (Head(), sent({"error": {"message": "out of memory on the card", "code": 400}}))
FAILING_TEST = "def test_of_the_project():\n    assert False\n"
BATTLES = Path(__file__).parents[2] / "tasks" / "test_battles.py"


def half_right(run_battles: RunBattles, *options: str) -> Ran:
    """One battle that passes and one that fails: a mean CIS somewhere between 0.4 and 0.7."""
    with ScriptedModelServer(by_task(double=RIGHT, negate=BAD)) as server:
        return run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", *options)


def test_a_gate_that_holds_makes_failed_battles_no_failure(run_battles: RunBattles) -> None:
    """The battle fails as it did; terminal, run.json and summary say the same, and the exit code is the gate's."""
    ran = half_right(run_battles, "--logomesh-fail-under=0.4")

    assert ran.result.ret == 0, ran.text
    assert sorted(ran.outcomes.values()) == ["failed", "passed"]
    (gate,) = ran.document["gates"]
    assert (gate["gate"], gate["asked"], gate["conclusion"]) == ("fail-under", "0.4", "held")
    assert gate["scores"][0]["tasks"] == 2
    told = f"gate fail-under 0.4: held, {gate['says']}"
    assert told in ran.text
    assert told in (ran.folder / "reports/latest/summary.md").read_text().replace("` `", ", ").replace(
        "`", ""
    )


def test_a_mean_under_the_mark_is_a_failure(run_plain: RunBattles) -> None:
    """Exit code 1."""
    ran = half_right(run_plain, "--logomesh-fail-under=0.9")

    assert ran.result.ret == 1, ran.text
    assert "gate fail-under 0.9: not held, CIS 0." in ran.text


def test_errors_outrank_the_gate(run_plain: RunBattles) -> None:
    """Exit code 6, and a battle in two without a verdict holds no gate."""
    with ScriptedModelServer(by_task(double=RIGHT, negate=DEAD)) as server:
        ran = run_plain(
            "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-fail-under=0"
        )

    assert ran.result.ret == 6, ran.text
    assert ran.document["gates"][0]["conclusion"] == "not held"
    assert "1 of 2 battles have no verdict (1 ended in an error)" in ran.text


def test_zero_battles_hold_nothing(run_plain: RunBattles) -> None:
    """Exit code 5, as pytest has it."""
    ran = run_plain("--logomesh-model=reference", "--logomesh-fail-under=0", "-k", "no_such_battle")

    assert ran.result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_other_tests_still_fail_by_themselves(run_plain: RunBattles, pytester: pytest.Pytester) -> None:
    """A gate, here of an ini key, speaks of battles; what a project tests beside them is not its business."""
    pytester.makeini("[pytest]\nlogomesh_fail_under = 0.1\n")
    pytester.makepyfile(test_copied=f"{BATTLES.read_text()}\n\n{FAILING_TEST}")
    ran = run_plain("--logomesh-model=reference", "test_copied.py", "-k", "double or project")

    assert ran.result.ret == 1, ran.text
    assert ran.document["gates"][0]["conclusion"] == "held"


@pytest.mark.parametrize("value", ["80", "-1", "nan", "high"])
def test_what_is_no_score_is_refused(value: str, refuse: Callable[..., str]) -> None:
    """Percents are the likely mistake."""
    said = refuse("--logomesh-model=reference", f"--logomesh-fail-under={value}")

    assert f"--logomesh-fail-under: needs a number from 0 to 1, not '{value}'" in said
