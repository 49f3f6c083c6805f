"""`--logomesh-rounds`."""

from collections.abc import Callable

from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import solves
from tests.plugin.tiny_tasks import answer, right_answer, task_of

WRONG = answer("def double(n):\n    return 3 * n\n", "from solution import double\n")


def learns(request: ModelRequest) -> Script:
    """Wrong at first, right when told what falls short."""
    messages = request.body["messages"]
    task = task_of(messages[0]["content"])
    return says(right_answer(task) if len(messages) > 1 else WRONG.replace("double", task))


def test_the_best_of_the_rounds_counts(run_battles: RunBattles) -> None:
    """The second answer passes; it is asked for in the same conversation, and both are in the record."""
    with ScriptedModelServer(learns) as server:
        ran = run_battles(
            "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-rounds=3"
        )

    assert set(ran.outcomes.values()) == {"passed"}, ran.text
    for battle in ran.battles.values():
        assert (battle["rounds"], battle["round"]) == (3, 2)
        assert [one["outcome"] for one in battle["round_scores"]] == ["failed", "passed"]
    later = [request.body["messages"] for request in server.requests if len(request.body["messages"]) > 1]
    assert len(later) == 2
    for first, said, told in later:
        assert [first["role"], said["role"], told["role"]] == ["user", "assistant", "user"]
        assert said["content"] in {WRONG, WRONG.replace("double", "negate")}


def test_it_is_told_symptoms_and_no_inputs(run_battles: RunBattles) -> None:
    """Which behaviours fail is said; what went in and what was expected is not."""
    with ScriptedModelServer(learns) as server:
        run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-rounds=2")

    (told,) = (
        request.body["messages"][-1]["content"]
        for request in server.requests
        if len(request.body["messages"]) > 1 and "`double(n)`" in request.body["messages"][0]["content"]
    )
    assert "doubles" in told
    assert not [word for word in told.split() if word.strip(".,:;()").isdigit() and len(word) > 3]


def test_one_answer_that_passes_is_enough(run_battles: RunBattles) -> None:
    """Nobody is asked to mend what holds."""
    with ScriptedModelServer(solves) as server:
        ran = run_battles(
            "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "--logomesh-rounds=5"
        )

    assert len(server.requests) == 2
    assert [(battle["round"], battle["round_scores"]) for battle in ran.battles.values()] == [(1, [])] * 2


def test_at_least_one(refuse: Callable[..., str]) -> None:
    """Without a round there is no answer."""
    said = refuse("--logomesh-model=reference", "--logomesh-rounds=0")

    assert "--logomesh-rounds: needs a whole number of at least 1, not '0'" in said
