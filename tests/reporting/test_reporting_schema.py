"""The JSON Schema of run.json."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pytest_logomesh.reporting.run_json import document_text, run_document
from pytest_logomesh.reporting.run_schema import SCHEMA_PATH, run_schema, schema_text
from tests.reporting.report_samples import battle, error, header, verdict


def _document() -> Any:
    return json.loads(document_text(run_document(header(), [verdict(), error(battle("b"))])))


def test_the_file_is_up_to_date() -> None:
    """`python -m pytest_logomesh.reporting.run_schema` has been run since the models changed."""
    assert SCHEMA_PATH.read_text("utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    """The schema follows its own dialect."""
    Draft202012Validator.check_schema(run_schema())


def test_later_fields_are_allowed() -> None:
    """A reader with this schema accepts what later versions add, anywhere."""
    document = _document()
    document["new"] = document["battles"][0]["new"] = document["header"]["new"] = {"x": 1}
    Draft202012Validator(run_schema()).validate(document)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("incomplete"),
        lambda document: document.update(schema="logomesh.run/2"),
        lambda document: document["battles"][0].update(observations=None),
        lambda document: document["battles"][0]["observations"].update(passed=None),
        lambda document: document["battles"][0].update(outcome="skipped"),
        lambda document: document["battles"][0].update(cis=1.5),
        lambda document: document["battles"][0].pop("cis"),
        lambda document: document["battles"][0]["components"].pop("rationale"),
        lambda document: document["battles"][0]["findings"][0].update(severity=3),
        lambda document: document["header"].pop("seed"),
    ],
)
def test_what_the_design_rules_out_is_refused(spoil: Callable[[Any], object]) -> None:
    """A document that lacks a promised field or gives it another shape does not validate."""
    document = _document()
    spoil(document)
    assert not Draft202012Validator(run_schema()).is_valid(document)
