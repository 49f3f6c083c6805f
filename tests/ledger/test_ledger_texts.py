"""Long texts beside the ledger."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_logomesh.ledger.canonical import canonical
from pytest_logomesh.ledger.chain_file import ChainFile
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.texts import LONGEST, Texts, TextWriter, digest_of
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.errors import UserMistake
from tests.ledger.ledger_samples import PROMPT, SUBMISSION, header

LONG = "a line of code\n" * 50

_member = st.sampled_from(
    ["$text", "$$text", "$$$text", "text", "$", 'a"$$text', ',"$$text', '{"$text":"x"}']
)
_text = st.text(st.characters(exclude_categories=["Cs"]))
_any_text = _text | _member | _text.map(lambda text: LONG + text) | st.just(digest_of(LONG))
_data = st.recursive(
    st.none() | st.integers() | _any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text | _member, inner, max_size=4),
    max_leaves=12,
)


def written_with(path: Path, *answers: str) -> None:
    """A ledger of submissions with these rationales."""
    with LedgerWriter(path) as ledger:
        ledger.append("run", header(), [PROMPT])
        for number, answer in enumerate(answers):
            handed_in = SUBMISSION.model_copy(update={"rationale": answer})
            ledger.append("submission", Submitted(battle=f"b{number}", submission=handed_in))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=_data)
def test_any_data_comes_back(tmp_path: Path, data: Any) -> None:
    """Also what looks like a reference, or like one that was escaped, under any name and at any depth."""
    path = tmp_path / f"{digest_of(repr(data))}.jsonl"
    path.unlink(missing_ok=True)
    writer = TextWriter(ChainFile.create(path))
    told = canonical(writer.shorten(data))
    writer.chain.close()

    texts = Texts(path)
    assert texts.restore(told) == canonical(data)
    texts.close()


def test_a_long_text_is_stored_once(tmp_path: Path) -> None:
    """Whoever needs it refers to it; short ones stay where they are."""
    path = tmp_path / "ledger.jsonl"
    written_with(path, LONG, LONG, "s" * LONGEST)
    texts = [json.loads(line)["data"] for line in path.with_name("texts.jsonl").read_text().splitlines()]

    assert [text["text"] for text in texts] == [PROMPT, LONG]
    assert [text["sha256"] for text in texts] == [digest_of(PROMPT), digest_of(LONG)]
    assert path.read_text().count(digest_of(LONG)) == 2
    assert "line of code" not in path.read_text()
    assert "s" * LONGEST in path.read_text()


def test_texts_stand_in_the_records_that_are_read(tmp_path: Path) -> None:
    """Nobody who reads a ledger sees a reference."""
    path = tmp_path / "ledger.jsonl"
    written_with(path, LONG)

    assert read_ledger(path).submissions["b0"].rationale == LONG


def test_a_submission_cannot_refer_to_a_text(tmp_path: Path) -> None:
    """A file that is called like a reference and holds a hash is that file, not somebody else's text."""
    path = tmp_path / "ledger.jsonl"
    files = {"$text": digest_of(LONG)}
    with LedgerWriter(path) as ledger:
        ledger.append("run", header(), [PROMPT, LONG])
        hostile = SUBMISSION.model_copy(update={"files": files})
        ledger.append("submission", Submitted(battle="b", submission=hostile))

    assert read_ledger(path).submissions["b"].files == files


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "needs a text, and texts.jsonl cannot be read: No such file"),
        (
            lambda path: path.write_bytes(b""),
            f"needs the text {digest_of(LONG)[:12]}, which texts.jsonl does not hold",
        ),
        (
            lambda path: path.write_text(path.read_text().replace("a line of code", "a line of cake", 1)),
            f"needs the text {digest_of(LONG)[:12]}, which texts.jsonl holds changed",
        ),
    ],
    ids=["gone", "empty", "changed"],
)
def test_a_text_that_cannot_be_read_names_the_record(tmp_path: Path, spoil: Any, words: str) -> None:
    """File and line of the record that needs it, and what tells more."""
    path = tmp_path / "ledger.jsonl"
    written_with(path, LONG)
    spoil(path.with_name("texts.jsonl"))

    with pytest.raises(UserMistake, match=rf"ledger\.jsonl:2: {words}.*`logomesh verify`"):
        read_ledger(path)
