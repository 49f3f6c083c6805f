"""Going on with a ledger that another process began."""

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from tests.ledger.ledger_samples import PROMPT, SUBMISSION, header, verdict

LONG = SUBMISSION.model_copy(update={"rationale": "because " * 100})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A whole ledger of two judged battles and one that has handed in, with a long text."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header("lru_cache-small-1", "lru_cache-small-2", "b"), [PROMPT])
        ledger.append("verdict", verdict(1))
        ledger.append("verdict", verdict(2))
        ledger.append("submission", Submitted(battle="b", submission=LONG))
    return path


AGAIN = header("lru_cache-small-1", "lru_cache-small-3").model_copy(update={"repeats": 3})
"""How the second process describes itself."""


def going_on() -> tuple[RunHeader, tuple[str, ...]]:
    """The preface of the second process."""
    return AGAIN, (PROMPT,)


def kinds(path: Path) -> list[str]:
    """Of all lines."""
    return [link.kind for _, link in read_links(path)]


def test_the_chain_goes_on_after_the_end(path: Path) -> None:
    """What is added stands after all that was there, behind a record of who adds it, and is closed again."""
    before = path.read_bytes()
    with LedgerWriter.reopen(path, going_on) as ledger:
        ledger.append("verdict", verdict(3))

    assert path.read_bytes().startswith(before)
    assert kinds(path) == ["run", "verdict", "verdict", "submission", "end", "resume", "verdict", "end"]
    assert verify_ledger(path) == []
    read = read_ledger(path)
    assert list(read.verdicts) == ["lru_cache-small-1", "lru_cache-small-2", "lru_cache-small-3"]
    assert read.header.battles == ("lru_cache-small-1", "lru_cache-small-2", "b", "lru_cache-small-3")
    assert (read.header.repeats, read.resumed) == (3, (AGAIN,))
    assert read.header.started == header().started


def test_a_whole_ledger_stays_as_it_is_where_nothing_is_added(path: Path) -> None:
    """Looking at a run that is complete leaves no trace."""
    before = path.read_bytes()
    LedgerWriter.reopen(path, going_on).close()

    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["ledger.jsonl", "texts.jsonl"])
def test_half_a_line_is_cut_off_with_the_first_that_is_added(path: Path, name: str) -> None:
    """Where the kill came in the middle of writing; not before anything is added, and at the end in any case."""
    cut = path.with_name(name)
    whole = cut.read_bytes()
    cut.write_bytes(whole + b'{"data":{"bat')
    LedgerWriter.reopen(path, going_on).release()
    assert cut.read_bytes() == whole + b'{"data":{"bat'

    LedgerWriter.reopen(path, going_on).close()

    assert cut.read_bytes().startswith(whole)
    assert b'{"data":{"bat{' not in cut.read_bytes()
    assert kinds(path)[-3:] == ["end", "resume", "end"]
    assert verify_ledger(path) == []


@pytest.mark.parametrize("kept", range(1, 6))
def test_a_run_that_was_killed_after_any_line_is_closed_in_good_order(path: Path, kept: int) -> None:
    """Whatever was lost of the last lines was not concluded from."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:kept]) + (lines[kept][:40] if kept < len(lines) else b""))
    with LedgerWriter.reopen(path, going_on) as ledger:
        ledger.append("submission", Submitted(battle="b", submission=LONG))

    assert verify_ledger(path) == []
    assert read_ledger(path).submissions["b"] == LONG
    assert path.with_name("texts.jsonl").read_bytes().count(b"because") == 100


def test_an_edited_ledger_is_not_gone_on_with(path: Path) -> None:
    """It is named with its line, and left as it is."""
    path.write_bytes(path.read_bytes().replace(b'"cis":0.85', b'"cis":0.95', 1))
    before = path.read_bytes()
    with pytest.raises(UserMistake, match=r"ledger\.jsonl:2: changed: its hash does not hold"):
        LedgerWriter.reopen(path)

    assert path.read_bytes() == before


def test_edited_texts_are_not_gone_on_with(path: Path) -> None:
    """Likewise, and the ledger is let go of."""
    texts = path.with_name("texts.jsonl")
    whole = texts.read_bytes()
    texts.write_bytes(whole.replace(b"because", b"whereas", 1))
    with pytest.raises(UserMistake, match=r"texts\.jsonl:2: changed: its hash does not hold"):
        LedgerWriter.reopen(path)

    texts.write_bytes(whole)
    LedgerWriter.reopen(path).close()


def test_two_writers_are_one_too_many(tmp_path: Path) -> None:
    """While one has the ledger open the other is told so; afterwards it may."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        with pytest.raises(UserMistake, match=r"ledger\.jsonl: another process is writing this run; wait"):
            LedgerWriter.reopen(path)
        ledger.append("verdict", verdict())

    LedgerWriter.reopen(path).close()
    assert verify_ledger(path) != []  # this header's prompt is kept nowhere
    assert kinds(path) == ["run", "verdict", "end"]


HOLDS = """
import os, signal, sys
from pathlib import Path
from pytest_logomesh.ledger.write import LedgerWriter
ledger = LedgerWriter.reopen(Path(sys.argv[1]))
sys.stdout.write("open\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_writer_that_is_killed_leaves_no_lock(path: Path) -> None:
    """The lock is another process's while it lives, and nobody's the moment it is dead."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(UserMistake, match="another process is writing"):
            LedgerWriter.reopen(path)
        holder.kill()
        holder.wait()
        LedgerWriter.reopen(path).close()


def test_nothing_to_go_on_with(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(UserMistake, match=r"ledger\.jsonl: the run's ledger cannot be written: No such file"):
        LedgerWriter.reopen(tmp_path / "ledger.jsonl")


def test_texts_that_are_known_are_not_stored_again(path: Path) -> None:
    """Whoever goes on refers to what is there."""
    before = path.with_name("texts.jsonl").read_bytes()
    with LedgerWriter.reopen(path, going_on) as ledger:
        ledger.append("submission", Submitted(battle="c", submission=LONG))

    assert path.with_name("texts.jsonl").read_bytes() == before
    assert read_ledger(path).submissions["c"] == LONG
