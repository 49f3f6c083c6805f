from __future__ import annotations

import re
from enum import IntEnum, auto
from itertools import chain
from typing import Iterable, Mapping, NamedTuple

IDENTIFIER = r"[a-zA-Z_][a-zA-Z_0-9]*"
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "LIKE")


class Clause(IntEnum):
    """Parts of a SELECT in the order in which they are written."""

    COLUMNS = auto()
    JOIN = auto()
    WHERE = auto()
    GROUP = auto()
    ORDER = auto()
    LIMIT = auto()
    OFFSET = auto()


class Fragment(NamedTuple):
    clause: Clause
    sql: str
    params: tuple = ()


def identifier(name):
    if re.fullmatch(IDENTIFIER, name) is None:
        raise ValueError(f"bad name {name!r}")
    return '"' + name + '"'


def reference(column):
    if re.fullmatch(rf"{IDENTIFIER}(\.{IDENTIFIER})?", column) is None:
        raise ValueError(f"bad column {column!r}")
    return ".".join('"' + part + '"' for part in column.split("."))


def compare(column, operator, value):
    column = reference(column)
    if operator not in OPERATORS:
        raise ValueError(f"bad operator {operator!r}")
    if value is None and operator == "=":
        return column + " IS NULL", ()
    if value is None and operator == "!=":
        return column + " IS NOT NULL", ()
    if value is None:
        raise ValueError("NULL can only be tested for equality")
    return " ".join((column, operator, "?")), (value,)


class Statement:
    """Keeps fragments in the order of the calls; sorting them by clause is left to `build`."""

    def __init__(self, table: str) -> None:
        self.table = identifier(table)
        self.fragments: list[Fragment] = []

    def _add(self, clause, *pieces, params=()):
        self.fragments.extend(Fragment(clause, piece, params) for piece in pieces)
        return self

    def _of(self, clause):
        return [fragment for fragment in self.fragments if fragment.clause is clause]

    def _clause(self, clause, keyword, separator=", "):
        sql = separator.join(fragment.sql for fragment in self._of(clause))
        return [f"{keyword} {sql}"] if sql else []

    def where(self, column: str, operator: str, value: object):
        sql, params = compare(column, operator, value)
        return self._add(Clause.WHERE, sql, params=params)

    def where_in(self, column: str, values: Iterable[object]):
        return self._in(column, values, "IN", "1 = 0")

    def where_not_in(self, column: str, values: Iterable[object]):
        return self._in(column, values, "NOT IN", "1 = 1")

    def _in(self, column, values, keyword, fallback):
        column, params = reference(column), (*values,)
        if [value for value in params if value is None]:
            raise ValueError("None in a list")
        sql = f"{column} {keyword} ({', '.join('?' for _ in params)})" if params else fallback
        return self._add(Clause.WHERE, sql, params=params)

    def where_any(self, *conditions: tuple[str, str, object]):
        if len(conditions) == 0:
            raise ValueError("no condition")
        compared = [compare(column, operator, value) for column, operator, value in conditions]
        sql = " OR ".join(sql for sql, _ in compared)
        return self._add(Clause.WHERE, f"({sql})", params=sum((params for _, params in compared), ()))


class QueryBuilder(Statement):
    def select(self, *columns: str):
        return self._add(Clause.COLUMNS, *[reference(column) for column in columns])

    def aggregate(self, function: str, column: str, alias: str):
        if function not in ("COUNT", "SUM", "MIN", "MAX", "AVG"):
            raise ValueError(f"bad function {function!r}")
        return self._add(Clause.COLUMNS, f"{function}({reference(column)}) AS {identifier(alias)}")

    def join(self, table: str, left: str, right: str, *, _kind="INNER"):
        condition = f"{reference(left)} = {reference(right)}"
        return self._add(Clause.JOIN, f"{_kind} JOIN {identifier(table)} ON {condition}")

    def left_join(self, table: str, left: str, right: str):
        return self.join(table, left, right, _kind="LEFT")

    def group_by(self, *columns: str):
        return self._add(Clause.GROUP, *[reference(column) for column in columns])

    def order_by(self, column: str, descending: bool = False):
        return self._add(Clause.ORDER, reference(column) + (" DESC" if descending else " ASC"))

    def limit(self, count: int):
        return self._replace(Clause.LIMIT, count)

    def offset(self, count: int):
        return self._replace(Clause.OFFSET, count)

    def _replace(self, clause, count):
        if count < 0:
            raise ValueError("a count cannot be negative")
        self.fragments = [fragment for fragment in self.fragments if fragment.clause is not clause]
        return self._add(clause, "?", params=(count,))

    def build(self):
        if self._of(Clause.OFFSET) and not self._of(Clause.LIMIT):
            raise ValueError("offset without limit")
        pieces = [
            *(self._clause(Clause.COLUMNS, "SELECT") or ["SELECT *"]),
            "FROM " + self.table,
            *(fragment.sql for fragment in self._of(Clause.JOIN)),
            *self._clause(Clause.WHERE, "WHERE", " AND "),
            *self._clause(Clause.GROUP, "GROUP BY"),
            *self._clause(Clause.ORDER, "ORDER BY"),
            *self._clause(Clause.LIMIT, "LIMIT"),
            *self._clause(Clause.OFFSET, "OFFSET"),
        ]
        in_order = sorted(self.fragments, key=lambda fragment: fragment.clause)
        return " ".join(pieces), tuple(chain.from_iterable(fragment.params for fragment in in_order))


class UpdateBuilder(Statement):
    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.values: dict[str, object] = {}
        self.everything = False

    def set(self, column: str, value: object):
        self.values.update({identifier(column): value})
        return self

    def all_rows(self):
        self.everything = True
        return self

    def build(self):
        if not self.values or not (self.fragments or self.everything):
            raise ValueError("nothing to set, or no condition")
        changes = ", ".join(column + " = ?" for column in self.values)
        pieces = ["UPDATE", self.table, "SET", changes, *self._clause(Clause.WHERE, "WHERE", " AND ")]
        params = chain(self.values.values(), *(fragment.params for fragment in self.fragments))
        return " ".join(pieces), tuple(params)


class InsertBuilder:
    def __init__(self, table: str) -> None:
        self.table = identifier(table)
        self.columns: tuple[str, ...] = ()
        self.groups: list[tuple] = []

    def row(self, values: Mapping[str, object]):
        columns = self.columns or tuple(values)
        for column in columns:
            identifier(column)
        if not columns or set(values) != set(columns):
            raise ValueError("rows must have columns, all the same")
        self.columns = columns
        self.groups.append(tuple(values[column] for column in columns))
        return self

    def build(self):
        if not self.groups:
            raise ValueError("no rows")
        columns = ", ".join(map(identifier, self.columns))
        group = "(" + ", ".join("?" for _ in self.columns) + ")"
        pieces = ["INSERT INTO", self.table, f"({columns})", "VALUES", ", ".join(group for _ in self.groups)]
        return " ".join(pieces), tuple(chain(*self.groups))
