"""The JSON Schema of a published document, made from its models."""

import json
from typing import Any

from pytest_logomesh.records.record import Record


def json_schema(document: type[Record], name: str, version: int) -> dict[str, Any]:
    """The schema (JSON Schema 2020-12). Every field is required; fields of later versions are allowed.

    Args:
        document: the outermost model.
        name: what it is a document of: `run`.
        version: the schema's own.
    """
    schema = document.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:logomesh:{name}:{version}",
        **_published(schema),
        "title": f"logomesh.{name}/{version}",
    }


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _published(schema: Any) -> Any:
    """Writers are strict: a field with a default is written all the same. Readers pass over unknown fields."""
    if isinstance(schema, list):
        return [_published(value) for value in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: _published(value) for key, value in schema.items()}
    if "properties" in schema:
        told["required"] = list(schema["properties"])
        told.pop("additionalProperties", None)
    return told
