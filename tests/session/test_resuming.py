"""Taking up what a run had recorded."""

from pathlib import Path

import pytest

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.session.resuming import take_up
from tests.ledger.ledger_samples import PROMPT, header, verdict


def preface() -> tuple[RunHeader, tuple[str, ...]]:
    """Of the process that goes on."""
    return header(), (PROMPT,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run of two battles, of which one ended as an error."""
    broken = verdict(2).model_copy(update={"outcome": "error"})
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        ledger.append("run", header(verdict(1).battle.id, broken.battle.id), [PROMPT])
        ledger.append("verdict", verdict(1))
        ledger.append("verdict", broken)
    return tmp_path


def test_verdicts_stand_and_errors_do_not(folder: Path) -> None:
    """An error is known until it is fought again."""
    battles = {verdict(number).battle.id: verdict(number).battle for number in (1, 2)}
    writer, earlier = take_up(folder, header(), battles, preface)
    writer.release()

    assert list(earlier.judged) == [verdict(1).battle.id]
    assert [each.battle.id for each in earlier.errors] == [verdict(2).battle.id]
    assert earlier.summary == "1 of 2 battles are judged, 0 more had begun"


def test_another_run_is_left_as_it_is(folder: Path) -> None:
    """It is named with all that differs, and may be gone on with by who asks for what it was."""
    before = (folder / "ledger.jsonl").read_bytes()
    other = header().model_copy(update={"seed": 8, "rounds": 2})
    with pytest.raises(OptionMistake) as caught:
        take_up(folder, other, {}, preface)

    assert str(caught.value) == (
        f"--logomesh-resume: {folder} is another run; what it was, and what it would be:\n"
        "  --logomesh-seed: 7 -> 8\n  --logomesh-rounds: 1 -> 2\n"
        "Ask for what it was, or leave --logomesh-resume out and begin a run of its own."
    )
    assert (folder / "ledger.jsonl").read_bytes() == before


def test_battles_that_nobody_would_fight_make_another_run(folder: Path) -> None:
    """Whatever made them, their verdicts are none of this run's."""
    with pytest.raises(OptionMistake, match="the battle lru_cache-small-1 is not one of these"):
        take_up(folder, header(), {}, preface)

    assert [link.kind for _, link in read_links(folder / "ledger.jsonl")] == [
        "run",
        "verdict",
        "verdict",
        "end",
    ]
    assert read_ledger(folder / "ledger.jsonl").ended
