"""The JSON Schema of run.json, made from its models.

`python -m pytest_logomesh.reporting.run_schema` writes it to its place in the package.
"""

from pathlib import Path
from typing import Any

from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.json_schema import as_text, json_schema
from pytest_logomesh.reporting.run_json import RunDocument

SCHEMA_PATH = Path(__file__).parent / "schema" / "logomesh.run-1.schema.json"
"""Where the published schema stands."""


def run_schema() -> dict[str, Any]:
    """As `json_schema` makes it."""
    return json_schema(RunDocument, "run", 1)


def schema_text() -> str:
    """The schema as it stands in its file."""
    return as_text(run_schema())


if __name__ == "__main__":
    write_atomically(SCHEMA_PATH, schema_text())
