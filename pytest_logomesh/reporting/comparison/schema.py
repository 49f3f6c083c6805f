"""The JSON Schema of a comparison's document, made from its models.

`python -m pytest_logomesh.reporting.comparison.schema` writes it to its place in the package.
"""

import json
from pathlib import Path
from typing import Any

from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.comparison.document import ComparisonDocument
from pytest_logomesh.reporting.run_schema import published

SCHEMA_PATH = Path(__file__).parent.parent / "schema" / "logomesh.comparison-1.schema.json"
"""Where the published schema stands."""


def comparison_schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12). Every field is required; fields of later versions are allowed."""
    schema = ComparisonDocument.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:logomesh:comparison:1",
        **published(schema),
        "title": "logomesh.comparison/1",
    }


def schema_text() -> str:
    """The schema as it stands in its file."""
    return json.dumps(comparison_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write_atomically(SCHEMA_PATH, schema_text())
