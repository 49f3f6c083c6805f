"""What a score is called: the bands of the contextual debt scale, used for every formula."""

from decimal import Decimal
from typing import Literal

Label = Literal["excellent", "good", "fair", "poor", "failing"]

BANDS: tuple[tuple[Decimal, Label], ...] = (
    (Decimal("0.85"), "excellent"),
    (Decimal("0.65"), "good"),
    (Decimal("0.45"), "fair"),
    (Decimal("0.25"), "poor"),
    (Decimal(0), "failing"),
)
"""The least score of each band, best first."""


def label(cis: Decimal | None) -> Label | None:
    """The band of a score; None where there is none."""
    return None if cis is None else next((name for least, name in BANDS if cis >= least), "failing")
