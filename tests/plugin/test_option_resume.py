"""`--logomesh-resume`."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.ledger.chain import FIRST, forge
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, answers, says
from tests.plugin.conftest import ALONE, RunBattles
from tests.plugin.judging_server import always, dead, is_judges, judges_questions, vote
from tests.plugin.tiny_servers import asked_for, solves
from tests.plugin.tiny_tasks import answer, right_answer, task_of, write_tiny_tasks

LATEST = "--logomesh-resume=reports/latest"
WRONG = answer("def double(n):\n    return 3 * n\n", "from solution import double\n")


def records(ledger: Path) -> list[dict[str, Any]]:
    """All lines of a ledger."""
    return [json.loads(line) for line in ledger.read_text().split("\n")[:-1]]


def kill_before(ledger: Path, kind: str, number: int) -> list[dict[str, Any]]:
    """Leave a ledger as a kill in the middle of a record leaves it; returns what is left."""
    lines = ledger.read_bytes().splitlines(keepends=True)
    places = [place for place, record in enumerate(records(ledger)) if record["kind"] == kind]
    kept = places[number - 1]
    ledger.write_bytes(b"".join(lines[:kept]) + lines[kept][:70])
    return records(ledger)


def of(kind: str, recorded: list[dict[str, Any]]) -> set[str]:
    """The battles of which there is such a record."""
    named = [record["data"]["battle"] for record in recorded if record["kind"] == kind]
    return {name if isinstance(name, str) else "{task}-{tier}-{repeat}".format(**name) for name in named}


def at(server: ScriptedModelServer, *more: str) -> tuple[str, ...]:
    """The options of a run against a scripted server."""
    return "--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", *more


def test_what_is_finished_is_not_paid_again(run_battles: RunBattles) -> None:
    """Verdicts stand, what was handed in is examined, the rest is asked; then the record is whole."""
    with ScriptedModelServer(solves) as server:
        first = run_battles(*at(server, "--logomesh-repeats=3"))
        ledger = (first.folder / "reports" / "latest").resolve() / "ledger.jsonl"
        left = kill_before(ledger, "verdict", 2)
        judged = [record for record in left if record["kind"] == "verdict"]
        before, asked = ledger.read_bytes().rpartition(b"\n")[0], len(server.requests)

        ran = run_battles(*at(server, "--logomesh-repeats=3", LATEST))
        asked_again = len(server.requests) - asked

    assert len(judged) == 1
    assert ran.result.ret == 0, ran.text
    assert asked_again == 6 - len(of("submission", left))
    assert len(ran.outcomes) == 6
    assert ledger.read_bytes().startswith(before)
    after = records(ledger)
    assert Counter(record["kind"] for record in after)["verdict"] == 6
    assert next(record for record in after if record["kind"] == "verdict") == judged[0]
    assert verify_ledger(ledger) == []
    assert "1 of 6 battles are judged" in ran.text
    assert "reports: reports/latest" in ran.text
    assert ran.document["header"]["started"] == first.document["header"]["started"]


def test_errors_are_asked_again_and_verdicts_are_not(run_plain: RunBattles) -> None:
    """A part of ours that broke may be whole again; a wrong answer stays a wrong answer."""
    broken = True

    def script(request: ModelRequest) -> Script:
        if asked_for(request) == "double":
            return answers(401, {"error": {"message": "no such key"}}) if broken else solves(request)
        return says("I would rather not.")

    with ScriptedModelServer(script) as server:
        first = run_plain(*at(server))
        assert (first.result.ret, set(first.outcomes.values())) == (6, {"error", "failed"}), first.text
        broken, asked = False, len(server.requests)

        ran = run_plain(*at(server, LATEST))
        again = [asked_for(request) for request in server.requests[asked:]]

    assert again == ["double"]
    assert ran.outcomes == {"double-scripted-1": "passed", "negate-scripted-1": "failed"}
    assert ran.result.ret == 1, ran.text


def test_a_complete_run_is_shown_and_reported_again(run_plain: RunBattles) -> None:
    """Nobody is asked, the ledger stays as it is, and the reports are written anew."""
    with ScriptedModelServer(solves) as server:
        first = run_plain(*at(server))
        reports = first.folder / "reports" / "latest"
        before = (reports / "ledger.jsonl").read_bytes()
        for name in ("run.json", "summary.md", "junit.xml"):
            (reports / name).unlink()
        asked = len(server.requests)

        ran = run_plain(*at(server, LATEST))

    assert len(server.requests) == asked
    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == first.outcomes
    assert ran.document["battles"] == first.document["battles"]
    assert (reports / "ledger.jsonl").read_bytes() == before
    assert all((reports / name).is_file() for name in ("run.json", "summary.md", "junit.xml"))
    assert "2 passed" in ran.text


def test_more_repeats_top_a_run_up(run_plain: RunBattles) -> None:
    """Only the new ones are asked, and the report has all of them."""
    with ScriptedModelServer(solves) as server:
        run_plain(*at(server))
        ran = run_plain(*at(server, LATEST, "--logomesh-repeats=2"))
        asked = len(server.requests)

    assert ran.result.ret == 0, ran.text
    assert asked == 4
    assert set(ran.outcomes) == {f"{task}-scripted-{n}" for task in ("double", "negate") for n in (1, 2)}
    assert ran.document["header"]["repeats"] == 2
    assert ran.document["incomplete"] == []


def test_battles_that_are_not_asked_for_this_time_stay_in_the_report(run_plain: RunBattles) -> None:
    """With -k the others keep their verdicts, errors too, and what has none is still incomplete."""
    with ScriptedModelServer(solves) as server:
        first = run_plain(*at(server, "--logomesh-repeats=2"))
        ledger = first.folder / "reports" / "latest" / "ledger.jsonl"
        left = kill_before(ledger, "verdict", 2)
        ran = run_plain(*at(server, "--logomesh-repeats=2", LATEST, "-k", "double-scripted-2"))

    shown = of("verdict", left) | {"double-scripted-2"}
    assert set(ran.outcomes) == shown
    assert set(ran.document["incomplete"]) == set(first.outcomes) - shown


def test_what_models_of_ours_said_is_not_paid_again(run_plain: RunBattles) -> None:
    """A battle that only lacked its verdict costs no question to Purple or to the judge."""
    with ScriptedModelServer(always(0.75), models=("scripted", "judge")) as server:
        first = run_plain(*at(server, "--logomesh-judge=judge"))
        ledger = first.folder / "reports" / "latest" / "ledger.jsonl"
        left = kill_before(ledger, "verdict", 1)
        battles = 2 - len(of("judgement", left))
        asked = len(judges_questions(server))
        of_purple = len(server.requests) - asked

        ran = run_plain(*at(server, "--logomesh-judge=judge", LATEST))

    assert of("judgement", left)
    assert ran.result.ret == 0, ran.text
    assert len(judges_questions(server)) - asked == battles * asked // 2
    assert len([request for request in server.requests if not is_judges(request)]) == of_purple
    scores = [{id: battle["cis"] for id, battle in each.battles.items()} for each in (first, ran)]
    assert scores[0] == scores[1]


def test_an_answer_is_kept_when_a_part_of_ours_broke_after_it(run_plain: RunBattles) -> None:
    """Where the judge was dead, Purple is not asked again: the battle goes on with the judge."""
    alive = False

    def script(request: ModelRequest) -> Script:
        if not is_judges(request):
            return solves(request)
        return vote(0.75) if alive else dead(request)

    with ScriptedModelServer(script, models=("scripted", "judge")) as server:
        first = run_plain(*at(server, "--logomesh-judge=judge"))
        alive = True
        ran = run_plain(*at(server, "--logomesh-judge=judge", LATEST))

    assert (first.result.ret, set(first.outcomes.values())) == (6, {"error"}), first.text
    assert ran.result.ret == 0, ran.text
    assert len([request for request in server.requests if not is_judges(request)]) == 2


def learns(request: ModelRequest) -> Script:
    """Wrong at first, right when told what falls short."""
    messages = request.body["messages"]
    task = task_of(messages[0]["content"])
    return says(right_answer(task) if len(messages) > 1 else WRONG.replace("double", task))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [(("submission", 2), 2), (("examination", 2), 0)],
    ids=["second-unasked", "second-unexamined"],
)
def test_a_battle_of_several_rounds_goes_on_where_nothing_must_be_asked(
    run_plain: RunBattles, tiny_tasks: Path, kind: tuple[str, int], asked: int
) -> None:
    """Rounds that are recorded are used; where one more must be asked, its conversation is led anew from the first."""
    options = ("--logomesh-rounds=2",)
    with ScriptedModelServer(learns) as server:
        first = run_plain(*at(server, *options), tasks=tiny_tasks / "double")
        kill_before(first.folder / "reports" / "latest" / "ledger.jsonl", *kind)
        before = len(server.requests)
        ran = run_plain(*at(server, *options, LATEST), tasks=tiny_tasks / "double")

    assert ran.result.ret == 0, ran.text
    assert before == 2
    assert len(server.requests) - before == asked
    (battle,) = ran.battles.values()
    assert (battle["round"], [one["outcome"] for one in battle["round_scores"]]) == (2, ["failed", "passed"])


def test_another_run_is_refused_flag_by_flag(
    run_plain: RunBattles, refuse: Callable[..., str], tmp_path: Path
) -> None:
    """Whatever results depend on is named with what it was and what it would be; nothing is touched."""
    with ScriptedModelServer(solves) as server:
        ran = run_plain(*at(server, "--logomesh-repeats=2"))
        other_tasks = write_tiny_tasks(tmp_path / "others")
        (other_tasks / "double" / "instruction.md").write_text("# Double\n\nWrite `double(n)`, please.\n")
        shown = refuse(
            *at(server, "--logomesh-repeats=1", LATEST, "--logomesh-seed=7", "--logomesh-max-tokens=99")
        )
        assert "--logomesh-resume:" in shown
        assert "is another run" in shown
        for said in (
            "--logomesh-seed: 0 -> 7",
            "--logomesh-max-tokens of the tier scripted: 4096 -> 99",
            "--logomesh-repeats: 2 -> 1, which would leave battles out",
        ):
            assert said in shown
        assert shown.count(" -> ") == 3, shown
        shown = refuse(*at(server, "--logomesh-repeats=2", LATEST), tasks=other_tasks)
        assert "--logomesh-tasks: the task double: " in shown
        assert "the task negate" not in shown
    assert verify_ledger(ran.folder / "reports" / "latest" / "ledger.jsonl") == []


def _edited(ledger: Path) -> None:
    ledger.write_bytes(ledger.read_bytes().replace(b'"outcome":"passed"', b'"outcome":"failed"', 1))


def _newer(ledger: Path) -> None:
    told = records(ledger)[0]["data"] | {"ledger_schema": 99, "plugin_version": "9.9"}
    ledger.write_bytes(forge(0, "run", told, FIRST)[0])


def _older(ledger: Path) -> None:
    told = records(ledger)[0]["data"] | {"ledger_schema": 1}
    ledger.write_bytes(forge(0, "run", told, FIRST)[0])


def _textless(ledger: Path) -> None:
    ledger.with_name("texts.jsonl").write_bytes(b"")


def test_a_ledger_that_cannot_be_gone_on_with_is_refused(
    run_plain: RunBattles, refuse: Callable[..., str]
) -> None:
    """File and line are named, and the ledger stays as it is."""
    model = "--logomesh-model=reference"
    ledger = run_plain(model).folder / "reports" / "latest" / "ledger.jsonl"
    whole = {path: path.read_bytes() for path in (ledger, ledger.with_name("texts.jsonl"))}
    for spoil, said in (
        (_edited, "changed: its hash does not hold"),
        (_newer, "ledger.jsonl:1: a ledger of schema 99, written by pytest-logomesh '9.9'"),
        (_older, "ledger.jsonl:1: a ledger of schema 1"),
        (_textless, "which texts.jsonl does not hold"),
        (lambda path: path.write_bytes(whole[ledger][:50]), "ledger.jsonl:1: the ledger is empty"),
    ):
        spoil(ledger)
        assert said in refuse(model, LATEST)
        for path, text in whole.items():
            path.write_bytes(text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([LATEST], "reports/latest holds no run, for it has no ledger.jsonl"),
        (["--logomesh-resume=reports", "--logomesh-report-dir=out"], "leave out --logomesh-report-dir"),
    ],
    ids=["nothing", "somewhere-else"],
)
def test_what_is_no_run_is_refused(refuse: Callable[..., str], options: list[str], said: str) -> None:
    """The flag is named, and the way out."""
    assert said in refuse("--logomesh-model=reference", *options)


def test_collecting_needs_no_run(pytester: pytest.Pytester, tiny_tasks: Path) -> None:
    """Looking at what would run goes on with nothing."""
    options = ("--collect-only", "-q", "--logomesh-model=reference", f"--logomesh-tasks={tiny_tasks}")

    assert pytester.runpytest_inprocess(*ALONE, *options, LATEST).ret == 0


def test_a_run_somewhere_else_is_gone_on_with_there(run_plain: RunBattles, pytester: pytest.Pytester) -> None:
    """A run in a folder of its own stays there, and no link is made to it."""
    run_plain("--logomesh-model=reference", "--logomesh-report-dir=out/nightly")
    ledger = pytester.path / "out" / "nightly" / "ledger.jsonl"
    kill_before(ledger, "verdict", 1)
    ran = run_plain("--logomesh-model=reference", "--logomesh-resume=out/nightly")

    assert ran.result.ret == 0, ran.text
    assert "reports: out/nightly" in ran.text
    assert verify_ledger(ledger) == []
    assert not (pytester.path / "reports").exists()
