"""`--logomesh-judge`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.influence import BOUND
from pytest_logomesh.agents.green.judge.rubric import RUBRIC
from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from tests.offspring import watched
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.judging_server import always, dead, judged_by, judges_questions, vote
from tests.plugin.solving_vllm import tier, write_vllm

QUESTIONS = 3 * len(RUBRIC)
BOTH = ("scripted", "judge")


def arguments(server: ScriptedModelServer) -> tuple[str, ...]:
    """Purple's model and the judge on one server."""
    return "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-judge=judge"


def architectures(ran: Ran) -> set[float]:
    """A of all battles."""
    return {battle["components"]["architecture"] for battle in ran.battles.values()}


def test_by_default_there_is_none(run_plain: RunBattles) -> None:
    """Nobody but Purple is asked, and the record says so."""
    with ScriptedModelServer(always(1), models=BOTH) as server:
        ran = run_plain("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert ran.result.ret == 0, ran.text
    assert judges_questions(server) == []
    assert (ran.document["header"]["judge"], ran.document["header"]["judging"]) == (None, None)
    assert {battle["judgement"] for battle in ran.battles.values()} == {None}


def test_it_votes_on_every_answer(run_battles: RunBattles) -> None:
    """Three votes on each criterion, once a battle whatever `-n` is; the report tells all."""
    with ScriptedModelServer(always(0.75), models=BOTH) as server:
        ran = run_battles(*arguments(server))

    assert ran.result.ret == 0, ran.text
    asked = judges_questions(server)
    assert len(asked) == QUESTIONS * 2
    assert {request.body["temperature"] for request in asked} == {0.0, 0.7}
    assert not any("seed" in request.body for request in asked)
    assert {request.body["model"] for request in asked} == {"judge"}
    header = ran.document["header"]
    assert (header["judge"], header["judging"]["weight"], header["judging"]["calibrated"]) == (
        "judge",
        0.25,
        False,
    )
    for battle in ran.battles.values():
        criteria = battle["judgement"]["criteria"]
        assert [each["name"] for each in criteria] == [question.name for question in RUBRIC]
        assert all(each["votes"] == [0.75] * 3 for each in criteria)
    assert "judge judge: weight 0.2500, not calibrated" in " ".join(ran.text.split())


def test_a_hard_judge_moves_the_score_within_the_bound(run_plain: RunBattles) -> None:
    """A quarter of 0.15, for it is not calibrated, and L and T not at all."""
    with (
        ScriptedModelServer(always(1), models=BOTH) as kind,
        ScriptedModelServer(always(0), models=BOTH) as hard,
    ):
        praised, damned = run_plain(*arguments(kind)), run_plain(*arguments(hard))

    assert architectures(praised) == {1.0}
    assert architectures(damned) == {float(1 - BOUND / 4)}
    for battle in damned.battles.values():
        assert (battle["components"]["logic"], battle["components"]["testing"]) == (1.0, 1.0)
    assert set(damned.outcomes.values()) == {"passed"}


def wavers(request: ModelRequest) -> Script:
    """A judge whose level hangs on temperature, and on which level it is told first."""
    question = request.body["messages"][0]["content"]
    if request.body["temperature"] == 0:
        return vote(0)
    return vote(0.5 if question.rindex("- 1: ") < question.rindex("- 0: ") else 1)


def test_a_noisy_judge_is_recorded_with_its_spread(run_plain: RunBattles) -> None:
    """The median counts."""
    noisy = judged_by(wavers)
    with ScriptedModelServer(noisy, models=BOTH) as server:
        ran = run_plain(*arguments(server))

    criteria = [each for battle in ran.battles.values() for each in battle["judgement"]["criteria"]]
    assert {(each["median"], each["spread"]) for each in criteria} == {(0.5, 1.0)}


def test_one_answer_for_equal_submissions(run_plain: RunBattles) -> None:
    """Repeats that hand in the same are judged once, at the same time or not."""
    with ScriptedModelServer(always(0.5), models=BOTH) as server:
        ran = run_plain(*arguments(server), "--logomesh-repeats=3")

    assert len(ran.battles) == 6
    assert len(judges_questions(server)) == QUESTIONS * 2


def prose(request: ModelRequest) -> Script:
    """A judge that answers in no shape that can be read."""
    return says("The level is 1, without a doubt.")


def babbles(request: ModelRequest) -> Script:
    """A judge that never comes to a level."""
    return says('{"because": "' + "because " * 9000)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (dead, "the judge judge cannot be asked"),
        (prose, "the judge judge gave an answer that was not the JSON that was asked for"),
        (babbles, "the judge judge babbles"),
    ],
    ids=["dead", "off-schema", "babbling"],
)
def test_a_broken_judge_is_an_error(
    run_plain: RunBattles, answer: Callable[[ModelRequest], Script], words: str
) -> None:
    """Never a guess and never a score: exit 6, and the reason names the judge."""
    with ScriptedModelServer(judged_by(answer), models=BOTH) as server:
        ran = run_plain(*arguments(server))

    assert ran.result.ret == 6, ran.text
    assert set(ran.outcomes.values()) == {"error"}
    assert {battle["cis"] for battle in ran.battles.values()} == {None}
    assert words in ran.text


def test_the_reference_is_judged_too(run_plain: RunBattles) -> None:
    """A run without a model under test may have a judge on an endpoint."""
    with ScriptedModelServer(always(1), models=("judge",)) as server:
        ran = run_plain(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-judge=judge"
        )

    assert ran.result.ret == 0, ran.text
    assert len(judges_questions(server)) == QUESTIONS * 2


def test_with_rounds_only_the_one_that_counts_is_judged(run_plain: RunBattles) -> None:
    """Each battle is read once."""
    with ScriptedModelServer(always(0), models=BOTH) as server:
        ran = run_plain(*arguments(server), "--logomesh-rounds=3")

    assert ran.result.ret == 0, ran.text
    assert len(judges_questions(server)) == QUESTIONS * 2


def test_a_tier_has_a_server_of_its_own(
    run_plain: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """Started when the first answer is to be read, with a log and a line in the record of its own."""
    pytester.makepyprojecttoml(tier("mine", write_vllm(tmp_path)))
    with watched():
        ran = run_plain("--logomesh-model=reference", "--logomesh-judge=mine")

    assert ran.result.ret == 0, ran.text
    assert [use["tier"] for use in ran.document["served"]] == ["mine (judge)"]
    assert (ran.folder / "reports" / "latest" / "judge-server.log").is_file()


def test_a_server_that_does_not_come_up_is_an_error(
    run_plain: RunBattles, pytester: pytest.Pytester, tmp_path: Path
) -> None:
    """Tried once, for all battles."""
    (tmp_path / "vllm").write_text(f"#!/bin/sh\necho once >> {tmp_path}/tries\nexit 3\n")
    (tmp_path / "vllm").chmod(0o755)
    pytester.makepyprojecttoml(tier("mine", str(tmp_path / "vllm")))
    ran = run_plain("--logomesh-model=reference", "--logomesh-judge=mine")

    assert ran.result.ret == 6, ran.text
    assert "the judge mine did not come up" in ran.text
    assert (tmp_path / "tries").read_text().count("once") == 1


def test_the_agent_under_test_is_no_judge(refuse: Callable[..., str]) -> None:
    """The message names both options, and the way round."""
    with ScriptedModelServer(models=("scripted",)) as server:
        said = refuse(
            "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-judge=scripted"
        )

    assert "--logomesh-judge: scripted is the model of the tier scripted, which --logomesh-model" in said
    assert "--logomesh-judge-may-be-purple" in said


def test_another_name_for_the_same_weights_is_no_judge(
    refuse: Callable[..., str], pytester: pytest.Pytester
) -> None:
    """Two tiers of one model are one model."""
    pytester.makepyprojecttoml(
        '[tool.logomesh.tiers.one]\nmodel = "acme/m"\ncommand = "/bin/true"\n'
        '[tool.logomesh.tiers.two]\nmodel = "acme/m"\ncommand = "/bin/true"\n'
    )

    said = refuse("--logomesh-model=one", "--logomesh-judge=two")
    assert "--logomesh-judge: two is the model of the tier one" in said


@pytest.mark.parametrize("name", ["reference", "flawed"])
def test_an_embedded_agent_has_no_model(refuse: Callable[..., str], name: str) -> None:
    """It cannot read anything."""
    said = refuse("--logomesh-model=reference", f"--logomesh-judge={name}")

    assert f"--logomesh-judge: {name} is an embedded agent without a model" in said


def test_an_unknown_name(refuse: Callable[..., str]) -> None:
    """Without an endpoint a name is a tier's; those that come close are named."""
    said = refuse("--logomesh-model=reference", "--logomesh-judge=qwen23b")

    assert "--logomesh-judge: no tier is called 'qwen23b'; did you mean qwen32b" in said


def test_another_model_is_served(refuse: Callable[..., str]) -> None:
    """The message is about this option."""
    with ScriptedModelServer(models=("alpha",)) as server:
        said = refuse(
            "--logomesh-model=reference", f"--logomesh-endpoint={server.url}", "--logomesh-judge=beta"
        )

    assert f"--logomesh-judge: {server.url}/v1 does not serve 'beta'; it serves alpha" in said


@pytest.mark.parametrize("given", ["a,b", "http://x"])
def test_what_is_no_name(refuse: Callable[..., str], given: str) -> None:
    """Told as such."""
    assert "--logomesh-judge: needs the name of one model" in refuse(
        "--logomesh-model=reference", f"--logomesh-judge={given}"
    )


def test_red_and_the_judge_want_one_server_each(
    refuse: Callable[..., str], pytester: pytest.Pytester
) -> None:
    """Two servers of one tier would want the same devices."""
    pytester.makepyprojecttoml('[tool.logomesh.tiers.mine]\nmodel = "m"\ncommand = "/bin/true"\n')

    assert "--logomesh-judge: mine is Red's model as well" in refuse(
        "--logomesh-model=reference", "--logomesh-judge=mine", "--logomesh-red-model=mine"
    )
