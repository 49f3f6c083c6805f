"""Which calls write to a log."""

from __future__ import annotations

import ast
import re
from typing import Final

from pytest_logomesh.agents.red.flow import Call

LEVELS: Final = (
    "debug", "info", "warning", "warn", "error", "critical", "exception", "fatal", "log", "success", "trace",
    "notice", "msg",
)  # fmt: skip
"""Methods of loggers."""
_LOGGERS: Final = (
    "logging.",
    "loguru.",
    "structlog.",
    "twisted.logger.",
    "logbook.",
    "flask.current_app.logger",
    "eliot.",
)
_LIKE_A_LOGGER: Final = re.compile(
    r"(^|_)log(s|ger|ging|book)?$|logger$|_log$|^LOG(GER)?$|audit", re.IGNORECASE
)
_MATHEMATICS: Final = ("math", "numpy", "cmath", "torch", "sympy")


def is_logger(call: Call) -> bool:
    """Whether the call writes a log, by what its object is, or else by what it is called."""
    if any(name.startswith(_LOGGERS) or ".logger." in name or ".log." in name for name in call.names):
        return True
    node = call.node.func
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    if isinstance(owner, ast.Call):
        owner = owner.func
    name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
    known = call.receiver.names[0].partition(".")[0] if call.receiver.names else ""
    return _LIKE_A_LOGGER.search(name) is not None and known not in _MATHEMATICS
