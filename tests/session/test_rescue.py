"""What is left of a run whose folder vanished."""

import shutil
from pathlib import Path

import pytest

from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.session.rescue import rescue
from tests.ledger.ledger_samples import PROMPT, header, verdict


@pytest.fixture
def gone(tmp_path: Path) -> Path:
    """A run's folder."""
    folder = tmp_path / "reports" / "20261121-142233-3f9a"
    folder.mkdir(parents=True)
    return folder


def test_what_was_written_before_and_after_is_saved(gone: Path) -> None:
    """The open files go on; a copy of both is whole."""
    with LedgerWriter(gone / "ledger.jsonl") as ledger:
        ledger.append("run", header(), [PROMPT])
        assert not ledger.vanished()
        shutil.rmtree(gone.parent)
        ledger.append("verdict", verdict())
        ledger.end()

        assert ledger.vanished()
        saved = rescue(ledger, gone)

    assert saved == gone.with_name(f"{gone.name}-rescued")
    assert verify_ledger(saved / "ledger.jsonl") == []
    assert list(read_ledger(saved / "ledger.jsonl").verdicts) == [verdict().battle.id]


def test_a_folder_that_was_replaced_has_vanished(gone: Path) -> None:
    """Another file of that name is not the run's."""
    with LedgerWriter(gone / "ledger.jsonl") as ledger:
        ledger.append("run", header())
        (gone / "texts.jsonl").unlink()
        (gone / "texts.jsonl").touch()

        assert ledger.vanished()


def test_temporary_files_are_the_last_resort(gone: Path) -> None:
    """Where nothing can be written beside it, the record is saved somewhere else all the same."""
    with LedgerWriter(gone / "ledger.jsonl") as ledger:
        ledger.append("run", header(), [PROMPT])
        shutil.rmtree(gone.parent)
        gone.parent.write_text("in the way")
        saved = rescue(ledger, gone)

    assert saved.name == f"{gone.name}-rescued"
    assert read_ledger(saved / "ledger.jsonl").header == header()
    shutil.rmtree(saved.parent)
