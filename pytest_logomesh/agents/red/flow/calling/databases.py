"""Which calls give what a database holds."""

from typing import Final

from pytest_logomesh.agents.red.flow.program import Call

_ROWS: Final = frozenset({
    "fetchone", "fetchall", "fetchmany", "fetchval", "fetchrow", "find_one", "get_or_404", "first_or_404", "one_or_404",
    "get_object_or_404", "get_list_or_404", "scalar", "scalars", "scalar_one", "scalar_one_or_none", "one_or_none",
    "mappings",
})  # fmt: skip
_ROWS_OF: Final = frozenset(
    {"get", "first", "all", "one", "filter", "filter_by", "fetch", "find", "get_or_none"}
)
"""Methods that give rows where they belong to a database."""
_DATABASES: Final = (".query.", ".objects.", "session.", ".execute().", ".filter", ".scalars()", "select()")


def is_row(made: Call) -> bool:
    """Whether it gives what a database holds, which is not what it was asked with."""
    if made.method in _ROWS:
        return True
    if made.method not in _ROWS_OF or any(_is_of_request(name) for name in made.names):
        return False
    return any(mark in name for name in made.names for mark in _DATABASES)


def _is_of_request(name: str) -> bool:
    return "request" in name.lower() or "flask.session" in name
