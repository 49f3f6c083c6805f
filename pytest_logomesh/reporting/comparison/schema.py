"""The JSON Schema of a comparison's document, made from its models.

`python -m pytest_logomesh.reporting.comparison.schema` writes it to its place in the package.
"""

from pathlib import Path
from typing import Any

from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.comparison.document import ComparisonDocument
from pytest_logomesh.reporting.json_schema import as_text, json_schema

SCHEMA_PATH = Path(__file__).parent.parent / "schema" / "logomesh.comparison-1.schema.json"
"""Where the published schema stands."""


def comparison_schema() -> dict[str, Any]:
    """As `json_schema` makes it."""
    return json_schema(ComparisonDocument, "comparison", 1)


def schema_text() -> str:
    """The schema as it stands in its file."""
    return as_text(comparison_schema())


if __name__ == "__main__":
    write_atomically(SCHEMA_PATH, schema_text())
