"""What the instruction promises about the three builders: text, parameters, refusals, and rows on SQLite."""

import sqlite3
from collections.abc import Callable

import pytest
from solution import InsertBuilder, QueryBuilder, UpdateBuilder

BAD_NAMES = [
    "",
    " ",
    "a b",
    "a ",
    " a",
    "a\n",
    "1a",
    "a-b",
    'a"',
    "a'",
    "a;",
    "*",
    "?",
    "\u00e9",
    "a\u0661",
    "a\0",
]
BAD_COLUMNS = [*BAD_NAMES, ".", "a.", ".a", "a.b.c", "a..b", "a. b", "a.*", "a.b\n"]


def users() -> QueryBuilder:
    """A query of the table that the examples use."""
    return QueryBuilder("users")


def text_of(builder: QueryBuilder | InsertBuilder | UpdateBuilder) -> str:
    """The text alone."""
    return builder.build()[0]


def test_bare_query_selects_everything() -> None:
    """A query needs no more than a table; lists of no columns add nothing."""
    assert users().build() == ('SELECT * FROM "users"', ())
    assert users().select().group_by().build() == ('SELECT * FROM "users"', ())


def test_result_is_made_of_plain_types() -> None:
    """Text and parameters come as a tuple of a string and a tuple."""
    for builder in (
        users().limit(1),
        InsertBuilder("t").row({"a": 1}),
        UpdateBuilder("t").set("a", 1).all_rows(),
    ):
        built = builder.build()
        assert (type(built), type(built[0]), type(built[1])) == (tuple, str, tuple)


def test_select_keeps_order_and_duplicates() -> None:
    """Columns stand as they were named, over several calls, aggregates among them."""
    query = users().select("id", "users.name").aggregate("COUNT", "id", "n").select("id")
    assert text_of(query) == 'SELECT "id", "users"."name", COUNT("id") AS "n", "id" FROM "users"'


@pytest.mark.parametrize("name", ["order", "SELECT", "_", "_9", "aZ09", "__x", "Z", "z", "A"])
def test_every_name_is_quoted_as_it_is(name: str) -> None:
    """Reserved words, underscores and both cases are names."""
    query = QueryBuilder(name).select(f"{name}.{name}")
    assert text_of(query) == f'SELECT "{name}"."{name}" FROM "{name}"'  # noqa: S608 - what is expected
    expected = f'INSERT INTO "{name}" ("{name}") VALUES (?)'  # noqa: S608 - what is expected
    assert text_of(InsertBuilder(name).row({name: 1})) == expected


@pytest.mark.parametrize("bad", [*BAD_NAMES, "a.b"])
def test_bad_tables_and_plain_names_are_refused(bad: str) -> None:
    """Tables, aliases and what is written to are plain names."""
    calls: list[Callable[[], object]] = [
        lambda: QueryBuilder(bad),
        lambda: InsertBuilder(bad),
        lambda: UpdateBuilder(bad),
        lambda: users().join(bad, "a", "b"),
        lambda: users().left_join(bad, "a", "b"),
        lambda: users().aggregate("SUM", "a", bad),
        lambda: InsertBuilder("t").row({bad: 1}),
        lambda: InsertBuilder("t").row({"a": 1, bad: 1}),
        lambda: UpdateBuilder("t").set(bad, 1),
    ]
    for call in calls:
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call()


@pytest.mark.parametrize("bad", BAD_COLUMNS)
def test_bad_columns_are_refused(bad: str) -> None:
    """Wherever a column may have a table before it, all else is refused."""
    calls: list[Callable[[], object]] = [
        lambda: users().select("a", bad),
        lambda: users().aggregate("SUM", bad, "x"),
        lambda: users().join("t", bad, "b"),
        lambda: users().left_join("t", "a", bad),
        lambda: users().where(bad, "=", 1),
        lambda: users().where(bad, "=", None),
        lambda: users().where_in(bad, [1]),
        lambda: users().where_in(bad, []),
        lambda: users().where_not_in(bad, []),
        lambda: users().where_any((bad, "=", 1)),
        lambda: users().group_by(bad),
        lambda: users().order_by(bad),
        lambda: UpdateBuilder("t").where(bad, "=", 1),
    ]
    for call in calls:
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call()


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">=", "LIKE"])
def test_comparisons(operator: str) -> None:
    """Every operator stands as it is, with a placeholder for the value."""
    expected = f'SELECT * FROM "users" WHERE "users"."age" {operator} ?'  # noqa: S608 - what is expected
    assert users().where("users.age", operator, "18").build() == (expected, ("18",))


@pytest.mark.parametrize("operator", ["==", "<>", "like", "IS", "IN", "", "= ", " =", "=\n", "= 1 OR 1 ="])
def test_other_operators_are_refused(operator: str) -> None:
    """An operator is one of the list, exactly."""
    for value in (1, None):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            users().where("age", operator, value)


def test_none_becomes_a_null_test() -> None:
    """Equality with None asks for NULL and has no parameter."""
    query = users().where("a", "=", None).where("b", "!=", None).where("c", "=", 0).where("d", "=", "")
    where = 'WHERE "a" IS NULL AND "b" IS NOT NULL AND "c" = ? AND "d" = ?'
    assert query.build() == (f'SELECT * FROM "users" {where}', (0, ""))  # noqa: S608 - what is expected


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "LIKE"])
def test_none_has_no_order(operator: str) -> None:
    """Nothing is less than NULL, nor like it."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        users().where("age", operator, None)


def test_lists_are_expanded() -> None:
    """One placeholder for each value, order and duplicates kept, from any iterable, which is read once."""
    query = users().where_in("id", iter([3, 1, 3])).where_not_in("users.id", (7,))
    expected = 'SELECT * FROM "users" WHERE "id" IN (?, ?, ?) AND "users"."id" NOT IN (?)'
    assert [query.build(), query.build()] == [(expected, (3, 1, 3, 7))] * 2


def test_empty_lists() -> None:
    """No row has one of no values, and every row has none of them."""
    query = users().where_in("id", []).where_not_in("id", iter([]))
    assert query.build() == ('SELECT * FROM "users" WHERE 1 = 0 AND 1 = 1', ())


@pytest.mark.parametrize("values", [[None], [1, None], [None, 1]])
def test_none_in_a_list_is_refused(values: list[object]) -> None:
    """IN cannot find NULL; what is merely false is a value."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        users().where_in("id", values)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        users().where_not_in("id", values)
    assert users().where_in("id", [0, "", False]).build()[1] == (0, "", False)


def test_alternatives_have_parentheses() -> None:
    """OR stands in parentheses between conditions that all must hold."""
    query = users().where("a", "=", 1).where_any(("t.b", "<", 2), ("c", "=", None), ("d", "LIKE", 3))
    query.where_any(("e", "!=", None)).where("f", ">", 4)
    where = '"a" = ? AND ("t"."b" < ? OR "c" IS NULL OR "d" LIKE ?) AND ("e" IS NOT NULL) AND "f" > ?'
    expected = f'SELECT * FROM "users" WHERE {where}'  # noqa: S608 - what is expected
    assert query.build() == (expected, (1, 2, 3, 4))


def test_alternatives_follow_the_rules_of_where() -> None:
    """Without conditions there is nothing to choose from, and a bad one spoils all."""
    query = users()
    for conditions in ((), (("a", "=", 1), ("a", "<", None)), (("a", "~", 1),)):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            query.where_any(*conditions)
    assert text_of(query) == 'SELECT * FROM "users"'


def test_clauses_and_parameters_have_a_fixed_order() -> None:
    """The order of the calls does not matter for the order of the clauses."""
    query = users().offset(5).limit(10).order_by("id").group_by("users.id", "age").group_by("name")
    query.where("age", ">", 18).left_join("a", "users.id", "a.b").join("c", "id", "d").select("id")
    query.order_by("users.age", descending=True).order_by("x", descending=False).where("name", "=", "ann")
    assert query.build() == (
        'SELECT "id" FROM "users" LEFT JOIN "a" ON "users"."id" = "a"."b" INNER JOIN "c" ON "id" = "d"'
        ' WHERE "age" > ? AND "name" = ? GROUP BY "users"."id", "age", "name"'
        ' ORDER BY "id" ASC, "users"."age" DESC, "x" ASC LIMIT ? OFFSET ?',
        (18, "ann", 10, 5),
    )


@pytest.mark.parametrize("function", ["COUNT", "SUM", "MIN", "MAX", "AVG"])
def test_aggregates(function: str) -> None:
    """Five functions, each of a column and under a name."""
    query = QueryBuilder("t").aggregate(function, "t.a", "x")
    assert text_of(query) == f'SELECT {function}("t"."a") AS "x" FROM "t"'  # noqa: S608 - what is expected


@pytest.mark.parametrize("function", ["sum", "", "SUM ", "TOTAL", "load_extension"])
def test_other_functions_are_refused(function: str) -> None:
    """A function is one of the list, exactly."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        users().aggregate(function, "a", "x")


def test_counts() -> None:
    """Zero is a count, the last call decides, and nothing below 0 is taken."""
    query = users().limit(3).limit(0)
    assert query.build() == ('SELECT * FROM "users" LIMIT ?', (0,))
    query.offset(9).offset(0)
    for call in (query.limit, query.offset):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call(-1)
    assert query.build() == ('SELECT * FROM "users" LIMIT ? OFFSET ?', (0, 0))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_offset_needs_a_limit(count: int) -> None:
    """The limit may come later, so only build can tell."""
    query = users().offset(count)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        query.build()
    assert query.limit(1).build()[1] == (1, count)


def test_insert_sorts_values_by_column() -> None:
    """The first row gives columns and order; the others may name theirs in another order."""
    builder = InsertBuilder("users").row({"name": "ann", "age": 30}).row({"age": None, "name": "bob"})
    builder.row({"age": 0, "name": ""})
    expected = 'INSERT INTO "users" ("name", "age") VALUES (?, ?), (?, ?), (?, ?)'
    assert builder.build() == (expected, ("ann", 30, "bob", None, "", 0))


@pytest.mark.parametrize("row", [{}, {"a": 1}, {"a": 1, "b": 2, "c": 3}, {"a": 1, "B": 2}, {"c": 1, "d": 2}])
def test_rows_need_the_columns_of_the_first(row: dict[str, object]) -> None:
    """Neither fewer nor more nor others, and the builder goes on without the refused row."""
    builder = InsertBuilder("t").row({"a": 1, "b": 2})
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        builder.row(row)
    assert builder.build() == ('INSERT INTO "t" ("a", "b") VALUES (?, ?)', (1, 2))


def test_insert_needs_a_row_with_columns() -> None:
    """There is no INSERT of nothing."""
    builder = InsertBuilder("t")
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        builder.row({})
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        builder.build()


def test_update() -> None:
    """Values to set come before those of conditions; setting again keeps the place; None is a value."""
    builder = UpdateBuilder("users").where("id", "=", 7).set("name", "x").set("age", None).set("name", "y")
    builder.where_in("a", [1, 2]).where_not_in("b", [3]).where_any(("c", "=", 4), ("d", "=", None))
    where = '"id" = ? AND "a" IN (?, ?) AND "b" NOT IN (?) AND ("c" = ? OR "d" IS NULL)'
    expected = f'UPDATE "users" SET "name" = ?, "age" = ? WHERE {where}'  # noqa: S608 - what is expected
    assert builder.build() == (expected, ("y", None, 7, 1, 2, 3, 4))


def test_update_of_all_rows_must_be_asked_for() -> None:
    """No condition is mostly a forgotten one; with conditions the permission changes nothing."""
    builder = UpdateBuilder("users").set("age", 1)
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        builder.build()
    assert builder.all_rows().build() == ('UPDATE "users" SET "age" = ?', (1,))
    assert builder.where("id", "=", 2).build() == ('UPDATE "users" SET "age" = ? WHERE "id" = ?', (1, 2))


def test_empty_list_is_a_condition_of_an_update() -> None:
    """A list that happens to be empty lets the update through, and changes nothing."""
    builder = UpdateBuilder("t").set("a", 1).where_in("id", [])
    assert builder.build() == ('UPDATE "t" SET "a" = ? WHERE 1 = 0', (1,))


def test_update_needs_a_column() -> None:
    """There is nothing to do without one, for all rows or some."""
    for builder in (UpdateBuilder("t").all_rows(), UpdateBuilder("t").where("a", "=", 1)):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            builder.build()


def test_build_changes_nothing() -> None:
    """Two builds are equal, and the builder goes on from there."""
    query = users().where("a", "=", 1).limit(2).offset(3)
    update = UpdateBuilder("t").set("a", 1).where("b", "=", 2)
    insert = InsertBuilder("t").row({"a": 1})
    for builder in (query, update, insert):
        assert builder.build() == builder.build()
    assert query.where("b", "=", 4).build()[1] == (1, 4, 2, 3)
    assert update.set("c", 5).build()[1] == (1, 5, 2)
    assert insert.row({"a": 6}).build()[1] == (1, 6)


def test_refused_calls_leave_no_trace() -> None:
    """Good arguments beside a bad one are not taken."""
    query = users()
    calls: list[Callable[[], object]] = [
        lambda: query.select("id", "no good"),
        lambda: query.group_by("id", "no good"),
        lambda: query.join("t", "a", "no good"),
        lambda: query.where_in("id", [1, None]),
        lambda: query.where_any(("a", "=", 1), ("no good", "=", 1)),
        lambda: query.limit(-1),
        lambda: query.order_by("no good"),
        lambda: query.aggregate("SUM", "a", "no good"),
    ]
    for call in calls:
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            call()
        assert query.build() == ('SELECT * FROM "users"', ())


def test_arguments_are_read_at_once() -> None:
    """What happens to a list or a mapping later does not reach the builder."""
    values, row = [1, 2], {"a": 1}
    query, insert = users().where_in("id", values).where_not_in("id", values), InsertBuilder("t").row(row)
    values.append(3)
    row.update(a=9, b=9)
    assert query.build()[1] == (1, 2, 1, 2)
    assert insert.build() == ('INSERT INTO "t" ("a") VALUES (?)', (1,))


def test_builders_are_independent() -> None:
    """A second builder knows nothing of the first."""
    users().select("a").join("t", "a", "b").where("a", "=", 1).group_by("a").order_by("a").limit(1).offset(1)
    UpdateBuilder("t").set("a", 1).where("a", "=", 1).all_rows()
    InsertBuilder("t").row({"a": 1})
    assert users().build() == ('SELECT * FROM "users"', ())
    assert InsertBuilder("t").row({"b": 1}).build() == ('INSERT INTO "t" ("b") VALUES (?)', (1,))
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        UpdateBuilder("t").set("b", 1).build()


def test_methods_return_their_builder() -> None:
    """Every call can be followed by the next, on the same object."""
    query, update, insert = users(), UpdateBuilder("t"), InsertBuilder("t")
    for result in (
        query.select("a"),
        query.aggregate("SUM", "a", "b"),
        query.join("t", "a", "b"),
        query.limit(1),
    ):
        assert result is query
    for result in (query.left_join("t", "a", "b"), query.group_by("a"), query.order_by("a"), query.offset(1)):
        assert result is query
    for result in (query.where("a", "=", 1), query.where_in("a", [1]), query.where_any(("a", "=", 1))):
        assert result is query
    assert query.where_not_in("a", []) is query
    assert update.where("a", "=", 1) is update.where_any(("a", "=", 1)) is update
    assert update.set("a", 1) is update.all_rows() is update.where_in("a", []) is update.where_not_in("a", [])
    assert insert.row({"a": 1}) is insert


def test_arguments_by_name() -> None:
    """Parameters have the names of the signatures."""
    query = QueryBuilder(table="t").aggregate(function="MIN", column="a", alias="b")
    query.join(table="u", left="a", right="b").where(column="a", operator="=", value=1)
    query.left_join(table="v", left="a", right="b").where_in(column="a", values=[2]).where_not_in(
        "a", values=[]
    )
    query.order_by(column="a", descending=True).limit(count=3).offset(count=4)
    assert query.build()[1] == (1, 2, 3, 4)
    assert InsertBuilder(table="t").row(values={"a": 1}).build()[1] == (1,)
    assert UpdateBuilder(table="t").set(column="a", value=1).all_rows().build()[1] == (1,)


def test_parameters_are_the_very_objects() -> None:
    """Values are handed through, neither copied nor converted."""
    values = [object() for _ in range(3)]
    query = users().where("a", "=", values[0]).where_in("b", values[1:])
    assert [first is second for first, second in zip(query.build()[1], values, strict=True)] == [True] * 3
    assert UpdateBuilder("t").set("a", values[0]).all_rows().build()[1][0] is values[0]
    assert InsertBuilder("t").row({"a": values[0]}).build()[1][0] is values[0]


def test_a_database_agrees() -> None:
    """SQLite takes the statements, reserved words and hostile values included."""
    hostile = 'x\'); DROP TABLE "order"; --'
    database = sqlite3.connect(":memory:")
    database.execute('CREATE TABLE "order" ("id" INTEGER, "group" TEXT)')
    insert = InsertBuilder("order").row({"id": 1, "group": hostile}).row({"group": "a", "id": 2})
    database.execute(*insert.row({"id": 3, "group": None}).build())
    database.execute(*UpdateBuilder("order").set("group", "b").where("id", "=", 3).build())
    assert hostile not in text_of(insert)
    query = QueryBuilder("order").select("id").where_any(("group", "=", hostile), ("group", "=", "b"))
    assert database.execute(*query.where("id", ">", 1).build()).fetchall() == [(3,)]
    page = QueryBuilder("order").order_by("id", descending=True).limit(1).offset(2)
    assert database.execute(*page.build()).fetchall() == [(1, hostile)]
