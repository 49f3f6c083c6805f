"""How long a stream may take to its next sign of progress; the only home of these defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Literal

from pytest_logomesh.records.errors import OptionMistake

LimitName = Literal["head", "first-token", "stall", "step", "total"]

FLAGS: Mapping[LimitName, str] = MappingProxyType(
    {
        "head": "--logomesh-head-timeout",
        "first-token": "--logomesh-first-token-timeout",
        "stall": "--logomesh-stall-timeout",
        "step": "--logomesh-step-timeout",
        "total": "--logomesh-total-timeout",
    }
)
"""The flag that sets a limit."""


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Seconds, each above 0; None is off.

    Raises:
        OptionMistake: a limit that is not above 0, or limits that contradict; names the flag.
    """

    head_s: float | None = 30.0
    """From the request to the response's head."""
    first_token_s: float | None = 120.0
    """From the request to the first new content."""
    stall_s: float | None = 30.0
    """Between new content."""
    step_s: float | None = 300.0
    """For one open step of an agent; stands in for `stall_s` while the step is open."""
    total_s: float | None = None
    """From the request to the end."""

    def __post_init__(self) -> None:
        for limit, flag in FLAGS.items():
            if not self.seconds(limit) > 0:
                raise OptionMistake(flag, f"needs seconds above 0, not {self.seconds(limit):g}")
        if inf > self.seconds("stall") > self.seconds("total"):
            raise OptionMistake(
                FLAGS["stall"],
                f"{self.stall_s:g} s between new content can never be reached within {FLAGS['total']} "
                f"{self.total_s:g}; lower the first or raise the second",
            )

    def seconds(self, limit: LimitName) -> float:
        """The value of a limit, seconds; infinite where it is off."""
        value: float | None = getattr(self, f"{limit.replace('-', '_')}_s")
        return inf if value is None else value
