"""The shape all records share: frozen, strict about unknown fields, plain JSON on the wire."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

_PLACES = Decimal("0.0001")


class Record(BaseModel):
    """A frozen value that crosses the border of a room; equal by value, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def score(value: Decimal | int | str) -> Decimal:
    """A number on the score scale: a Decimal of four places, so that no 0.8500000000000001 is ever shown."""
    return Decimal(value).quantize(_PLACES, rounding=ROUND_HALF_EVEN)


Score = Annotated[
    Decimal,
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
"""A score in 0..1; a Decimal in Python, a number in JSON."""
