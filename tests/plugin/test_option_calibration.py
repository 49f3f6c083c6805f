"""`--logomesh-calibration`, and the record that runs find by themselves."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.influence import BOUND
from pytest_logomesh.agents.green.judge.calibration import CalibrationRecord, Interval
from pytest_logomesh.agents.green.judge.examples import set_digest
from pytest_logomesh.agents.green.judge.prompt import prompt_digest
from pytest_logomesh.testing import ScriptedModelServer
from tests.plugin.conftest import Ran, RunBattles
from tests.plugin.judging_server import always


def record(**changes: object) -> str:
    """A record of the model `judge` as `logomesh calibrate` writes it: agreement for a weight of 0.5."""
    figure = Interval(value=Decimal("0.7"), low=Decimal("0.5"), high=Decimal("0.9"))
    values = {
        "judge": "judge", "model": "judge", "server": None, "plugin_version": "0", "votes": 3,
        "prompt": prompt_digest(), "set": set_digest(), "whole": True, "spearman": figure, "kappa": figure, "pairs": 9,
        "violations": (),
        "attacks": 40, "fallen": (), "noise": Decimal(0), "readings": (),
    }  # fmt: skip
    return CalibrationRecord.model_validate(values | changes).model_dump_json(by_alias=True)


def write(path: Path, text: str) -> Path:
    """A file in folders that are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def judged(run: RunBattles, *arguments: str) -> Ran:
    """A run with a judge that finds everything bad."""
    with ScriptedModelServer(always(0), models=("judge",)) as server:
        return run(
            "--logomesh-model=reference",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-judge=judge",
            *arguments,
        )


def judging(ran: Ran) -> tuple[float, bool, str]:
    """Weight, whether it is calibrated, and why."""
    use = ran.document["header"]["judging"]
    return use["weight"], use["calibrated"], use["calibration"]


def architectures(ran: Ran) -> set[float]:
    """A of all battles."""
    return {battle["components"]["architecture"] for battle in ran.battles.values()}


def test_a_calibrated_judge_counts_as_it_earned(run_battles: RunBattles, pytester: pytest.Pytester) -> None:
    """The record in its usual place is found, and the weight that follows from it moves A."""
    write(pytester.path / "reports" / "calibration" / "judge.json", record())
    ran = judged(run_battles)

    assert ran.result.ret == 0, ran.text
    weight, calibrated, says = judging(ran)
    assert (weight, calibrated) == (0.5, True)
    assert "fell for 0 of 40 attacks" in says
    assert architectures(ran) == {float(1 - BOUND / 2)}


def test_one_that_fell_for_an_attack_counts_nothing(run_plain: RunBattles, tmp_path: Path) -> None:
    """It is asked, its levels are recorded, no score moves, and the report says so."""
    path = write(tmp_path / "mine.json", record(fallen=("attack/fake-json",)))
    ran = judged(run_plain, f"--logomesh-calibration={path}")

    assert ran.result.ret == 0, ran.text
    assert judging(ran)[:2] == (0.0, True)
    assert architectures(ran) == {1.0}
    assert {battle["judgement"]["weight"] for battle in ran.battles.values()} == {0.0}
    assert "it moved no score" in " ".join(ran.text.split())


def test_a_record_that_is_out_of_date_does_not_count(
    run_plain: RunBattles, pytester: pytest.Pytester
) -> None:
    """A record that was found, and not named, makes nobody stop; the report says why it does not count."""
    write(pytester.path / "reports" / "calibration" / "judge.json", record(prompt="other"))
    weight, calibrated, says = judging(judged(run_plain))

    assert (weight, calibrated) == (0.25, False)
    assert "the questions have been worded anew since" in says


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "other"}, "it is of the model other, not of judge"),
        ({"prompt": "other"}, "the questions have been worded anew since"),
        ({"set": "other"}, "the labelled submissions, or the tasks behind them, have changed since"),
    ],
    ids=["model", "prompt", "set"],
)
def test_a_record_that_was_named_must_be_the_judges(
    refuse: Callable[..., str], tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    """Found out before anything starts."""
    path = write(tmp_path / "mine.json", record(**changes))
    assert words in judged_refused(refuse, f"--logomesh-calibration={path}")


def test_what_is_no_record_is_refused(refuse: Callable[..., str], tmp_path: Path) -> None:
    """With the file's name."""
    path = write(tmp_path / "mine.json", "{}")

    assert "mine.json: is no calibration record" in judged_refused(refuse, f"--logomesh-calibration={path}")
    assert "cannot be read" in judged_refused(refuse, f"--logomesh-calibration={tmp_path}/nowhere.json")


def judged_refused(refuse: Callable[..., str], *arguments: str) -> str:
    """What is said about a run with a judge."""
    with ScriptedModelServer(always(0), models=("judge",)) as server:
        said = refuse(
            "--logomesh-model=reference",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-judge=judge",
            *arguments,
        )
    assert "--logomesh-calibration: " in said
    return said
