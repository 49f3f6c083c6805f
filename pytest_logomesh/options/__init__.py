"""Every flag, ini key and environment variable, once; nothing else in the package reads them.

Imported at every start of pytest, so it imports nothing heavy: records are.
"""

from pytest_logomesh.options.option import Option
from pytest_logomesh.options.reading import (
    add_options,
    is_awake,
    option_table,
    read_settings,
    require_nothing,
)
from pytest_logomesh.options.settings import Settings
from pytest_logomesh.options.table import OPTIONS

__all__ = [
    "OPTIONS",
    "Option",
    "Settings",
    "add_options",
    "is_awake",
    "option_table",
    "read_settings",
    "require_nothing",
]
