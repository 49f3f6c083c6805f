"""A user's project: the test copied and tightened, fixtures of a battle, a hook in conftest.py."""

import pytest

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import by_task
from tests.plugin.tiny_tasks import answer, right_answer

TIGHTENED = '''
from pytest_logomesh.fixtures import BattleResult


def test_battle(battle: BattleResult) -> None:
    """As the plugin's own, but 0.99 is wanted."""
    shortfalls = [*battle.missing_answer(), *battle.wrong_behaviours(), *battle.low_score("0.99")]
    assert not shortfalls, battle.explain()


def test_figures(battle, tier, purple, red):
    """A second test of one battle costs no second answer."""
    assert tier.name == battle.verdict.battle.tier == "scripted"
    assert "solution.py" in purple.files
    assert tuple(red) == battle.verdict.findings
    assert battle.verdict.outcome == "passed"
'''

NOTES_VERDICTS = """
import pathlib

def pytest_logomesh_verdict(verdict):
    with pathlib.Path("verdicts.txt").open("a") as file:
        print(verdict.battle.id, verdict.outcome, file=file)
"""

SHADY = "PASSWORD = 'Tr0ub4dor&3'\n\n\ndef double(n):\n    return 2 * n\n"
"""Right, but with something that Red frowns on without proof."""


def test_a_copied_test_asks_for_more(run_battles: RunBattles, pytester: pytest.Pytester) -> None:
    """A battle that passes as such fails a stricter project; the hook hears each verdict once, in the owner."""
    pytester.makepyfile(test_mine=TIGHTENED)
    pytester.makeconftest(NOTES_VERDICTS)
    tests = "from solution import double\n\ndef test_it():\n    assert double(3) == 6\n"
    script = by_task(double=says(answer(SHADY, tests)), negate=says(right_answer("negate")))
    with ScriptedModelServer(script) as server:
        ran = run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "test_mine.py")

    assert ran.result.ret == 1, ran.text
    ran.result.assert_outcomes(passed=3, failed=1)
    assert ran.outcomes == {"double-scripted-1": "passed", "negate-scripted-1": "passed"}
    assert len(server.requests) == 2
    assert 0.65 < ran.battles["double-scripted-1"]["cis"] < 0.99
    verdicts = (ran.folder / "verdicts.txt").read_text().splitlines()
    assert sorted(verdicts) == ["double-scripted-1 passed", "negate-scripted-1 passed"]


def test_without_an_answer_the_submission_fails_the_test(
    run_plain: RunBattles, pytester: pytest.Pytester
) -> None:
    """A test that asks for what Purple handed in fails with the reason where there is nothing."""
    pytester.makepyfile(test_mine="def test_short(purple):\n    assert len(purple.files) == 1\n")
    with ScriptedModelServer(by_task(double=says("no"), negate=says(right_answer("negate")))) as server:
        ran = run_plain("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "test_mine.py")

    assert "the answer cannot be read" in ran.text
    assert ran.outcomes == {"double-scripted-1": "failed", "negate-scripted-1": "passed"}
    assert ran.result.ret == 1
