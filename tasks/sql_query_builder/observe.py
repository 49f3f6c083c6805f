"""What the builders build: their text and parameters, the rows these give on SQLite, and what they refuse."""

import sqlite3

_USERS = [
    (1, "ann", 34, "Oslo"),
    (2, "bob", 17, "Rome"),
    (3, "cid", None, "Oslo"),
    (4, "dan", 52, None),
    (5, "eve", 17, "Lima"),
    (6, "O'Fay", 0, "Rome"),
]
_ORDERS = [(1, 1, 250), (2, 1, 100), (3, 2, 75), (4, 5, 30), (5, 5, 30), (6, 5, 600)]
_OPERATORS = ["=", "!=", "<", "<=", ">", ">=", "LIKE"]
_BAD_NAMES = [
    "",
    " ",
    "two words",
    " name",
    "name ",
    "name\n",
    "1name",
    "na-me",
    'na"me',
    "na'me",
    "na`me",
    "name;",
    "name--",
    "name)",
    "*",
    "?",
    "na\u00efve",
    "name\u0661",
    "\u540d",
    "name\0",
    "name; DROP TABLE users",
]
_BAD_COLUMNS = [".", "users.", ".id", "a.b.c", "users..id", "users. id", "users.*", "users.id\n", 'users".id']


def _database():
    """A fresh database with the two tables."""
    database = sqlite3.connect(":memory:")
    database.execute(
        'CREATE TABLE "users" ("id" INTEGER PRIMARY KEY, "name" TEXT, "age" INTEGER, "city" TEXT)'
    )
    database.execute('CREATE TABLE "orders" ("id" INTEGER, "user_id" INTEGER, "cents" INTEGER)')
    database.executemany('INSERT INTO "users" VALUES (?, ?, ?, ?)', _USERS)
    database.executemany('INSERT INTO "orders" VALUES (?, ?, ?)', _ORDERS)
    return database


def _execute(builder, database):
    """What was built, and the rows it gives."""
    text, parameters = builder.build()
    try:
        rows = database.execute(text, parameters).fetchall()
    except (sqlite3.Error, sqlite3.Warning) as error:
        rows = type(error).__name__
    return [text, parameters, rows]


def _change(builder, database):
    """What was built, and the users there are once it was executed."""
    return [_execute(builder, database), database.execute('SELECT * FROM "users" ORDER BY "id"').fetchall()]


def _run(builder):
    """What was built, and the rows it gives."""
    return _execute(builder, _database())


def _attempt(action, *arguments, **named):
    """What a call comes to: an error of the promised kind, or nothing worth telling."""
    try:
        action(*arguments, **named)
    except ValueError:
        return "ValueError"
    return "done"


def _shuffled(rng, items):
    """The items in a drawn order."""
    return rng.sample(items, len(items))


def _names(rng, count):
    """Different names, reserved words and odd ones among them."""
    known = ["id", "order", "GROUP", "select", "_", "_x1", "Name", "name", "a9", "__", "table", "x" * 70]
    return rng.sample(known, count)


def select_without_columns(solution, rng):
    """A query that says nothing but its table, and one whose list of columns is empty."""
    table = _names(rng, 1)[0]
    users = solution.QueryBuilder("users")
    return [solution.QueryBuilder(table).build(), solution.QueryBuilder(table).select().build(), _run(users)]


def select_chosen_columns(solution, rng):
    """Columns with and without their table, by one call and by several."""
    columns = _shuffled(rng, ["id", "users.name", "age", "users.city", "id"])
    cut = rng.randint(1, 4)
    once = solution.QueryBuilder("users").select(*columns)
    twice = solution.QueryBuilder("users").select(*columns[:cut]).select().select(*columns[cut:])
    odd = solution.QueryBuilder("t").select(*_names(rng, 4))
    return [_run(once), twice.build(), odd.build()]


def comparison_operators(solution, rng):
    """Each operator, with a value of its own and the rows that it finds."""
    found = []
    for operator in _shuffled(rng, _OPERATORS):
        column, value = rng.choice([("age", 17), ("users.age", rng.randint(0, 60)), ("name", "%a%")])
        found.append(_run(solution.QueryBuilder("users").select("id").where(column, operator, value)))
    return found


def operators_refused(solution, rng):
    """Operators that there are not, and some that there are."""
    operators = ["==", "<>", "like", "IS", "IN", "", " =", "= ", "= 1 OR 1 =", "=\n", "=", "LIKE", "!="]
    outcomes = []
    for operator in _shuffled(rng, operators):
        query = solution.QueryBuilder("users")
        outcomes.append([operator, _attempt(query.where, "id", operator, rng.randint(0, 9)), query.build()])
    return outcomes


def comparisons_with_none(solution, rng):
    """None with each operator, and values that are merely false."""
    outcomes = []
    for operator in _shuffled(rng, _OPERATORS):
        query = solution.QueryBuilder("users").select("id").order_by("id")
        column = rng.choice(["age", "users.city"])
        outcomes.append([operator, _attempt(query.where, column, operator, None), _run(query)])
    falsy = solution.QueryBuilder("users")
    for value in _shuffled(rng, [0, "", False, 0.0, b""]):
        falsy.where("age", rng.choice(["=", "!="]), value)
    return [outcomes, falsy.build()]


def lists_of_values(solution, rng):
    """IN and NOT IN with lists, tuples and iterators, duplicates and a single value included."""
    values = [rng.randint(1, 6) for _ in range(rng.randint(2, 6))]
    several = _run(solution.QueryBuilder("users").where_in("users.id", [*values, values[0]]).order_by("id"))
    without = _run(solution.QueryBuilder("users").where_not_in("id", tuple(values)).order_by("id"))
    single = _run(solution.QueryBuilder("users").where_in("city", iter(["Rome"])).where_not_in("id", [2]))
    lazy = solution.QueryBuilder("users").where_in("id", (value for value in values))
    return [several, without, single, lazy.build(), lazy.build()]


def lists_without_values(solution, rng):
    """IN and NOT IN of nothing, alone and beside another condition."""
    age = rng.randint(10, 40)
    nobody = solution.QueryBuilder("users").where("age", ">", age).where_in("id", [])
    everybody = solution.QueryBuilder("users").where_not_in("id", iter(())).where("age", ">", age)
    column = rng.choice(["no good", "id\n", "", "a.b.c"])
    bare = solution.QueryBuilder("users")
    refused = [_attempt(bare.where_in, column, []), _attempt(bare.where_not_in, column, ())]
    return [_run(nobody), _run(everybody), refused, _run(solution.QueryBuilder("users").where_in("id", ()))]


def lists_with_none(solution, rng):
    """None at a drawn place of a list, and false values that are none."""
    values = [1, 2, 3]
    values.insert(rng.randint(0, 3), None)
    query = solution.QueryBuilder("users")
    outcomes = [_attempt(query.where_in, "id", values), _attempt(query.where_not_in, "id", values)]
    outcomes.append(_attempt(query.where_in, "id", [None]))
    outcomes.append(_attempt(query.where_in, "id", _shuffled(rng, [0, "", False])))
    return [outcomes, query.build()]


def conditions_follow_the_calls(solution, rng):
    """Several conditions of all kinds in a drawn order, each with parameters of its own."""
    steps = [
        lambda query, number: query.where("age", ">=", number),
        lambda query, number: query.where_in("id", [number, number + 1]),
        lambda query, number: query.where_any(("name", "=", f"n{number}"), ("age", "!=", number)),
        lambda query, number: query.where("city", "!=", None).where("id", "!=", number),
        lambda query, number: query.where_not_in("id", [100 + number]),
    ]
    query = solution.QueryBuilder("users").select("id")
    for number, step in enumerate(_shuffled(rng, steps)):
        step(query, number)
    return _run(query)


def any_of_several_conditions(solution, rng):
    """Alternatives beside other conditions, where the parentheses decide which rows are found."""
    age, city = rng.randint(10, 40), rng.choice(["Oslo", "Rome", None])
    query = solution.QueryBuilder("users").select("id").where("name", "!=", "bob")
    query.where_any(("age", "<", age), ("users.city", "=", city), ("city", "!=", None)).where("id", "<", 6)
    single = solution.QueryBuilder("users").where_any(("age", "=", age)).where("city", "=", city)
    return [_run(query), _run(single)]


def alternatives_refused(solution, rng):
    """No conditions at all, and one bad condition among good ones."""
    bad = rng.choice([("age", "<", None), ("a b", "=", 1), ("age", "IS", 1), ("age", "LIKE", None)])
    conditions = _shuffled(rng, [bad, ("age", "=", 1), ("name", "=", "ann")])
    query = solution.QueryBuilder("users").where("id", "=", 1)
    return [_attempt(query.where_any), _attempt(query.where_any, *conditions), query.build()]


def order_limit_and_offset(solution, rng):
    """Pages of a sorted table, of size 0 too; the last call for a limit counts."""
    first, second = _shuffled(rng, ["age", "users.city", "name", "id"])[:2]
    count, skipped = rng.randint(1, 4), rng.randint(0, 3)
    down = rng.random() < 0.5
    query = solution.QueryBuilder("users").order_by(first, down).order_by(second, descending=not down)
    pages = [query.order_by("id").build(), _run(query.limit(count)), _run(query.offset(skipped))]
    pages.append(_run(query.limit(0)))
    return [*pages, _run(query.offset(0).limit(rng.randint(1, 9)))]


def counts_refused(solution, rng):
    """Counts below 0, and an offset without a limit until one is given."""
    query = solution.QueryBuilder("users").order_by("id")
    low = [-1, -rng.randint(2, 1000)]
    outcomes = [_attempt(call, count) for call in (query.limit, query.offset) for count in low]
    before = query.build()
    skipped = rng.choice([0, 1, 2])
    query.offset(skipped)
    alone = _attempt(query.build)
    again = [_attempt(query.limit, -1), _attempt(query.offset, -1)]
    return [outcomes, before, alone, again, _run(query.limit(3))]


def clauses_have_a_fixed_order(solution, rng):
    """Every clause of a query, said in a drawn order."""
    steps = [
        lambda query: query.limit(20),
        lambda query: query.offset(1),
        lambda query: query.where("users.age", ">", 1),
        lambda query: query.order_by("users.id"),
        lambda query: query.group_by("users.id"),
        lambda query: query.join("orders", "users.id", "orders.user_id"),
        lambda query: query.select("users.id"),
        lambda query: query.where_not_in("users.name", ["dan"]),
        lambda query: query.aggregate("SUM", "orders.cents", "total"),
    ]
    query = solution.QueryBuilder("users")
    for step in _shuffled(rng, steps):
        step(query)
    return _run(query)


def joined_tables(solution, rng):
    """Inner and left joins, one and two, with the rows that they give."""
    kinds = _shuffled(rng, ["join", "left_join"])
    results = []
    for kind in kinds:
        query = solution.QueryBuilder("users").select("users.name", "orders.cents")
        getattr(query, kind)("orders", "users.id", "orders.user_id")
        results.append(_run(query.order_by("users.id").order_by("orders.id")))
    both = solution.QueryBuilder("a")
    for number, kind in enumerate(kinds):
        getattr(both, kind)(table=f"t{number}", left="id", right=f"t{number}.a_id")
    return [results, both.build()]


def groups_and_aggregates(solution, rng):
    """Sums and counts by group, with the functions in a drawn order and the columns between them."""
    functions = _shuffled(rng, ["COUNT", "SUM", "MIN", "MAX", "AVG"])
    query = solution.QueryBuilder("orders").aggregate(functions[0], "cents", "first").select("user_id")
    for number, function in enumerate(functions[1:]):
        query.aggregate(function, rng.choice(["orders.cents", "cents"]), f"n{number}")
    query.group_by().group_by("user_id").order_by("first").order_by("user_id")
    more = solution.QueryBuilder("users").select("city", "age").group_by("city", "users.age").group_by("id")
    return [_run(query), more.build()]


def functions_refused(solution, rng):
    """Functions that there are not, and aliases and columns that cannot be."""
    query = solution.QueryBuilder("orders").select("id")
    functions = ["sum", "Count", "", "SUM(", "TOTAL", "load_extension", "AVG ", "GROUP_CONCAT"]
    outcomes = [_attempt(query.aggregate, name, "cents", "total") for name in _shuffled(rng, functions)]
    alias, column = rng.choice(_BAD_NAMES + _BAD_COLUMNS), rng.choice(_BAD_NAMES + _BAD_COLUMNS)
    names = [("cents", alias), (column, "total"), ("cents", "orders.total")]
    return [outcomes, [_attempt(query.aggregate, "SUM", *pair) for pair in names], query.build()]


def names_refused_everywhere(solution, rng):
    """Bad names as table and bad columns in every place of a query, among good ones."""
    outcomes = []
    for bad in _shuffled(rng, _BAD_NAMES):
        builders = (solution.QueryBuilder, solution.InsertBuilder, solution.UpdateBuilder)
        outcomes.append([bad, *(_attempt(builder, bad) for builder in builders)])
    query = solution.QueryBuilder("users")
    for bad in _shuffled(rng, _BAD_NAMES + _BAD_COLUMNS):
        places = [
            _attempt(query.select, bad),
            _attempt(query.where, bad, "=", 1),
            _attempt(query.where_in, bad, [1]),
            _attempt(query.where_not_in, bad, [1]),
            _attempt(query.where_any, (bad, "=", 1)),
            _attempt(query.group_by, bad),
            _attempt(query.order_by, bad),
            _attempt(query.join, bad, "a", "b"),
            _attempt(query.join, "t", bad, "b"),
            _attempt(query.left_join, "t", "a", bad),
        ]
        outcomes.append([bad, places])
    tables = [_attempt(solution.QueryBuilder, "main.users"), _attempt(query.join, "main.orders", "a", "b")]
    return [outcomes, tables, query.build()]


def inserted_rows(solution, rng):
    """One row and several, with their columns in orders of their own."""
    rows = [
        {"id": number, "name": f"n{number}", "city": None} for number in range(10, 10 + rng.randint(2, 5))
    ]
    builder = solution.InsertBuilder("users")
    for row in rows:
        builder.row({column: row[column] for column in _shuffled(rng, list(row))})
    single = solution.InsertBuilder("users").row({"name": rng.choice(["", "x'); --", None])})
    odd = solution.InsertBuilder("order").row(dict.fromkeys(_names(rng, 3), 1))
    return [_change(builder, _database()), _change(single, _database()), odd.build()]


def rows_refused(solution, rng):
    """No row, empty rows, bad columns, and rows with other columns than the first."""
    builder = solution.InsertBuilder("users")
    outcomes = [_attempt(builder.build), _attempt(builder.row, {}), _attempt(builder.build)]
    bad = rng.choice([*_BAD_NAMES, "users.id"])
    outcomes += [_attempt(builder.row, {"id": 1, bad: 2}), _attempt(builder.row, {"users.id": 1})]
    builder.row({"id": 7, "name": "x"})
    for row in _shuffled(
        rng, [{"id": 1}, {"id": 1, "name": 2, "age": 3}, {"id": 1, "Name": 2}, {}, {"age": 1}]
    ):
        outcomes.append(_attempt(builder.row, row))
    return [outcomes, builder.row({"name": "y", "id": 8}).build()]


def updated_rows(solution, rng):
    """Columns that are set once and again, to NULL too, with conditions said before, between and after."""
    first, second, again = _shuffled(rng, ["name", "age", "city"])
    number = rng.randint(1, 6)
    builder = solution.UpdateBuilder("users").where("id", "<=", number).set(first, "a").set(second, None)
    builder.where_in("users.id", [1, 2, 4]).set(again, "b").set(first, rng.choice(["c", 0, None]))
    builder.where_any(("age", "!=", None), ("city", "=", None)).where_not_in("id", [])
    return _change(builder, _database())


def updates_of_all_rows(solution, rng):
    """Updates without a condition: refused, unless they are asked for."""
    city = rng.choice(["Oslo", "Rome", None])
    builder = solution.UpdateBuilder("users").set("city", city)
    refused = _attempt(builder.build)
    allowed = _change(builder.all_rows(), _database())
    bounded = _change(builder.where("age", ">", 20), _database())
    never = solution.UpdateBuilder("users").set("city", city).where_in("id", [])
    return [refused, allowed, bounded, _change(never, _database())]


def updates_refused(solution, rng):
    """Nothing to set, and columns that cannot be set."""
    builder = solution.UpdateBuilder("users").where("id", "=", rng.randint(1, 6))
    outcomes = [_attempt(builder.build), _attempt(builder.all_rows().build)]
    bad = _shuffled(rng, [*_BAD_NAMES, *_BAD_COLUMNS, "users.name"])
    settings = [_attempt(builder.set, name, 1) for name in bad]
    conditions = [_attempt(builder.where, name, "=", 1) for name in bad]
    return [outcomes, bad, settings, conditions, _attempt(builder.build), builder.set("name", "x").build()]


def hostile_values(solution, rng):
    """Values that would be SQL if they stood in the text, in every place that takes one."""
    hostile = ["' OR 1=1 --", '"; DROP TABLE "users"; --', "?", "%s", "{0}", "O'Fay", "NULL", "x\0y", "*/"]
    values = _shuffled(rng, hostile)
    database = _database()
    query = solution.QueryBuilder("users").where("name", "=", values[0]).where_in("city", values[1:3])
    wide = solution.QueryBuilder("users").where_not_in("name", values).where_any(("name", "LIKE", values[3]))
    update = solution.UpdateBuilder("users").set("name", values[4]).where("name", "=", values[5])
    insert = solution.InsertBuilder("users").row({"name": values[6], "city": values[7]})
    record = [_execute(query, database), _execute(wide, database), _change(update, database)]
    return [*record, _change(insert, database)]


def build_changes_nothing(solution, rng):
    """Builds between the calls: each shows what was said so far, twice."""
    query = solution.QueryBuilder("users")
    update = solution.UpdateBuilder("users").set("age", 1).all_rows()
    insert = solution.InsertBuilder("users").row({"id": 1})
    record = []
    for number in range(rng.randint(3, 5)):
        query.where("id", "!=", number).limit(number).offset(number).order_by("id").select("id")
        update.set(f"c{number}", number).where("id", "=", number)
        insert.row({"id": number})
        record += [[builder.build(), builder.build()] for builder in (query, update, insert)]
    return record


def refused_calls_leave_no_trace(solution, rng):
    """Calls with one bad argument among good ones, and the statement after each."""
    bad = rng.choice(_BAD_NAMES)
    query = solution.QueryBuilder("users").limit(3)
    calls = [
        (query.select, "id", bad, "name"),
        (query.group_by, "id", bad),
        (query.join, "orders", "id", bad),
        (query.where_in, "id", [1, None]),
        (query.where, "id", "<", None),
        (query.where_any, ("id", "=", 1), (bad, "=", 2)),
        (query.aggregate, "SUM", "id", bad),
        (query.limit, -1),
        (query.order_by, bad, True),
    ]
    return [[_attempt(*call), query.build()] for call in _shuffled(rng, calls)]


def arguments_are_read_at_once(solution, rng):
    """Lists and mappings that change after the call."""
    values, row = [rng.randint(1, 9), 2], {"id": rng.randint(1, 9), "name": "x"}
    query = solution.QueryBuilder("users").where_in("id", values).where_not_in("age", values)
    insert = solution.InsertBuilder("users").row(row)
    values.append(3)
    row["id"], row["age"] = 0, 1
    del row["name"]
    return [query.build(), insert.build(), _attempt(insert.row, {"id": 2, "name": "y"}), insert.build()]


def builders_are_independent(solution, rng):
    """Several builders of each kind, told different things in turn."""
    queries = [solution.QueryBuilder("users") for _ in range(3)]
    updates = [solution.UpdateBuilder("users") for _ in range(2)]
    inserts = [solution.InsertBuilder("users") for _ in range(2)]
    for number in range(12):
        rng.choice(queries).where("id", "=", number).select(f"c{number}").join(f"t{number}", "a", "b")
        rng.choice(queries).group_by(f"g{number}").order_by(f"o{number}").limit(number)
    for number, builder in enumerate(_shuffled(rng, updates + inserts)):
        builder.set("a", number).where("b", "=", number) if builder in updates else builder.row({"a": number})
    return [builder.build() for builder in (*queries, *updates, *inserts, solution.QueryBuilder("users"))]


def calls_can_be_chained(solution, rng):
    """Whether every method gives back the builder it was called on, with its arguments by name."""
    query, update = solution.QueryBuilder(table="users"), solution.UpdateBuilder(table="users")
    insert = solution.InsertBuilder(table="users")
    number = rng.randint(0, 9)
    same = [
        query.select("id") is query,
        query.aggregate(function="MAX", column="age", alias="oldest") is query,
        query.join(table="orders", left="users.id", right="orders.user_id") is query,
        query.left_join(table="cities", left="city", right="cities.name") is query,
        query.where_any(("age", "=", None)) is query,
        query.group_by("id") is query,
        query.order_by(column="id", descending=True) is query,
        query.limit(count=number) is query,
        query.offset(count=number) is query,
        insert.row(values={"id": number}) is insert,
        update.set(column="age", value=number) is update,
        update.all_rows() is update,
    ]
    for builder in (query, update):
        same.append(builder.where(column="age", operator="=", value=number) is builder)
        same.append(builder.where_in(column="id", values=[number]) is builder)
        same.append(builder.where_not_in(column="id", values=[number]) is builder)
    return [same, query.build(), insert.build(), update.build()]


def parameters_are_the_very_objects(solution, rng):
    """Values of several types, and whether the parameters are these objects, in a tuple."""
    values = _shuffled(rng, [[1], object(), {"a": 1}, 2.5, True, b"x", 10**20])
    query = solution.QueryBuilder("t").where("a", "=", values[0]).where_in("b", values[1:3])
    update = solution.UpdateBuilder("t").set("a", values[3]).where("b", "=", values[4])
    insert = solution.InsertBuilder("t").row({"a": values[5], "b": values[6]})
    seen = []
    for builder in (query, update, insert):
        built = builder.build()
        seen.append([isinstance(built, tuple), isinstance(built[1], tuple), built[0], len(built[1])])
        seen.append([[parameter is value for value in values] for parameter in built[1]])
    return seen
