"""The benchmark: every battle is one run of this test. Copy it into a project of your own and change what it asks."""

import pytest

from pytest_logomesh.fixtures import BattleResult


def test_battle(battle: BattleResult) -> None:
    """The answer came, does what the task says, is tested, explained and safe, and scores enough."""
    shortfalls = [
        *battle.missing_answer(),
        *battle.wrong_behaviours(),
        *battle.weak_tests(),
        *battle.thin_rationale(),
        *battle.gating_findings(),
        *battle.proven_claims(),
        *battle.low_score(),
    ]
    if shortfalls:
        pytest.fail(battle.explain(), pytrace=False)
