"""Red's static checks: one a file, each an implementation of `StaticCheck`."""

from collections.abc import Callable, Mapping

from pytest_logomesh.agents.red.checks.bandit_findings import BanditFindings
from pytest_logomesh.agents.red.checks.banned_construct import BannedConstruct
from pytest_logomesh.agents.red.checks.forbidden_import import ForbiddenImport
from pytest_logomesh.agents.red.checks.missing_construct import MissingConstruct
from pytest_logomesh.agents.red.checks.over_engineered import OverEngineered
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.records.roles import StaticCheck

CHECKS: Mapping[str, Callable[[Reader], StaticCheck]] = {
    check.id: check
    for check in (ForbiddenImport, BannedConstruct, MissingConstruct, OverEngineered, BanditFindings)
}
"""Id to the class that makes the check; a reader shared by all saves parsing again."""
