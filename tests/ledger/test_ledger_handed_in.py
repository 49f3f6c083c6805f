"""What was handed in, taken from a ledger when it is asked for."""

from pathlib import Path

import pytest

from pytest_logomesh.ledger.handed_in import opened
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.submission import Submission
from tests.ledger.ledger_samples import header


def answer(battle: str, number: int = 1, text: str = "x" * 5000) -> Submitted:
    """A round's answer, long enough to stand beside the ledger."""
    handed_in = Submission(files={"solution.py": text}, tests={}, rationale="")
    return Submitted(battle=battle, submission=handed_in, round=number, answer=f"{battle} {number} {text}")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A run of three battles: two rounds, one that was asked anew, and one of which nothing could be read."""
    steps = (
        ("submission", answer("a")),
        ("submission", answer("b")),
        ("submission", answer("a", 2)),
        ("submission", answer("b", text="again")),
        ("spoilt", Spoilt(battle="c", round=1, kind="unreadable", text="{")),
    )
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        ledger.append("run", header("a", "b", "c"))
        for kind, step in steps:
            ledger.append(kind, step)
    return tmp_path / "ledger.jsonl"


def test_it_is_what_a_ledger_read_with_every_step_holds(path: Path) -> None:
    """Round by round, the last that was asked of each; what could not be read stands apart."""
    expected = read_ledger(path, steps=True)

    with opened(path) as found:
        assert dict(found.answers) == dict(expected.handed_in)
        assert dict(found.spoilt) == dict(expected.spoilt)
        assert [len(found.answers[battle]) for battle in ("a", "b")] == [2, 1]
        assert found.answers["b"][0].answer == "b 1 again"
        assert found.answers.get("c", ()) == ()
        assert (len(found.answers), len(found.spoilt)) == (2, 1)


def test_a_round_that_then_came_to_nothing_is_no_answer(path: Path) -> None:
    """What counts is how it ended."""
    ledger = LedgerWriter.reopen(path)
    ledger.append("spoilt", Spoilt(battle="a", round=2, kind="truncated", text="{"))
    ledger.close()

    with opened(path) as found:
        assert [each.round for each in found.answers["a"]] == [1]
        assert [each.round for each in found.spoilt["a"]] == [2]


def test_a_changed_ledger_is_refused(path: Path) -> None:
    """With file and line."""
    path.write_bytes(path.read_bytes().replace(b'"round":2', b'"round":3'))

    with pytest.raises(UserMistake, match=r"ledger\.jsonl:4: changed"), opened(path):
        pass
