"""`--logomesh-baseline`."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.tiny_baseline import record_reference
from tests.plugin.tiny_tasks import answer, right_answer

REPEATS = 6
SAME = ("-k", "double", f"--logomesh-repeats={REPEATS}")
WRONG = says(answer("def double(n):\n    return n + 1\n"))
RIGHT = says(right_answer("double"))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The option that names a run of the reference, with six battles of one task."""
    return f"--logomesh-baseline={record_reference(tmp_path_factory.mktemp('before'), REPEATS)}"


def answered(run_battles: RunBattles, script: Callable[[ModelRequest], Script], *options: str) -> Ran:
    """A run of the same battles, with these answers."""
    with ScriptedModelServer(script) as server:
        return run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", *SAME, *options)


def test_a_run_that_is_as_good_holds(run_battles: RunBattles, before: str) -> None:
    """Each figure has its line on the terminal and in the summary, and its record in run.json."""
    ran = run_battles("--logomesh-model=reference", *SAME, before)

    assert ran.result.ret == 0, ran.text
    (gate,) = ran.document["gates"]
    assert (gate["gate"], gate["conclusion"]) == ("baseline", "held")
    told = [(drop["metric"], drop["conclusion"]) for drop in gate["drops"]]
    assert told == [("cis", "pass"), ("pass_rate", "pass")]
    assert "max drop 0.02: held, no figure fell by more" in ran.text
    assert "CIS: pass, nothing differs in any pair over 1 task, 6 pairs" in ran.text
    assert "pass rate: pass, nothing differs" in (ran.folder / "reports/latest/summary.md").read_text()


def test_what_may_be_chance_is_undecided(run_battles: RunBattles, before: str) -> None:
    """Every third answer is wrong: exit code 7, and what it would take."""
    answers = itertools.cycle([RIGHT, RIGHT, WRONG])
    ran = answered(run_battles, lambda _: next(answers), before)

    assert ran.result.ret == 7, ran.text
    assert "undecided, whether a figure fell by more is not shown" in ran.text
    assert "pass rate: undecided, -0.3333 [" in ran.text
    assert "of every task would decide" in ran.text


def test_a_collapse_does_not_hold(run_plain: RunBattles, before: str) -> None:
    """Six pairs, each of which fell: exit code 1."""
    ran = answered(run_plain, lambda _: WRONG, before)

    assert ran.result.ret == 1, ran.text
    assert "max drop 0.02: not held, a figure fell by more" in ran.text
    assert "pass rate: fail, -1.0000 [" in ran.text


def test_an_unlike_baseline_is_a_failure(run_plain: RunBattles, before: str) -> None:
    """It says all that differs, battles that were left out among it, and fights the others all the same."""
    ran = run_plain("--logomesh-model=reference", "-k", "double", "--logomesh-seed=7", before)

    assert ran.result.ret == 1, ran.text
    assert "the master seed differs: baseline 0, this run 7" in ran.text
    assert "5 battles of the baseline were not asked for here: double-reference-2" in ran.text
    assert ran.outcomes == {"double-reference-1": "passed"}


@pytest.mark.parametrize(
    ("name", "why"),
    [("nowhere", "cannot be read"), (".", "is no run"), ("damaged.json", "cut off or damaged")],
)
def test_what_cannot_be_read_is_refused(
    name: str, why: str, refuse: Callable[..., str], tmp_path: Path
) -> None:
    """Before anything starts."""
    (tmp_path / "damaged.json").write_text('{"schema": "logomesh.run/1", "ba')
    said = refuse("--logomesh-model=reference", f"--logomesh-baseline={tmp_path / name}")

    assert "--logomesh-baseline: " in said
    assert why in said


def test_a_run_cannot_be_its_own_baseline(refuse: Callable[..., str], tmp_path: Path) -> None:
    """Where it is to land there is nothing to compare it with."""
    folder = tmp_path / "here"
    folder.mkdir()
    said = refuse(
        "--logomesh-model=reference", f"--logomesh-report-dir={folder}", f"--logomesh-baseline={folder}"
    )

    assert "is this run itself" in said
