"""Text that somebody else chooses in a search filter or a distinguished name of a directory (CWE-90)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.flow.values import Trail
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SEARCHING: Final = frozenset({
    "search_s", "search_ext_s", "search_st", "search_ext", "paged_search", "search_subtree", "simple_search",
    "search_paged", "search_async", "ldap_search",
})  # fmt: skip
"""Methods of directories alone."""
_SHARED: Final = frozenset({"search", "find", "query"})
"""Methods of other things too."""
_FILTERS: Final = (
    "search_filter", "filterstr", "filter", "ldap_filter", "filter_str", "query", "search_query", "filter_exp",
)  # fmt: skip
_BASES: Final = ("search_base", "base", "base_dn", "basedn")
_NAMED: Final = (
    "delete_s", "modify_s", "add_s", "compare_s", "rename_s", "modrdn_s", "modify_dn", "delete_ext_s", "modify_ext_s",
    "add_ext_s", "passwd_s", "compare_ext_s",
)  # fmt: skip
"""Their first argument is a distinguished name that is changed or compared."""
_NAMED_FOREIGN: Final = (
    "ldap3.Connection().delete", "ldap3.Connection().modify", "ldap3.Connection().add", "ldap3.Connection().compare",
)  # fmt: skip
_RENAMING: Final = ("rename_s", "rename_ext_s", "modrdn_s", "modrdn2_s", "modify_dn", "rename", "modrdn")
"""Their second argument is a part of a distinguished name, too."""
_OBJECTS: Final = (
    "ldap3.ObjectDef", "ldap3.Reader", "ldap3.abstract.cursor.Reader", "ldap3.AttrDef",
    "django_auth_ldap.config.LDAPSearch", "django_python3_ldap.utils.format_search_filters",
)  # fmt: skip
_FILTER: Final = re.compile(r"\s*\(\s*([&|!]\s*)*\(?\s*[\w;.:\-\0]+\s*[~<>:]?=")
_NAME: Final = re.compile(
    r"(^|,)\s*(uid|cn|ou|dc|o|mail|sAMAccountName|sn|givenName|c|l|st)\s*=", re.IGNORECASE
)

_CODES: Final = frozenset({"\\28", "\\29", "\\5c", "\\2a", "\\%02x", "\\{:02x}", "\\{0:02x}"})
"""What stands for letters in an escaped filter."""


class LdapInjection:
    """Looks at the filter and the base of searches, and at the names of entries that are changed."""

    weakness = Weakness(
        id="ldap-injection",
        cwe=90,
        severity=Severity.HIGH,
        category="injection",
        title="A directory's filter or name is put together from outside text",
        why="A star or a parenthesis in the text changes which entries are found, and so who may log in.",
        fix="Escape the text: escape_filter_chars() in filters, escape_rdn() or escape_dn_chars() in names.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each search or change that an input decides the reach of."""
        for call in program.methods(*_SEARCHING):
            yield from self._searched(program, call)
        directory = any(name.partition(".")[0] in _PACKAGES for name in program.imported)
        for call in program.methods(*_SHARED):
            if _is_search(call, directory=directory):
                yield from self._searched(program, call)
        for call in program.methods(*_NAMED):
            yield from self._claim(program, call, call.arg(0, "dn", "user"), "name")
        for call in program.calls_to(*_NAMED_FOREIGN):
            yield from self._claim(program, call, call.arg(0, "dn"), "name")
        for call in program.methods(*_RENAMING):
            if directory or "ldap" in "".join(call.names).lower():
                yield from self._claim(program, call, call.arg(1, "relative_dn", "newrdn"), "name")
        for call in program.calls_to(*_OBJECTS):
            yield from self._claim(program, call, call.arg(2, "query", "filterstr", "base"), "filter")

    def _searched(self, program: Program, call: Call) -> Iterator[Finding]:
        for keyword in _FILTERS:
            if keyword in call.kwargs:
                yield from self._claim(program, call, call.kwargs[keyword], "filter")
        for keyword in _BASES:
            if keyword in call.kwargs:
                yield from self._claim(program, call, call.kwargs[keyword], "base")
        for place, value in enumerate(call.args[:3]):
            yield from self._claim(program, call, value, "filter" if place else "base")

    def _claim(self, program: Program, call: Call, value: Value, role: str) -> Iterator[Finding]:
        taint = value.tainted("ldap")
        if taint is None or not _decides(value, taint, role) or _was_escaped(program, taint):
            return
        message = f"{taint.says} becomes part of the {role} that {call.method}() is given"
        severity = Severity.HIGH if role == "filter" else Severity.MEDIUM
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)


_PACKAGES: Final = frozenset({
    "ldap", "ldap3", "bonsai", "flask_ldap3_login", "django_auth_ldap", "flask_simpleldap", "ldaptor", "msldap",
    "easyad",
})  # fmt: skip


def _decides(value: Value, taint: Taint, role: str) -> bool:
    """Whether the input can change what is found; a whole name or filter of a caller's is the caller's own business."""
    if taint.form == "composed":
        return True
    text = value.known_text
    if text is not None and (_FILTER.match(text) or _NAME.search(text)):
        return True
    return role == "filter" and taint.reach > Reach.CALLER and taint.form == "whole"


def _was_escaped(program: Program, taint: Taint) -> bool:
    """Whether the input went through a function of the submission that knows how a filter is escaped."""
    codes = [node for _, node in program.nodes(ast.Constant) if _is_code(node.value)]
    if not codes:
        return False
    names = {name for node in codes for name in _assigned(program, node)}
    users = {id(program.function_around(node)) for node in codes}
    users |= {id(program.function_around(node)) for _, node in program.nodes(ast.Name) if node.id in names}
    passed = set()
    trail: Trail | None = taint.trail
    while trail is not None:
        passed.add((trail.file, trail.line))
        trail = trail.before
    return any(
        (function.module.path, function.line) in passed and id(function) in users
        for function in program.functions.values()
    )


def _assigned(program: Program, node: ast.AST) -> Iterator[str]:
    """The variables of the assignment that a constant stands in."""
    above = program.parent(node)
    while above is not None and not isinstance(above, ast.stmt):
        above = program.parent(above)
    targets = above.targets if isinstance(above, ast.Assign) else ()
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def _is_code(value: object) -> bool:
    return isinstance(value, str) and value.lower() in _CODES


def _is_search(call: Call, *, directory: bool) -> bool:
    """Whether a method with a common name asks a directory."""
    if any(name.startswith(("re.", "regex.", "builtins.")) for name in call.names):
        return False
    if any("ldap" in name.lower() for name in call.names):
        return True
    values = (*call.args[:3], *(call.kwargs[name] for name in (*_FILTERS, *_BASES) if name in call.kwargs))
    texts = [value.known_text for value in values]
    if any(text is not None and _FILTER.match(text) for text in texts):
        return call.method == "search" or directory
    return (
        directory
        and call.method == "search"
        and any(text is not None and _NAME.search(text) for text in texts)
    )
