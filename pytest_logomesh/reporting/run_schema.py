"""The JSON Schema of run.json, made from its models.

`python -m pytest_logomesh.reporting.run_schema` writes it to its place in the package.
"""

import json
from pathlib import Path
from typing import Any

from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.run_json import RunDocument

SCHEMA_PATH = Path(__file__).parent / "schema" / "logomesh.run-1.schema.json"
"""Where the published schema stands."""


def run_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12). Every field is required; fields of later versions are allowed."""
    schema = RunDocument.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:logomesh:run:1",
        **published(schema),
        "title": "logomesh.run/1",
    }


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(run_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def published(schema: Any) -> Any:
    """Writers are strict: a field with a default is written all the same. Readers pass over unknown fields."""
    if isinstance(schema, list):
        return [published(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: published(value) for key, value in schema.items()}
    if "properties" in schema:
        told["required"] = list(schema["properties"])
        told.pop("additionalProperties", None)
    return told


if __name__ == "__main__":
    write_atomically(SCHEMA_PATH, schema_text())
