"""`--logomesh-judge-may-be-purple`."""

from pathlib import Path

import pytest

from pytest_logomesh.testing import ScriptedModelServer
from tests.offspring import watched
from tests.plugin.conftest import RunBattles
from tests.plugin.judging_server import always
from tests.plugin.solving_vllm import tier, write_vllm


def test_forced_it_judges_and_every_report_tells(run_battles: RunBattles) -> None:
    """In the record, in each battle, in the terminal and on the page."""
    with ScriptedModelServer(always(1), models=("scripted",)) as server:
        ran = run_battles(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-judge=scripted",
            "--logomesh-judge-may-be-purple",
        )

    assert ran.result.ret == 0, ran.text
    assert ran.document["header"]["judging"]["under_test"] is True
    assert {battle["judgement"]["under_test"] for battle in ran.battles.values()} == {True}
    assert "it is the agent under test" in " ".join(ran.text.split())
    summary = (ran.folder / "reports" / "latest" / "summary.md").read_text()
    assert "it is the agent under test" in summary


def test_a_tier_of_the_run_is_asked_on_its_own_server(
    run_plain: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """One server for both, and nothing is left."""
    pytester.makepyprojecttoml(tier("mine", write_vllm(tmp_path)))
    with watched():
        ran = run_plain("--logomesh-model=mine", "--logomesh-judge=mine", "--logomesh-judge-may-be-purple")

    assert ran.result.ret == 0, ran.text
    assert [use["tier"] for use in ran.document["served"]] == ["mine"]


def test_it_changes_nothing_for_another_judge(run_plain: RunBattles) -> None:
    """Permission is no fact."""
    with ScriptedModelServer(always(1), models=("judge",)) as server:
        ran = run_plain(
            "--logomesh-model=reference",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-judge=judge",
            "--logomesh-judge-may-be-purple",
        )

    assert ran.result.ret == 0, ran.text
    assert ran.document["header"]["judging"]["under_test"] is False
