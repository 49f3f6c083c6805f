"""The published document of a run."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pytest_logomesh.records import observation
from pytest_logomesh.reporting.own_tests import OwnTests, own_tests
from pytest_logomesh.reporting.reports import REPORTS, Finished, write_reports
from pytest_logomesh.reporting.run_json import RunDocument, battle_document, document_text, run_document
from pytest_logomesh.reporting.run_schema import SCHEMA_PATH
from tests.reporting.report_samples import HOSTILE, SERVED, battle, error, header, verdict


def _valid(text: str) -> Any:
    document = json.loads(text)
    Draft202012Validator(json.loads(SCHEMA_PATH.read_text("utf-8"))).validate(document)
    return document


def test_a_battle_in_full() -> None:
    """Everything the design promises about a battle, under its published name."""
    document = json.loads(document_text(battle_document(verdict())))
    assert document == {
        "id": "lru_cache-small-1",
        "task": "lru_cache",
        "tier": "small",
        "twin": None,
        "strategy": "direct",
        "repeat": 1,
        "seed": 2**63 - 1,
        "rounds": 1,
        "round": 1,
        "round_scores": [],
        "outcome": "failed",
        "cis": 0.8123,
        "label": "good",
        "formula": "cis-1/1",
        "components": {"rationale": None, "architecture": 1.0, "testing": 0.6667, "logic": 0.5},
        "evidence": [],
        "steps": [],
        "judgement": None,
        "observations": {"passed": 1, "total": 2},
        "behaviours": [
            {"name": "evicts_oldest", "holds": False, "says": "raised KeyError"},
            {"name": "gets", "holds": True, "says": ""},
        ],
        "own_tests": {
            "passed": 3,
            "failed": 1,
            "false_alarms": 1,
            "unsteady": 0,
            "killed": 2,
            "broken": 3,
            "survivors": ["flawed/forgets"],
            "fault": None,
        },
        "findings": [finding.model_dump(mode="json") for finding in verdict().findings],
        "stream": {
            "first_token_s": 0.3,
            "longest_gap_s": None,
            "total_s": 1.5,
            "tokens": 30,
            "tokens_per_s": 20.0,
            "finish_reason": "raised KeyError",
            "attempts": 1,
            "asked_again": [],
        },
        "reasons": [{"kind": "logic", "text": "evicts_oldest: raised KeyError"}],
        "sandbox": "bubblewrap",
        "seconds": 1.75,
    }
    assert document["findings"][0]["severity"] == "HIGH"


def test_an_error_has_no_score_and_keeps_its_denominator() -> None:
    """What a broken part cost is null, never a zero; the observations are counted all the same."""
    document = battle_document(error())
    assert document.cis is None
    assert set(document.components.model_dump().values()) == {None}
    assert (document.observations.passed, document.observations.total) == (0, 2)
    assert document.own_tests is None


def _write(folder: Path, document: RunDocument) -> str:
    """Write it as a run does; what went wrong."""
    finished = Finished(document, (), folder / "ledger.jsonl")
    return write_reports(folder, finished, {"run.json": REPORTS["run.json"]}).get("run.json", "")


def test_the_run_in_full(tmp_path: Path) -> None:
    """Battles stand in the order they were asked for; what has no verdict is incomplete and in the total."""
    asked = [battle("b"), battle("a"), battle("c"), battle("d")]
    verdicts = [error(asked[1]), verdict(asked[3], "tampered"), verdict(asked[0], "passed")]
    assert _write(tmp_path, run_document(header(*(one.id for one in asked)), verdicts, [SERVED])) == ""
    document = _valid((tmp_path / "run.json").read_text("utf-8"))
    assert (document["schema"], document["run"]) == ("logomesh.run/1", "20261121-142233-3f9a")
    assert document["totals"] == {"battles": 4, "passed": 1, "failed": 0, "tampered": 1, "error": 1}
    assert document["incomplete"] == ["c-small-1"]
    assert [one["id"] for one in document["battles"]] == ["b-small-1", "a-small-1", "d-small-1"]
    assert document["served"][0]["servers"][0]["version"] == "vllm 0.11.2"


def test_a_battle_fought_again_counts_as_it_ended_last() -> None:
    """One battle is one entry, however often it was judged."""
    document = run_document(header("lru_cache-small-1"), [error(), verdict(outcome="passed")])
    assert [one.outcome for one in document.battles] == ["passed"]
    assert (document.totals.battles, document.totals.passed, document.totals.error) == (1, 1, 0)


def test_hostile_texts_do_not_break_writing(tmp_path: Path) -> None:
    """The file is UTF-8, holds no character that a terminal obeys or hides, and reads back but for the surrogate."""
    assert _write(tmp_path, run_document(header(), [verdict(text=HOSTILE)])) == ""
    text = (tmp_path / "run.json").read_text("utf-8")
    assert all(char.isprintable() for char in text.replace("\n", "").replace("\ufffe", ""))
    assert _valid(text)["battles"][0]["stream"]["finish_reason"] == HOSTILE.replace("\ud800", "\ufffd")


@settings(deadline=None)
@given(st.text(st.characters()))
def test_any_text_makes_a_valid_document(text: str) -> None:
    """Whatever an agent writes, the document follows its schema."""
    _valid(document_text(run_document(header(), [verdict(text=text)])).encode("utf-8", "replace").decode())


def test_replaced_as_a_whole(tmp_path: Path) -> None:
    """An older document gives way in one step, and no draft stays behind."""
    path = tmp_path / "run.json"
    path.write_text("old")
    assert _write(tmp_path, run_document(header(), [verdict()])) == ""
    assert _valid(path.read_text("utf-8"))["totals"]["battles"] == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_document(tmp_path: Path) -> None:
    """What cannot be replaced stands, and no draft stays behind."""
    path = tmp_path / "run.json"
    path.mkdir()
    problem = _write(tmp_path, run_document(header(), [verdict()]))
    assert problem.startswith("run.json could not be written: ")
    assert list(tmp_path.iterdir()) == [path]


def test_a_fault_on_its_own_code_is_told() -> None:
    """Tests that could not be run say why, and claim nothing."""
    run = observation.TestRun(program="submission", role="own", passed=(), failed=(), fault="no test found")
    facts = verdict().examination
    assert facts is not None
    counted = own_tests(facts.model_copy(update={"test_runs": (run,)}))
    nothing = OwnTests(
        passed=0,
        failed=0,
        false_alarms=0,
        unsteady=0,
        killed=0,
        broken=0,
        survivors=(),
        fault="no test found",
    )
    assert counted == nothing


def test_no_own_tests_is_null_not_zero() -> None:
    """Where own tests were not run, nothing is claimed about them."""
    facts = verdict().examination
    assert facts is not None
    assert own_tests(facts.model_copy(update={"test_runs": ()})) is None
