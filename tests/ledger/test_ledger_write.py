"""Appending to a run's ledger."""

import errno
import hashlib
import json
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_logomesh.ledger.canonical import canonical
from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import End
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from tests.ledger.ledger_samples import PROMPT, header, verdict, written


def test_each_line_is_canonical_and_chained(tmp_path: Path) -> None:
    """A reader in any language checks the chain with a JSON parser and sha256 alone."""
    prev = "0" * 64
    for seq, line in enumerate(written(tmp_path / "ledger.jsonl")):
        record = json.loads(line)
        assert line == canonical(record) + b"\n"
        own = record.pop("hash")
        assert own == hashlib.sha256(canonical(record)).hexdigest()
        assert (record["seq"], record["prev"]) == (seq, prev)
        prev = own


def test_kinds_in_the_order_they_were_written(tmp_path: Path) -> None:
    """The header comes first, the end last."""
    kinds = [json.loads(line)["kind"] for line in written(tmp_path / "ledger.jsonl", repeats=2)]
    assert kinds == ["run", "submission", "verdict", "submission", "verdict", "end"]


def test_a_verdict_is_on_disk_when_append_returns(tmp_path: Path) -> None:
    """What is concluded afterwards rests on a record that a reader can already see."""
    path = tmp_path / "ledger.jsonl"
    ledger = LedgerWriter(path)
    ledger.append("run", header(), [PROMPT])
    ledger.append("verdict", verdict())
    assert list(read_ledger(path).verdicts.values()) == [verdict()]
    ledger.close()


def test_never_written_over(tmp_path: Path) -> None:
    """An existing ledger is refused by name and left as it is."""
    path = tmp_path / "ledger.jsonl"
    before = written(path)
    with pytest.raises(UserMistake, match=r"ledger\.jsonl: a ledger is never written over"):
        LedgerWriter(path)
    assert path.read_bytes() == b"".join(before)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The person is told which file could not be made."""
    with pytest.raises(
        UserMistake, match=r"absent/ledger\.jsonl: the run's ledger cannot be written: No such"
    ):
        LedgerWriter(tmp_path / "absent" / "ledger.jsonl")


def test_first_record_is_the_header(tmp_path: Path) -> None:
    """A verdict before the header, or a second header, is a mistake of the caller."""
    with LedgerWriter(tmp_path / "ledger.jsonl") as ledger:
        with pytest.raises(ValueError, match="first record"):
            ledger.append("verdict", verdict())
        ledger.append("run", header(), [PROMPT])
        with pytest.raises(ValueError, match="first record"):
            ledger.append("run", header(), [PROMPT])


@pytest.mark.parametrize("kind", ["", "Verdict", 'a"b', "a\n", "x" * 65])
def test_a_kind_is_a_plain_word(tmp_path: Path, kind: str) -> None:
    """A kind that would need escaping is refused, and the ledger stays whole."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header(), [PROMPT])
        with pytest.raises(ValueError, match="kind"):
            ledger.append(kind, End(records=0))
    assert verify_ledger(path) == []


def test_closed_once_for_all(tmp_path: Path) -> None:
    """Closing twice writes one end; appending afterwards is refused."""
    path = tmp_path / "ledger.jsonl"
    ledger = LedgerWriter(path)
    ledger.append("run", header(), [PROMPT])
    ledger.close()
    ledger.close()
    with pytest.raises(ValueError, match="closed"):
        ledger.append("verdict", verdict())
    assert path.read_bytes().count(b'"kind":"end"') == 1


def test_threads_do_not_mix_lines(tmp_path: Path) -> None:
    """Records appended from many threads at once make one whole chain."""
    path = tmp_path / "ledger.jsonl"
    start = threading.Barrier(8)

    def append(first: int) -> None:
        start.wait()
        for repeat in range(first, first + 5):
            ledger.append("verdict", verdict(repeat))

    with LedgerWriter(path) as ledger:
        ledger.append("run", header(), [PROMPT])
        threads = [threading.Thread(target=append, args=(first,)) for first in range(0, 40, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert verify_ledger(path) == []
    assert len(read_ledger(path).verdicts) == 40


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_record_that_does_not_fit_leaves_no_trace(tmp_path: Path) -> None:
    """A full disk is told as an OSError naming the file; half a line does not stay behind."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header(), [PROMPT])
        ledger.append("verdict", verdict(1))
        size = path.stat().st_size
        with _largest_file(size + 100), pytest.raises(OSError, match=r"ledger\.jsonl") as caught:
            ledger.append("verdict", verdict(2))
        assert caught.value.errno == errno.EFBIG
        assert path.stat().st_size == size
        ledger.append("verdict", verdict(3))
    assert verify_ledger(path) == []
    assert list(read_ledger(path).verdicts) == ["lru_cache-small-1", "lru_cache-small-3"]


def test_the_preface_stands_before_whatever_is_written_first(tmp_path: Path) -> None:
    """Made when it is needed, once, as the run's header, with the texts it speaks of."""
    path = tmp_path / "ledger.jsonl"
    made: list[str] = []

    def preface() -> tuple[RunHeader, tuple[str, ...]]:
        made.append("header")
        return header(), (PROMPT,)

    with LedgerWriter(path, preface) as ledger:
        assert made == []
        ledger.append("verdict", verdict())
        ledger.begin()

    assert made == ["header"]
    assert [json.loads(line)["kind"] for line in path.read_bytes().splitlines()] == ["run", "verdict", "end"]
    assert verify_ledger(path) == []


def test_a_preface_that_does_not_fit_is_tried_again(tmp_path: Path) -> None:
    """Nothing is written before it; when there is room, both are."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path, lambda: (header(), (PROMPT,))) as ledger:
        with _largest_file(50), pytest.raises(OSError, match="too large"):
            ledger.append("verdict", verdict())
        assert path.stat().st_size == 0
        ledger.append("verdict", verdict())

    assert verify_ledger(path) == []
