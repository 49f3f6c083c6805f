"""Reading a ledger back."""

from pathlib import Path

import pytest

from pytest_logomesh.ledger.chain import FIRST, forge, unforge
from pytest_logomesh.ledger.header import LEDGER_SCHEMA, RunHeader
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import End, Submitted
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.submission import StreamFigures
from tests.ledger.ledger_samples import SUBMISSION, header, verdict, written


def test_reads_what_was_written(tmp_path: Path) -> None:
    """Header and verdicts come back equal, the verdicts in the order they were judged."""
    path = tmp_path / "ledger.jsonl"
    written(path, repeats=2)
    ledger = read_ledger(path)
    assert ledger.header == header("lru_cache-small-1", "lru_cache-small-2")
    assert list(ledger.verdicts.items()) == [
        ("lru_cache-small-1", verdict(1)),
        ("lru_cache-small-2", verdict(2)),
    ]
    assert ledger.ended
    assert ledger.incomplete == ()


def test_a_killed_run_is_read_as_far_as_it_went(tmp_path: Path) -> None:
    """Half a last line is left out, and the battle it was about is incomplete."""
    path = tmp_path / "ledger.jsonl"
    lines = written(path, repeats=2, ended=False)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:-1])
    ledger = read_ledger(path)
    assert list(ledger.verdicts) == ["lru_cache-small-1"]
    assert ledger.submissions == {"lru_cache-small-2": SUBMISSION}
    assert ledger.incomplete == ("lru_cache-small-2",)
    assert not ledger.ended


def test_a_judged_submission_stands_in_its_verdict(tmp_path: Path) -> None:
    """Only what still waits for its verdict is kept apart."""
    path = tmp_path / "ledger.jsonl"
    written(path)
    assert read_ledger(path).submissions == {}


def test_a_battle_fought_again_counts_as_it_ended_last(tmp_path: Path) -> None:
    """An error that a later try replaced does not outlive it."""
    path = tmp_path / "ledger.jsonl"
    first = verdict().model_copy(update={"outcome": "error"})
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        ledger.append("verdict", first)
        ledger.append("verdict", verdict())
    assert [judged.outcome for judged in read_ledger(path).verdicts.values()] == ["failed"]


def test_kinds_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    """A ledger with records this version does not know can still be read."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        ledger.append("exploit", End(records=3))
        ledger.append("verdict", verdict())
    assert list(read_ledger(path).verdicts) == ["lru_cache-small-1"]


def test_streams_line_by_line(tmp_path: Path) -> None:
    """The first records are there before a later line is looked at."""
    path = tmp_path / "ledger.jsonl"
    lines = written(path)
    path.write_bytes(b"".join(lines[:3]) + b"garbage\n")
    links = read_links(path)
    assert [next(links)[1].kind for _ in range(3)] == ["run", "submission", "verdict"]
    with pytest.raises(UserMistake, match=r"ledger\.jsonl:4: changed"):
        next(links)


def test_a_changed_line_is_named(tmp_path: Path) -> None:
    """No figure is read from a ledger that was edited."""
    path = tmp_path / "ledger.jsonl"
    lines = written(path)
    lines[2] = lines[2].replace(b'"outcome":"failed"', b'"outcome":"passed"')
    path.write_bytes(b"".join(lines))
    with pytest.raises(
        UserMistake, match=r"ledger\.jsonl:3: changed: its hash does not hold; `logomesh verify`"
    ):
        read_ledger(path)


def test_a_line_taken_out_is_named(tmp_path: Path) -> None:
    """A failed battle cannot be dropped from the middle."""
    path = tmp_path / "ledger.jsonl"
    lines = written(path)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    with pytest.raises(UserMistake, match=r"ledger\.jsonl:3: not the line that was written after"):
        read_ledger(path)


def test_a_record_of_another_shape_is_named_with_its_field(tmp_path: Path) -> None:
    """A verdict this version cannot read says which field is at fault."""
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        ledger.append("verdict", End(records=1))
    with pytest.raises(
        UserMistake, match=r"ledger\.jsonl:2: a record of kind `verdict` that .*: battle: Field req"
    ):
        read_ledger(path)


def test_a_ledger_of_a_newer_schema_is_refused_before_its_fields_are_read(tmp_path: Path) -> None:
    """It says by what it was written, and what to do."""
    path = tmp_path / "ledger.jsonl"
    newer = {"ledger_schema": LEDGER_SCHEMA + 1, "plugin_version": "9.9", "novel": 1}
    told = header().model_dump(mode="json") | newer
    path.write_bytes(forge(0, "run", told, FIRST)[0])
    with pytest.raises(
        UserMistake, match=rf"ledger\.jsonl:1: a ledger of schema {LEDGER_SCHEMA + 1}, .* '9\.9'; this"
    ):
        read_ledger(path)


def test_a_ledger_of_the_first_schema_is_read_as_it_is(tmp_path: Path) -> None:
    """Its long texts stand in it, what looks like a reference is none, and what came later has its defaults."""
    path = tmp_path / "ledger.jsonl"
    told = header("b").model_dump(mode="json") | {"ledger_schema": 1}
    handed_in = {"files": {"$text": "0" * 64}, "tests": {"$$text": ""}, "rationale": "because " * 99}
    first, prev = forge(0, "run", told, FIRST)
    second, prev = forge(1, "submission", {"battle": "b", "submission": handed_in}, prev)
    third, prev = forge(2, "spoilt", {"battle": "c", "round": 1, "kind": "truncated", "text": "cut"}, prev)
    path.write_bytes(first + second + third)

    ledger = read_ledger(path, steps=True)

    assert ledger.submissions["b"].model_dump() == handed_in
    (step,) = ledger.handed_in["b"]
    assert (step.answer, step.trace, step.stream) == ("", (), StreamFigures())
    assert ledger.spoilt["c"][0].answer == ""
    assert not (tmp_path / "texts.jsonl").exists()


def test_a_line_that_was_cut_is_counted(tmp_path: Path) -> None:
    """What stands before it is read; of a whole ledger nothing is cut."""
    path = tmp_path / "ledger.jsonl"
    lines = written(path, repeats=2)
    assert read_ledger(path).cut is None
    path.write_bytes(b"".join(lines[:4]) + lines[4][:100])
    ledger = read_ledger(path)
    assert (ledger.cut, list(ledger.verdicts)) == (5, ["lru_cache-small-1"])


def test_no_ledger_there(tmp_path: Path) -> None:
    """A missing file is a mistake that names it."""
    with pytest.raises(UserMistake, match=r"ledger\.jsonl: the ledger cannot be read: No such file"):
        read_ledger(tmp_path / "ledger.jsonl")


def test_an_empty_ledger(tmp_path: Path) -> None:
    """A run that was killed before its header reached the disk has nothing to read."""
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b'{"data":{"ru')
    with pytest.raises(UserMistake, match=r"ledger\.jsonl:1: the ledger is empty"):
        read_ledger(path)


def test_hostile_texts_survive(tmp_path: Path) -> None:
    """Line separators, escape sequences and lone surrogates neither break lines nor writing."""
    path = tmp_path / "ledger.jsonl"
    hostile = SUBMISSION.model_copy(update={"rationale": "\x00\x1b]0;\x85\u2028\r\n\ud800end"})
    with LedgerWriter(path) as ledger:
        ledger.append("run", header("b"))
        ledger.append("submission", Submitted(battle="b", submission=hostile))
    assert read_ledger(path).submissions["b"].rationale == "\x00\x1b]0;\x85\u2028\r\n\ufffdend"


def test_credentials_in_addresses_are_masked() -> None:
    """What is typed into an address as name and password never reaches a file."""
    told = header().model_dump()
    told["command"] = ("pytest", "--logomesh-endpoint=http://me:hunter2@host:8000/v1", "a@b")
    assert RunHeader(**told).command == ("pytest", "--logomesh-endpoint=http://***@host:8000/v1", "a@b")


def test_forge_and_unforge_agree() -> None:
    """A line read back is the record that was written, wherever its text looks like a line's end."""
    bait = ',"hash":"' + "0" * 64 + '","kind":"end","prev":"' + "0" * 64 + '","seq":0}'
    line, digest = forge(12, "verdict", {"x": bait}, "f" * 64)
    link = unforge(line)
    assert (link.seq, link.kind, link.prev, link.hash) == (12, "verdict", "f" * 64, digest)
