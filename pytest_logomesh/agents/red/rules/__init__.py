"""What a task's rules are held against: one check a file, each an implementation of `StaticCheck`."""

from collections.abc import Callable, Mapping

from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.agents.red.rules.banned_construct import BannedConstruct
from pytest_logomesh.agents.red.rules.forbidden_import import ForbiddenImport
from pytest_logomesh.agents.red.rules.missing_construct import MissingConstruct
from pytest_logomesh.agents.red.rules.over_engineered import OverEngineered
from pytest_logomesh.records.roles import StaticCheck

RULES: Mapping[str, Callable[[Reader], StaticCheck]] = {
    check.id: check for check in (ForbiddenImport, BannedConstruct, MissingConstruct, OverEngineered)
}
"""Id to the class that makes the check; a reader shared by all saves parsing again."""
