"""Tables of users with their passwords in clear, that logins look into."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.credentials import is_common, is_credible, is_example
from pytest_logomesh.agents.red.clues.naming import called, plain_name, text_in, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Program, Reach, Value

_TABLES: Final = frozenset({
    "users", "accounts", "credentials", "logins", "passwords", "admins", "members", "operators", "clients", "staff",
    "passwd", "creds", "auth",
})  # fmt: skip
_LOOKING: Final = frozenset({"get", "items", "values", "pop"})
_HASH: Final = re.compile(r"^(\$|pbkdf2|scrypt|argon|[0-9a-fA-F]{32,}$|sha\d)")
_MOST_PARTS: Final = 30
_LEAST: Final = 6
_JOINING: Final = "-_./:"
"""What stands in versions, paths and labels as well."""


def user_tables(program: Program, slices: Slices) -> Iterator[tuple[str, ast.expr]]:
    """Every text of such a table that a comparison with something from outside decides by: its file and place."""
    if not _has_table(program):
        return
    told: set[int] = set()
    for compare in program.compares:
        op = compare.node.ops[0]
        sides: tuple[tuple[ast.expr, Value], ...]
        if isinstance(op, ast.Eq | ast.NotEq):
            sides = (compare.node.left, compare.right), (compare.node.comparators[0], compare.left)
        elif isinstance(op, ast.In | ast.NotIn):
            sides = ((compare.node.comparators[0], compare.left),)
        else:
            continue
        for node, other in sides:
            if isinstance(op, ast.In | ast.NotIn) and not isinstance(compare.node.left, ast.Tuple):
                continue
            brought = other.tainted("any", Reach.CALLER) or (
                program.held(other) is not None and isinstance(compare.node.left, ast.Tuple)
            )
            secret = _secret_in(slices, node) if brought else None
            if secret is not None and id(secret) not in told:
                told.add(id(secret))
                yield compare.file, secret


def _has_table(program: Program) -> bool:
    """Whether something is called one, and is written out: most programs have none."""
    assigned = [(target, each.value) for _, each in program.nodes(ast.Assign) for target in each.targets]
    assigned += [
        (each.target, each.value) for _, each in program.nodes(ast.AnnAssign) if each.value is not None
    ]
    return any(
        not _TABLES.isdisjoint(words(plain_name(target))) and bool(_passwords(value))
        for target, value in assigned
    )


def _secret_in(slices: Slices, node: ast.expr) -> ast.expr | None:
    """The first password of the table that an expression is looked up in."""
    for part in slices.origins(node, _MOST_PARTS):
        if isinstance(part, ast.Name | ast.Attribute) and not _TABLES.isdisjoint(words(plain_name(part))):
            for table in slices.given(part):
                texts = _passwords(table)
                if (
                    texts
                    and all(_is_text(each) for each in texts)
                    and any(_is_password(each) for each in texts)
                ):
                    return texts[0]
        elif isinstance(part, ast.Call) and called(part) not in (*_LOOKING, "encode", "strip"):
            return None
    return None


def _passwords(table: ast.expr) -> list[ast.expr]:
    """What stands beside the names."""
    if isinstance(table, ast.Dict):
        return list(table.values)
    if isinstance(table, ast.Call) and called(table) == "dict" and not table.args:
        return [keyword.value for keyword in table.keywords]
    if isinstance(table, ast.List | ast.Tuple | ast.Set):
        pairs = [each.elts for each in table.elts if isinstance(each, ast.Tuple | ast.List)]
        if len(pairs) == len(table.elts):
            return [pair[1] for pair in pairs if len(pair) == 2]
    return []


def _is_text(node: ast.expr) -> bool:
    text = next(iter(text_in(node)), "")
    return bool(text) and not _HASH.match(text) and "@" not in text.strip("@") and not is_example(text)


def _is_password(node: ast.expr) -> bool:
    """Whether a text is one that only a password looks like: neither a word nor a name nor a number."""
    text = text_in(node)[0]
    if is_common(text):
        return True
    kinds = (str.isdigit, str.islower)
    if len(text) < _LEAST or " " in text or not all(any(map(kind, text)) for kind in kinds):
        return False
    telling = any(each.isupper() or not (each.isalnum() or each in _JOINING) for each in text)
    return telling and is_credible("password", text, sure=True)
