"""The gates that a person asks for, and how their values are read from text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_logomesh.records.finding import Gate


@dataclass(frozen=True, slots=True)
class AskedGates:
    """What a run has to fulfil; nothing by default."""

    fail_under: Decimal | None = None
    """The least mean CIS."""
    fail_on: Gate | None = None
    """Which findings it must not have."""
    baseline: Path | None = None
    """The run that it must not fall behind."""
    max_drop: Decimal = Decimal("0.02")
    """By how much it may: what one task of twenty costs that falls from the lowest `excellent` to the lowest `fair`."""

    def __bool__(self) -> bool:
        """Whether any was asked for."""
        return self.fail_under is not None or self.fail_on is not None or self.baseline is not None


def read_share(text: str) -> Decimal:
    """A number in 0..1.

    Raises:
        ValueError: saying what would be right.
    """
    try:
        value = Decimal(text.strip())
        if 0 <= value <= 1:
            return value
    except InvalidOperation:
        pass
    raise ValueError(f"needs a number from 0 to 1, not {text!r}")


def read_severity(text: str) -> Gate:
    """`HIGH`, `HIGH+unconfirmed`, `none`.

    Raises:
        ValueError: saying what would be right.
    """
    from pytest_logomesh.records.finding import Gate, Severity  # noqa: PLC0415 - records are heavy, and seldom asked for

    severity, _, rest = text.strip().partition("+")
    names = [each.name for each in reversed(Severity)]
    if rest not in ("", "unconfirmed") or severity.upper() not in (*names, "NONE"):
        raise ValueError(
            f"needs one of {', '.join(names)} or `none`, perhaps followed by `+unconfirmed`, not {text!r}"
        )
    chosen = None if severity.lower() == "none" else Severity[severity.upper()]
    return Gate(severity=chosen, unconfirmed=bool(rest))


def as_asked(gate: Gate) -> str:
    """`HIGH+unconfirmed`, as `read_severity` takes it."""
    severity = "none" if gate.severity is None else gate.severity.name
    return f"{severity}{'+unconfirmed' if gate.unconfirmed else ''}"
