import string
from copy import copy

LETTERS = frozenset(string.ascii_letters + "_")
LETTERS_AND_DIGITS = LETTERS | frozenset(string.digits)


class Part:
    """A piece of a statement together with the parameters of its placeholders."""

    __slots__ = ("params", "text")

    def __init__(self, text, params=()):
        self.text, self.params = text, tuple(params)

    def __bool__(self):
        return bool(self.text)

    @classmethod
    def joined(cls, separator, parts):
        parts = [part for part in parts if part]
        params = [param for part in parts for param in part.params]
        return cls(separator.join(part.text for part in parts), params)

    def after(self, keyword):
        return Part(f"{keyword} {self.text}", self.params) if self else self

    def in_brackets(self):
        return Part(f"({self.text})", self.params)

    def built(self):
        return self.text, self.params


def words(*texts):
    return Part(" ".join(texts))


def quoted(name):
    if not name or name[0] not in LETTERS or not LETTERS_AND_DIGITS.issuperset(name):
        raise ValueError(f"{name!r} is not a name")
    return f'"{name}"'


def column_of(text):
    names = text.split(".")
    if len(names) > 2:
        raise ValueError(f"{text!r} has too many dots")
    return ".".join(map(quoted, names))


def marks(values):
    return Part.joined(", ", [Part("?", [value]) for value in values])


def comparison_of(column, operator, value):
    match operator, value:
        case "=", None:
            return words(column_of(column), "IS NULL")
        case "!=", None:
            return words(column_of(column), "IS NOT NULL")
        case _, None:
            raise ValueError(f"{operator} None")
        case "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE", _:
            return Part(f"{column_of(column)} {operator} ?", [value])
        case _:
            raise ValueError(f"{operator!r} is not an operator")


class Builder:
    """A mapping of slots to tuples of parts, replaced as a whole by each call that succeeds."""

    def __init__(self, table):
        self._slots = {"table": (words(quoted(table)),)}

    def _put(self, slot, *parts, over=False):
        slots = copy(self._slots)
        slots[slot] = parts if over else (*slots.get(slot, ()), *parts)
        self._slots = slots
        return self

    def _get(self, slot, separator=", "):
        return Part.joined(separator, self._slots.get(slot, ()))


class Filtered(Builder):
    def where(self, column, operator, value):
        return self._put("where", comparison_of(column, operator, value))

    def where_any(self, *conditions):
        if not conditions:
            raise ValueError("no alternatives")
        alternatives = [comparison_of(*condition) for condition in conditions]
        return self._put("where", Part.joined(" OR ", alternatives).in_brackets())

    def where_in(self, column, values):
        return self._put("where", self._listed(column, "IN", values) or words("1 = 0"))

    def where_not_in(self, column, values):
        return self._put("where", self._listed(column, "NOT IN", values) or words("1 = 1"))

    @staticmethod
    def _listed(column, word, values):
        name, values = column_of(column), list(values)
        for value in values:
            if value is None:
                raise ValueError("None is in no list")
        return marks(values).in_brackets().after(f"{name} {word}") if values else Part("")

    def _filter(self):
        return self._get("where", " AND ").after("WHERE")


class QueryBuilder(Filtered):
    def select(self, *columns):
        return self._put("select", *[words(column_of(column)) for column in columns])

    def aggregate(self, function, column, alias):
        if function not in {"COUNT", "SUM", "MIN", "MAX", "AVG"}:
            raise ValueError(f"{function!r} is not an aggregate")
        return self._put("select", words(f"{function}({column_of(column)})", "AS", quoted(alias)))

    def join(self, table, left, right):
        return self._put("join", self._joined("INNER", table, left, right))

    def left_join(self, table, left, right):
        return self._put("join", self._joined("LEFT", table, left, right))

    @staticmethod
    def _joined(kind, table, left, right):
        return words(kind, "JOIN", quoted(table), "ON", column_of(left), "=", column_of(right))

    def group_by(self, *columns):
        return self._put("group", *[words(column_of(column)) for column in columns])

    def order_by(self, column, descending=False):
        return self._put("order", words(column_of(column), "DESC" if descending else "ASC"))

    def limit(self, count):
        return self._bound("limit", count)

    def offset(self, count):
        return self._bound("offset", count)

    def _bound(self, slot, count):
        if 0 > count:
            raise ValueError(f"{count} rows")
        return self._put(slot, Part("?", [count]), over=True)

    def build(self):
        limit, offset = self._get("limit").after("LIMIT"), self._get("offset").after("OFFSET")
        if offset and not limit:
            raise ValueError("OFFSET stands behind LIMIT only")
        clauses = [
            self._get("select").after("SELECT") or words("SELECT *"),
            self._get("table").after("FROM"),
            self._get("join", " "),
            self._filter(),
            self._get("group").after("GROUP BY"),
            self._get("order").after("ORDER BY"),
            limit,
            offset,
        ]
        return Part.joined(" ", clauses).built()


class InsertBuilder(Builder):
    def __init__(self, table):
        super().__init__(table)
        self._columns = None

    def row(self, values):
        columns = self._columns or {name: quoted(name) for name in values}
        if not columns or sorted(values) != sorted(columns):
            raise ValueError("the columns do not match")
        self._columns = columns
        return self._put("rows", marks([values[name] for name in columns]).in_brackets())

    def build(self):
        rows = self._get("rows")
        if not rows:
            raise ValueError("no rows")
        columns = words(*[", ".join(self._columns.values())]).in_brackets()
        table = self._get("table").after("INSERT INTO")
        return Part.joined(" ", [table, columns, rows.after("VALUES")]).built()


class UpdateBuilder(Filtered):
    def __init__(self, table):
        super().__init__(table)
        self._changes = {}
        self._free = False

    def set(self, column, value):
        self._changes = self._changes | {column: Part(f"{quoted(column)} = ?", [value])}
        return self

    def all_rows(self):
        self._free = True
        return self

    def build(self):
        changes, where = Part.joined(", ", self._changes.values()).after("SET"), self._filter()
        if not changes or not (where or self._free):
            raise ValueError("nothing to set, or no condition")
        return Part.joined(" ", [self._get("table").after("UPDATE"), changes, where]).built()
