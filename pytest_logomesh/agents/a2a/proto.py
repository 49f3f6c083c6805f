"""Protobuf's JSON side, typed: what the SDK's records hold as plain data."""

from google.protobuf.json_format import (  # type: ignore[import-untyped]  # protobuf ships no types of it
    MessageToDict,
    ParseError,
)

__all__ = ["ParseError", "fields_of", "plain"]


def plain(message: object) -> object:
    """A protobuf message as plain data, as in its JSON form."""
    value: object = MessageToDict(message)
    return value


def fields_of(metadata: object) -> dict[str, object]:
    """Metadata (a protobuf Struct) by name; its numbers are floats."""
    value = plain(metadata)
    return value if isinstance(value, dict) else {}
