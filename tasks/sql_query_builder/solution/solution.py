"""Builders of parameterised SQL: names are checked and quoted, values travel as parameters only."""

import re
from collections.abc import Iterable, Mapping
from typing import Self

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS = frozenset({"=", "!=", "<", "<=", ">", ">=", "LIKE"})
_NULL_TESTS = {"=": "IS NULL", "!=": "IS NOT NULL"}
_FUNCTIONS = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG"})

Statement = tuple[str, tuple[object, ...]]
"""Text with a `?` for every value, and the values in their order."""


class _Conditions:
    """The conditions of a statement, joined by AND; a statement that has a WHERE clause inherits them."""

    def __init__(self, table: str) -> None:
        self._table = _name(table)
        self._conditions: list[Statement] = []

    def where(self, column: str, operator: str, value: object) -> Self:
        """Require that the column compares so with the value; None asks for NULL."""
        self._conditions.append(_comparison(column, operator, value))
        return self

    def where_in(self, column: str, values: Iterable[object]) -> Self:
        """Require that the column has one of the values."""
        self._conditions.append(_membership(column, "IN", values, empty="1 = 0"))
        return self

    def where_not_in(self, column: str, values: Iterable[object]) -> Self:
        """Require that the column has none of the values."""
        self._conditions.append(_membership(column, "NOT IN", values, empty="1 = 1"))
        return self

    def where_any(self, *conditions: tuple[str, str, object]) -> Self:
        """Require that at least one of the conditions holds, each what `where` takes."""
        if not conditions:
            raise ValueError("where_any needs a condition")
        pieces = [_comparison(*condition) for condition in conditions]
        self._conditions.append((f"({' OR '.join(text for text, _ in pieces)})", _values(pieces)))
        return self

    def _where_clause(self) -> Statement:
        if not self._conditions:
            return "", ()
        return f"WHERE {' AND '.join(text for text, _ in self._conditions)}", _values(self._conditions)


class QueryBuilder(_Conditions):
    """Builds a SELECT.

    Every method raises ValueError where a name, a column, an operator, a function or a count cannot be.
    """

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._columns: list[str] = []
        self._joins: list[str] = []
        self._groups: list[str] = []
        self._order: list[str] = []
        self._limit: int | None = None
        self._offset: int | None = None

    def select(self, *columns: str) -> Self:
        """Add columns to the list of what is selected; an empty list selects everything."""
        self._columns += [_column(column) for column in columns]
        return self

    def aggregate(self, function: str, column: str, alias: str) -> Self:
        """Add an aggregate of a column to the list, under a name of its own."""
        if function not in _FUNCTIONS:
            raise ValueError(f"no aggregate function: {function!r}")
        self._columns.append(f"{function}({_column(column)}) AS {_name(alias)}")
        return self

    def join(self, table: str, left: str, right: str) -> Self:
        """Join a table where two columns are equal."""
        return self._join("INNER JOIN", table, left, right)

    def left_join(self, table: str, left: str, right: str) -> Self:
        """Join a table where two columns are equal, and keep rows that have no match."""
        return self._join("LEFT JOIN", table, left, right)

    def group_by(self, *columns: str) -> Self:
        """Make one row of those that agree in these columns."""
        self._groups += [_column(column) for column in columns]
        return self

    def order_by(self, column: str, descending: bool = False) -> Self:
        """Sort by a column, after the ones that earlier calls named."""
        self._order.append(f"{_column(column)} {'DESC' if descending else 'ASC'}")
        return self

    def limit(self, count: int) -> Self:
        """Return at most so many rows."""
        self._limit = _count(count)
        return self

    def offset(self, count: int) -> Self:
        """Skip so many rows first; needs a limit."""
        self._offset = _count(count)
        return self

    def build(self) -> Statement:
        """The statement as it stands.

        Raises:
            ValueError: there is an offset and no limit.
        """
        if self._offset is not None and self._limit is None:
            raise ValueError("an offset needs a limit")
        where, values = self._where_clause()
        clauses = ["SELECT", ", ".join(self._columns) or "*", "FROM", self._table, *self._joins, where]
        clauses += [f"GROUP BY {', '.join(self._groups)}" if self._groups else ""]
        clauses += [f"ORDER BY {', '.join(self._order)}" if self._order else ""]
        for word, count in (("LIMIT", self._limit), ("OFFSET", self._offset)):
            if count is not None:
                clauses.append(f"{word} ?")
                values += (count,)
        return _sentence(clauses), values

    def _join(self, kind: str, table: str, left: str, right: str) -> Self:
        self._joins.append(f"{kind} {_name(table)} ON {_column(left)} = {_column(right)}")
        return self


class InsertBuilder:
    """Builds an INSERT of one row or more, all with the columns of the first."""

    def __init__(self, table: str) -> None:
        self._table = _name(table)
        self._rows: list[dict[str, object]] = []

    def row(self, values: Mapping[str, object]) -> Self:
        """Add a row, values by column.

        Raises:
            ValueError: it has no columns, one that is no name, or others than the first row.
        """
        row = {_name(column): value for column, value in values.items()}
        if not row:
            raise ValueError("a row needs a column")
        if self._rows and row.keys() != self._rows[0].keys():
            raise ValueError("all rows need the columns of the first")
        self._rows.append(row)
        return self

    def build(self) -> Statement:
        """The statement as it stands.

        Raises:
            ValueError: there is no row.
        """
        if not self._rows:
            raise ValueError("an INSERT needs a row")
        columns = list(self._rows[0])
        group = f"({_marks(len(columns))})"
        groups = ", ".join([group] * len(self._rows))
        clauses = ["INSERT INTO", self._table, f"({', '.join(columns)})", "VALUES", groups]
        return _sentence(clauses), tuple(row[column] for row in self._rows for column in columns)


class UpdateBuilder(_Conditions):
    """Builds an UPDATE, which needs a condition or the explicit wish to change all rows."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self._assignments: dict[str, object] = {}
        self._all_rows = False

    def set(self, column: str, value: object) -> Self:
        """Give the column this value; None makes it NULL."""
        self._assignments[_name(column)] = value
        return self

    def all_rows(self) -> Self:
        """Allow the statement to have no condition."""
        self._all_rows = True
        return self

    def build(self) -> Statement:
        """The statement as it stands.

        Raises:
            ValueError: nothing is set, or there is no condition and `all_rows` was not called.
        """
        if not self._assignments:
            raise ValueError("an UPDATE needs a column to set")
        where, values = self._where_clause()
        if not where and not self._all_rows:
            raise ValueError("an UPDATE of all rows must be asked for")
        assignments = ", ".join(f"{column} = ?" for column in self._assignments)
        return _sentence(["UPDATE", self._table, "SET", assignments, where]), (
            *self._assignments.values(),
            *values,
        )


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"not a name: {text!r}")
    return f'"{text}"'


def _column(text: str) -> str:
    first, dot, second = text.partition(".")
    return f"{_name(first)}.{_name(second)}" if dot else _name(first)


def _count(count: int) -> int:
    if count < 0:
        raise ValueError(f"not a count of rows: {count}")
    return count


def _comparison(column: str, operator: str, value: object) -> Statement:
    if operator not in _OPERATORS:
        raise ValueError(f"no operator: {operator!r}")
    if value is not None:
        return f"{_column(column)} {operator} ?", (value,)
    if operator not in _NULL_TESTS:
        raise ValueError(f"{operator} cannot compare with NULL")
    return f"{_column(column)} {_NULL_TESTS[operator]}", ()


def _membership(column: str, word: str, values: Iterable[object], empty: str) -> Statement:
    name, found = _column(column), tuple(values)
    if any(value is None for value in found):
        raise ValueError("a list of values cannot hold None")
    return (f"{name} {word} ({_marks(len(found))})" if found else empty), found


def _values(pieces: Iterable[Statement]) -> tuple[object, ...]:
    return tuple(value for _, values in pieces for value in values)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _sentence(clauses: Iterable[str]) -> str:
    return " ".join(clause for clause in clauses if clause)
