"""The JSON Schema of a comparison's document."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pytest_logomesh.reporting.comparison.schema import SCHEMA_PATH, comparison_schema, schema_text
from tests.reporting.comparison.comparison_samples import compared, fought, stored, suite


def _document() -> Any:
    other = [*suite(tasks=2), fought("more"), fought("broken", "error")]
    document = compared(stored(suite(tasks=2)), stored(other, "b", ["x-small-1"], seed=8), anyway=True)
    return json.loads(document.model_dump_json(by_alias=True))


def test_the_file_is_up_to_date() -> None:
    """`python -m pytest_logomesh.reporting.comparison.schema` has been run since the models changed."""
    assert SCHEMA_PATH.read_text("utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    """The schema follows its own dialect."""
    Draft202012Validator.check_schema(comparison_schema())


def test_documents_are_valid() -> None:
    """What is published keeps to it, and later versions may add fields anywhere."""
    document = _document()
    Draft202012Validator(comparison_schema()).validate(document)
    document["new"] = document["contenders"][1]["against"]["new"] = document["tasks"][0]["new"] = {"x": 1}
    Draft202012Validator(comparison_schema()).validate(document)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("anyway"),
        lambda document: document.update(schema="logomesh.comparison/2"),
        lambda document: document["marks"][0].update(kind="weather"),
        lambda document: document["contenders"][1].pop("against"),
        lambda document: document["contenders"][1]["against"]["cis"].update(conclusion="maybe"),
        lambda document: document["contenders"][0]["pass_rate"].update(tasks=0),
        lambda document: document["tasks"][0]["cells"][1].update(change="different"),
        lambda document: document["tasks"][0]["cells"][0]["outcomes"].append("skipped"),
    ],
)
def test_other_shapes_are_refused(spoil: Callable[[Any], object]) -> None:
    """A document that lacks a promised field or gives it another shape does not validate."""
    document = _document()
    spoil(document)
    assert not Draft202012Validator(comparison_schema()).is_valid(document)
