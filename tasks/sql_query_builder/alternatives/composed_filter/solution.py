from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_QUOTABLE = re.compile(r"[A-Z_][A-Z_0-9]*", re.IGNORECASE | re.ASCII)
_COMPARISONS = {operator: f"{operator} ?" for operator in ("=", "!=", "<", "<=", ">", ">=", "LIKE")}


def _refuse(what: object) -> None:
    raise ValueError(f"refused: {what!r}")


def _quote(name: str, *, dotted: bool = False) -> str:
    parts = name.split(".", 1) if dotted else [name]
    for part in parts:
        if not _QUOTABLE.fullmatch(part):
            _refuse(name)
    return ".".join(f'"{part}"' for part in parts)


def _column(name: str) -> str:
    return _quote(name, dotted=True)


@dataclass
class _Filter:
    """What stands after WHERE, and its parameters."""

    texts: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)

    def add(self, text: str, parameters: list[object]) -> None:
        self.texts.append(text)
        self.parameters.extend(parameters)

    def compare(self, column: str, operator: str, value: object) -> None:
        self.add(*self.comparison(column, operator, value))

    def any(self, conditions: Iterable[tuple[str, str, object]]) -> None:
        texts, parameters = [], []
        for condition in conditions:
            text, values = self.comparison(*condition)
            texts.append(text)
            parameters += values
        if not texts:
            _refuse(conditions)
        self.add("(" + " OR ".join(texts) + ")", parameters)

    def among(self, column: str, values: Iterable[object], *, negated: bool) -> None:
        quoted, listed = _column(column), list(values)
        if any(value is None for value in listed):
            _refuse(listed)
        if listed:
            marks = ", ".join(["?"] * len(listed))
            self.add(f"{quoted}{' NOT' if negated else ''} IN ({marks})", listed)
        else:
            self.add("1 = 1" if negated else "1 = 0", [])

    @staticmethod
    def comparison(column: str, operator: str, value: object) -> tuple[str, list[object]]:
        quoted = _column(column)
        if operator not in _COMPARISONS:
            _refuse(operator)
        if value is not None:
            return f"{quoted} {_COMPARISONS[operator]}", [value]
        if operator not in ("=", "!="):
            _refuse(value)
        return f"{quoted} IS {'' if operator == '=' else 'NOT '}NULL", []

    def __str__(self) -> str:
        return " WHERE " + " AND ".join(self.texts) if self.texts else ""


class QueryBuilder:
    def __init__(self, table: str) -> None:
        self._from = _quote(table)
        self._what = ""
        self._joins = ""
        self._filter = _Filter()
        self._groups = ""
        self._order = ""
        self._window: dict[str, int] = {}

    def select(self, *columns: str) -> QueryBuilder:
        self._what = _listed(self._what, "", *map(_column, columns))
        return self

    def aggregate(self, function: str, column: str, alias: str) -> QueryBuilder:
        if function not in {"COUNT", "SUM", "MIN", "MAX", "AVG"}:
            _refuse(function)
        self._what = _listed(self._what, "", f"{function}({_column(column)}) AS {_quote(alias)}")
        return self

    def join(self, table: str, left: str, right: str) -> QueryBuilder:
        self._joins += f" INNER JOIN {_quote(table)} ON {_column(left)} = {_column(right)}"
        return self

    def left_join(self, table: str, left: str, right: str) -> QueryBuilder:
        self._joins += f" LEFT JOIN {_quote(table)} ON {_column(left)} = {_column(right)}"
        return self

    def where(self, column: str, operator: str, value: object) -> QueryBuilder:
        self._filter.compare(column, operator, value)
        return self

    def where_in(self, column: str, values: Iterable[object]) -> QueryBuilder:
        self._filter.among(column, values, negated=False)
        return self

    def where_not_in(self, column: str, values: Iterable[object]) -> QueryBuilder:
        self._filter.among(column, values, negated=True)
        return self

    def where_any(self, *conditions: tuple[str, str, object]) -> QueryBuilder:
        self._filter.any(conditions)
        return self

    def group_by(self, *columns: str) -> QueryBuilder:
        self._groups = _listed(self._groups, " GROUP BY ", *map(_column, columns))
        return self

    def order_by(self, column: str, descending: bool = False) -> QueryBuilder:
        direction = "DESC" if descending else "ASC"
        self._order = _listed(self._order, " ORDER BY ", f"{_column(column)} {direction}")
        return self

    def limit(self, count: int) -> QueryBuilder:
        return self._within("LIMIT", count)

    def offset(self, count: int) -> QueryBuilder:
        return self._within("OFFSET", count)

    def _within(self, word: str, count: int) -> QueryBuilder:
        if count < 0:
            _refuse(count)
        self._window[word] = count
        return self

    def build(self) -> tuple[str, tuple[object, ...]]:
        if set(self._window) == {"OFFSET"}:
            _refuse("an offset without a limit")
        words = sorted(self._window)
        text = " ".join(["SELECT", self._what or "*", "FROM", self._from])
        text += self._joins + str(self._filter) + self._groups + self._order
        text += "".join(f" {word} ?" for word in words)
        return text, (*self._filter.parameters, *(self._window[word] for word in words))


class InsertBuilder:
    def __init__(self, table: str) -> None:
        self._into = _quote(table)
        self._rows: list[dict[str, object]] = []

    def row(self, values: Mapping[str, object]) -> InsertBuilder:
        row = dict(values)
        for name in row:
            _quote(name)
        if not row or any(set(row) != set(first) for first in self._rows[:1]):
            _refuse(row)
        self._rows.append(row)
        return self

    def build(self) -> tuple[str, tuple[object, ...]]:
        if not self._rows:
            _refuse("an insert without rows")
        names = list(self._rows[0])
        marks = f"({', '.join('?' for _ in names)})"
        text = f"INSERT INTO {self._into} ({', '.join(_quote(name) for name in names)})"
        text += " VALUES " + ", ".join(marks for _ in self._rows)
        parameters: list[object] = []
        for row in self._rows:
            parameters.extend(row[name] for name in names)
        return text, tuple(parameters)


class UpdateBuilder:
    def __init__(self, table: str) -> None:
        self._table = _quote(table)
        self._set: dict[str, object] = {}
        self._filter = _Filter()
        self._unbounded = False

    def set(self, column: str, value: object) -> UpdateBuilder:
        _quote(column)
        self._set[column] = value
        return self

    def where(self, column: str, operator: str, value: object) -> UpdateBuilder:
        self._filter.compare(column, operator, value)
        return self

    def where_in(self, column: str, values: Iterable[object]) -> UpdateBuilder:
        self._filter.among(column, values, negated=False)
        return self

    def where_not_in(self, column: str, values: Iterable[object]) -> UpdateBuilder:
        self._filter.among(column, values, negated=True)
        return self

    def where_any(self, *conditions: tuple[str, str, object]) -> UpdateBuilder:
        self._filter.any(conditions)
        return self

    def all_rows(self) -> UpdateBuilder:
        self._unbounded = True
        return self

    def build(self) -> tuple[str, tuple[object, ...]]:
        where = str(self._filter)
        if not self._set:
            _refuse("an update that sets nothing")
        if not where and not self._unbounded:
            _refuse("an update of all rows")
        changes = ", ".join(f"{_quote(name)} = ?" for name in self._set)
        text = " ".join(["UPDATE", self._table, "SET", changes]) + where
        return text, (*self._set.values(), *self._filter.parameters)


def _listed(clause: str, keyword: str, *items: str) -> str:
    """The clause with more items; it begins with its keyword once it has any."""
    for item in items:
        clause = f"{clause}, {item}" if clause else keyword + item
    return clause
