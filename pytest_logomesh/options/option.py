"""One option: its flag, its ini key, and how its value is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_logomesh.options.settings import DEFAULTS

_DEFAULT_GATE = "HIGH"


@dataclass(frozen=True, slots=True)
class Option:
    """One flag, with its ini key (the same words joined by `_`)."""

    flag: str
    metavar: str
    """Empty for a switch, which takes no value."""
    help: str
    read: Callable[[str], Any]
    """From the text given to the value; raises ValueError with what would be right."""
    setting: str
    """The field of Settings, StreamLimits or AskedGates that it fills; the default is that field's."""
    repeatable: bool = False

    @property
    def dest(self) -> str:
        """The ini key, and pytest's name for the value: `logomesh_stall_timeout`."""
        return self.flag.removeprefix("--").replace("-", "_")

    @property
    def default(self) -> str:
        """As a person reads it in the help and in the README."""
        if self.setting == "gate":
            return _DEFAULT_GATE
        value = DEFAULTS.get(self.setting)
        if value is False or self.setting == "total_s":
            return "off"
        if value is None or value == ():
            return ""
        return f"{value:g}" if isinstance(value, float) else str(value)
