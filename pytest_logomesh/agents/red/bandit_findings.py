"""Bandit's checks, run in this process on the submission's source: claims that nothing has confirmed."""

import logging
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.agents.red.parsing import Module
from pytest_logomesh.records.errors import RedBroken
from pytest_logomesh.records.finding import Finding, Severity

if TYPE_CHECKING:
    from bandit.core.issue import Issue

CONFIDENCE = {"LOW": 0.3, "MEDIUM": 0.6, "HIGH": 0.9}
"""Bandit's words as the share of claims that is true; not measured yet, so nothing is decided by it alone."""
_SEVERITY = {"LOW": Severity.LOW, "MEDIUM": Severity.MEDIUM, "HIGH": Severity.HIGH}
# What a task allows is said by its own rules, and these speak of lines that are no weakness by themselves:
# asserts, imports of modules that can be misused, processes started without a shell.
_NOISE = (
    "B101", "B401", "B402", "B403", "B404", "B405", "B406", "B407", "B408", "B409", "B603", "B607",
)  # fmt: skip


def bandit_findings(modules: tuple[Module, ...], replaced: Iterable[str] = ()) -> list[Finding]:
    """Bandit's issues under their own check ids (`B602`), all `unconfirmed`.

    `# nosec` comments are ignored: the answer has no say in what is looked at.

    Args:
        modules: what is looked at.
        replaced: ids of bandit's checks that are left out, because one of ours does their work.

    Raises:
        RedBroken: bandit is not there.
    """
    if not modules:
        return []
    run = _bandit((*_NOISE, *replaced))
    return [_finding(module.path, issue) for module in modules for issue in run.issues(module)]


class _Bandit:
    """Bandit's parts, imported on first use because that takes 0.2 s."""

    def __init__(self, left_out: tuple[str, ...]) -> None:
        before = warnings.formatwarning
        # It reports bandit's optional writers that are not installed, and none is used.
        plugins = logging.getLogger("stevedore")
        loudness = plugins.level
        plugins.setLevel(logging.CRITICAL)
        try:
            with warnings.catch_warnings():
                # Where warnings are errors, one of bandit's own imports must not end the battle.
                warnings.simplefilter("ignore")
                from bandit.core import config, test_set  # noqa: PLC0415 (as the class says)

                from pytest_logomesh.agents.red import bandit_visitor as lean  # noqa: PLC0415 (likewise)
        except ImportError as error:
            raise RedBroken(f"bandit cannot be imported: {error}") from error
        finally:
            # Importing bandit replaces how this process prints warnings.
            warnings.formatwarning = before
            plugins.setLevel(loudness)
        self._visitor = lean.LeanVisitor
        self._checks = lean.with_settings(
            test_set.BanditTestSet(config.BanditConfig(), {"exclude": left_out})
        )

    def issues(self, module: Module) -> "list[Issue]":
        return self._visitor(module.text, self._checks).issues(module)


@lru_cache(maxsize=4)
def _bandit(left_out: tuple[str, ...]) -> _Bandit:
    """Bandit without these of its checks; every submission is looked at without the same ones."""
    return _Bandit(left_out)


def _finding(path: str, issue: "Issue") -> Finding:
    return Finding(
        check=issue.test_id,
        cwe=issue.cwe.id or None,
        severity=_SEVERITY.get(issue.severity, Severity.INFO),
        title=issue.test.replace("_", " "),
        file=printable(path),
        line=max(issue.lineno or 1, 1),
        message=printable(issue.text),
        confidence=CONFIDENCE.get(issue.confidence, CONFIDENCE["LOW"]),
        state="unconfirmed",
    )
