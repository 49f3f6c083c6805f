"""Reading recorded runs."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.comparison.stored import StoredRun, read_run
from tests.reporting.comparison.comparison_samples import fought, killed, written


def _folder(path: Path) -> Path:
    return written(path / "one", [fought("a"), fought("b", "failed", "0.4")], ["c-small-1"])


@pytest.mark.parametrize("name", ["", "run.json"])
def test_by_folder_or_file(tmp_path: Path, name: str) -> None:
    """Both ways lead to the same run."""
    run = read_run(_folder(tmp_path) / name)
    assert [battle.id for battle in run.battles] == ["a-small-1", "b-small-1"]
    assert run.incomplete == ("c-small-1",)
    assert run.battles[1].findings[0].state == "confirmed"


@pytest.mark.parametrize("name", ["", "ledger.jsonl"])
def test_a_killed_run_is_read_by_its_ledger(tmp_path: Path, name: str) -> None:
    """What run.json would have said is in the ledger."""
    verdicts = [fought("a"), fought("b", "failed", "0.4")]
    whole = read_run(written(tmp_path / "one", verdicts, ["c-small-1"]))
    path = killed(tmp_path / "killed" / "one", verdicts, ["c-small-1"])
    assert read_run(path / name) == whole


def test_a_resumed_run_that_was_killed_is_read_by_its_ledger(tmp_path: Path) -> None:
    """Its run.json tells how it stood before."""
    verdicts = [fought("a"), fought("b", "failed", "0.4")]
    path = killed(tmp_path / "one", verdicts, ["c-small-1"])
    before = written(tmp_path / "before", [fought("a")], ["b-small-1", "c-small-1"]) / "run.json"
    (path / "run.json").write_bytes(before.read_bytes())
    os.utime(path / "run.json", (0, 0))

    assert [battle.id for battle in read_run(path).battles] == ["a-small-1", "b-small-1"]


def test_what_other_versions_wrote_beside_is_passed_over(tmp_path: Path) -> None:
    """Fields that this version does not know are no damage."""
    path = _folder(tmp_path) / "run.json"
    before, document = read_run(path), json.loads(path.read_text())
    for place in (document, document["header"], document["battles"][0], document["battles"][0]["stream"]):
        place["later"] = {"x": 1}
    path.write_text(json.dumps(document))
    assert read_run(path) == before


def test_an_editor_may_have_been_there(tmp_path: Path) -> None:
    """A byte order mark and Windows' line ends are no damage."""
    path = _folder(tmp_path) / "run.json"
    before, text = read_run(path), path.read_text()
    path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    assert read_run(path) == before


def _cut(text: str, document: dict[str, Any]) -> str:
    return text[:300]


def _newer(text: str, document: dict[str, Any]) -> str:
    return json.dumps({"schema": "logomesh.run/2", "fights": []})


def _newer_alike(text: str, document: dict[str, Any]) -> str:
    return json.dumps(document | {"schema": "logomesh.run/2"})


def _lacking(text: str, document: dict[str, Any]) -> str:
    del document["battles"][1]["outcome"]
    return json.dumps(document)


def _beyond(text: str, document: dict[str, Any]) -> str:
    document["battles"][0]["cis"] = 1.5
    return json.dumps(document)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_cut, "run.json:16: cut off or damaged: "),
        (_newer, "run.json: of schema 'logomesh.run/2'; this version reads logomesh.run/1"),
        (_newer_alike, "run.json: of schema 'logomesh.run/2'; this version reads logomesh.run/1"),
        (_lacking, "run.json: damaged: battles.1.outcome: Field required"),
        (_beyond, "run.json: damaged: battles.0.cis: "),
        (lambda text, document: "[]", "run.json: not a run's document: its schema is None"),
        (lambda text, document: '{"schema": "\\u001b[2J"}', r"its schema is '\x1b[2J', not logomesh.run/1"),
        (lambda text, document: "", "run.json:1: cut off or damaged: "),
        (lambda text, document: "[" * 100_000, "run.json: damaged: nested too deeply; "),
    ],
    ids=["cut", "newer", "newer-alike", "lacking", "beyond", "list", "hostile", "empty", "deep"],
)
def test_a_document_that_cannot_be_read_is_a_mistake(tmp_path: Path, spoil: Any, words: str) -> None:
    """It says where it is damaged, and what can be done."""
    path = _folder(tmp_path) / "run.json"
    text = path.read_text()
    path.write_text(spoil(text, json.loads(text)))
    with pytest.raises(UserMistake) as told:
        read_run(path)
    assert words in str(told.value)
    assert "Traceback" not in str(told.value)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """They are damage as well."""
    path = _folder(tmp_path) / "run.json"
    path.write_bytes(b'{"schema": "\xff\xfe"}')
    with pytest.raises(UserMistake, match="not UTF-8"):
        read_run(path)


@pytest.mark.parametrize(("name", "words"), [("", "is no run"), ("no", "cannot be read: No such file")])
def test_where_no_run_is(tmp_path: Path, name: str, words: str) -> None:
    """An empty folder and a missing file are named."""
    with pytest.raises(UserMistake, match=words):
        read_run(tmp_path / name)


def test_a_run_is_small() -> None:
    """What is kept of a run names no code, prompt or reason."""
    assert not {"submission", "behaviours", "reasons", "evidence"} & set(
        StoredRun.model_json_schema()["$defs"]
    )
