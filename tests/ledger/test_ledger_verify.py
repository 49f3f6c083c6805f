"""Finding what was done to a ledger."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.ledger.chain import FIRST, forge, unforge
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.texts import digest_of
from pytest_logomesh.ledger.verify import verify_ledger
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from tests.ledger.ledger_samples import PROMPT, SUBMISSION, header, written


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """A whole ledger of eight lines: header, three submissions and verdicts, end."""
    with tempfile.TemporaryDirectory() as folder:
        return written(Path(folder) / "ledger.jsonl")


@pytest.fixture(scope="module")
def long() -> tuple[list[bytes], list[bytes]]:
    """A ledger of three submissions with a long rationale each, and the four texts beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        with LedgerWriter(path) as ledger:
            ledger.append("run", header("a", "b", "c"), [PROMPT])
            for battle in "abc":
                handed_in = SUBMISSION.model_copy(update={"rationale": battle * 500})
                ledger.append("submission", Submitted(battle=battle, submission=handed_in))
        return _lines(path), _lines(path.with_name("texts.jsonl"))


PROMPT_ALONE = forge(0, "text", {"sha256": digest_of(PROMPT), "text": PROMPT}, FIRST)[0]
"""The texts of a ledger without long ones."""


def _problems(lines: list[bytes], texts: list[bytes] | None = None) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        path.write_bytes(b"".join(lines))
        path.with_name("texts.jsonl").write_bytes(b"".join([PROMPT_ALONE] if texts is None else texts))
        return verify_ledger(path)


def test_a_whole_ledger(lines: list[bytes]) -> None:
    """Nothing is held against what the writer wrote."""
    assert _problems(lines) == []


@settings(deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_found(lines: list[bytes], data: st.DataObject) -> None:
    """One byte replaced by another, anywhere, is found on its line or, with a newline, around it."""
    text = bytearray(b"".join(lines))
    place = data.draw(st.integers(0, len(text) - 1))
    old = text[place]
    text[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != old))
    line = text[:place].count(b"\n") + 1
    problems = _problems([bytes(text)])
    assert any(problem.startswith(f"line {line}: ") for problem in problems)


@settings(deadline=None)
@given(data=st.data())
def test_any_removed_stretch_is_found(lines: list[bytes], data: st.DataObject) -> None:
    """Bytes cut out anywhere, whole lines and the tail included, are found."""
    text = b"".join(lines)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert _problems([text[:start] + text[end:]])


@settings(deadline=None)
@given(data=st.data())
def test_any_inserted_bytes_are_found(lines: list[bytes], data: st.DataObject) -> None:
    """Bytes added anywhere are found."""
    text = b"".join(lines)
    place = data.draw(st.integers(0, len(text)))
    extra = data.draw(st.binary(min_size=1, max_size=8) | st.sampled_from([b" ", b"\n", b"\r"]))
    assert _problems([text[:place] + extra + text[place:]])


@settings(deadline=None)
@given(order=st.permutations(range(8)).filter(lambda order: order != sorted(order)))
def test_any_other_order_is_found(lines: list[bytes], order: list[int]) -> None:
    """Whole lines in any other order are found."""
    assert _problems([lines[number] for number in order])


def test_changed(lines: list[bytes]) -> None:
    """An edited figure is named by its line, and the lines around it are not blamed."""
    edited = [*lines]
    edited[4] = edited[4].replace(b'"cis":0.85', b'"cis":0.95')
    assert _problems(edited) == ["line 5: changed: its hash does not hold"]


def test_missing(lines: list[bytes]) -> None:
    """Lines taken out are named by their record numbers, where they should have stood."""
    assert _problems(lines[:3] + lines[4:]) == ["line 4: missing before it: record 3"]
    assert _problems(lines[:2] + lines[5:]) == ["line 3: missing before it: records 2 to 4"]


def test_doubled(lines: list[bytes]) -> None:
    """A line written twice names both places."""
    assert _problems(lines[:5] + lines[2:3] + lines[5:]) == [
        "line 6: doubled: record 2 stands on line 3 already"
    ]


def test_reordered(lines: list[bytes]) -> None:
    """Two lines that changed places are reordered, not missing."""
    swapped = [*lines[:2], lines[3], lines[2], *lines[4:]]
    assert _problems(swapped) == ["line 4: reordered: record 2 stands after record 3"]


def test_cut(lines: list[bytes]) -> None:
    """Half a last line, or a last line that is gone, is named."""
    gone = "missing: the run was killed, or its last lines were cut off"
    assert _problems([*lines[:-1], lines[-1][:-1]]) == [f"line {len(lines)}: cut off in the middle"]
    assert _problems(lines[:-1]) == [f"line {len(lines)}: {gone}"]
    assert _problems([]) == [f"line 1: {gone}"]


def test_several_at_once(lines: list[bytes]) -> None:
    """Each problem has its own line, in the order of the file."""
    problems = _problems([lines[0], b"garbage\n", lines[2], lines[4], lines[5], lines[5], *lines[6:]])
    assert problems == [
        "line 2: changed: not in the form of a ledger's line",
        "line 4: missing before it: record 3",
        "line 6: doubled: record 5 stands on line 5 already",
    ]


def test_a_line_of_another_run(lines: list[bytes]) -> None:
    """A sound line from elsewhere does not fit into the chain."""
    foreign, _ = forge(2, "verdict", {}, "a" * 64)
    problems = _problems([*lines[:2], foreign, *lines[3:]])
    assert problems[0] == "line 3: changed: not the line that was written after the one before it"


def test_a_far_record_number_costs_nothing(lines: list[bytes]) -> None:
    """A forged number is reported, not counted up to."""
    foreign, _ = forge(10**17, "verdict", {}, "a" * 64)
    assert _problems([*lines, foreign])[0] == f"line 9: missing before it: records 8 to {10**17 - 1}"


def test_a_header_in_the_wrong_place(lines: list[bytes]) -> None:
    """A ledger begins with its header and has no other."""
    foreign, _ = forge(0, "verdict", {}, "0" * 64)
    assert "line 1: a record of kind `verdict` where none can be" in _problems([foreign, *lines[1:]])


def _tampered(lines: list[bytes], number: int) -> Iterator[tuple[str, list[bytes]]]:
    """Everything that can be done to one line of a file."""
    before, line, after = lines[:number], lines[number], lines[number + 1 :]
    half = len(line) // 2
    yield "changed", [*before, line[:half] + bytes([line[half] ^ 1]) + line[half + 1 :], *after]
    yield "removed", [*before, *after]
    yield "doubled", [*before, line, line, *after]
    yield "cut", [*before, line[:half], *after]
    yield "emptied", [*before, b"\n", *after]
    if after:
        yield "swapped", [*before, after[0], line, *after[1:]]


@pytest.mark.parametrize("number", range(5))
def test_every_kind_of_tampering_is_found_on_every_line(
    long: tuple[list[bytes], list[bytes]], number: int
) -> None:
    """Header, submissions and end: changed, removed, doubled, swapped, cut."""
    lines, texts = long
    assert _problems(lines, texts) == []
    for what, tampered in _tampered(lines, number):
        assert _problems(tampered, texts), what


@pytest.mark.parametrize("number", range(4))
def test_every_kind_of_tampering_is_found_on_every_text(
    long: tuple[list[bytes], list[bytes]], number: int
) -> None:
    """Likewise beside the ledger; what keeps a text from being read names the record that needs it."""
    lines, texts = long
    for what, tampered in _tampered(texts, number):
        problems = _problems(lines, tampered)
        assert problems, what
        kind = "submission" if number else "run"
        needs = any(
            problem.startswith(f"line {number + 1}: its `{kind}` needs the text ") for problem in problems
        )
        assert needs is (what not in ("doubled", "swapped")), problems


def test_a_text_of_another_content_is_found_though_its_chain_was_made_anew(
    long: tuple[list[bytes], list[bytes]],
) -> None:
    """Who writes the whole file of texts anew still cannot put another text under a hash."""
    lines, texts = long
    forged, prev = [], FIRST
    for seq, line in enumerate(texts):
        told = json.loads(unforge(line).data)
        text = "b" * 499 + "!" if seq == 2 else told["text"]
        anew, prev = forge(seq, "text", {**told, "text": text}, prev)
        forged.append(anew)
    needed = json.loads(unforge(lines[2]).data)["submission"]["rationale"]["$text"]
    assert _problems(lines, forged) == [
        f"line 3: its `submission` needs the text {needed[:12]}, which is changed in texts.jsonl",
        "texts.jsonl line 3: changed: not the text that its hash is of",
    ]


def test_texts_that_are_gone_are_named_with_what_needs_them(long: tuple[list[bytes], list[bytes]]) -> None:
    """Each record that needs one says so, once a text."""
    problems = _problems(long[0], [])
    assert [problem.partition(" needs")[0] for problem in problems] == [
        "line 1: its `run`", "line 2: its `submission`", "line 3: its `submission`", "line 4: its `submission`",
    ]  # fmt: skip


def test_a_text_added_after_the_end_is_found(long: tuple[list[bytes], list[bytes]]) -> None:
    """The end says how many there are."""
    lines, texts = long
    last = unforge(texts[-1])
    added, _ = forge(4, "text", {"sha256": digest_of("x"), "text": "x"}, last.hash)
    assert _problems(lines, [*texts, added]) == ["texts.jsonl line 5: added after the run's end"]


def test_a_ledger_of_the_first_schema_has_no_texts(tmp_path: Path) -> None:
    """What looks like a reference in it is none, and its prompts stand nowhere."""
    told = header().model_dump(mode="json") | {"ledger_schema": 1}
    first, hashed = forge(0, "run", told, FIRST)
    odd, hashed = forge(1, "odd", {"$text": "0" * 64}, hashed)
    end, _ = forge(2, "end", {"records": 2}, hashed)
    assert _problems([first, odd, end], []) == []


def test_no_ledger_there(tmp_path: Path) -> None:
    """A missing file is the caller's mistake, not an empty list of problems."""
    with pytest.raises(UserMistake, match="cannot be read"):
        verify_ledger(tmp_path / "ledger.jsonl")
