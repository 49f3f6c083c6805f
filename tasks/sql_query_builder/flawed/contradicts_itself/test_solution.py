from solution import QueryBuilder, UpdateBuilder


def test_query() -> None:
    query = QueryBuilder("users").where("age", ">", 18).limit(10)
    assert query.build() == ('SELECT * FROM "users" WHERE "age" > ? LIMIT ?', (18, 10))


def test_empty_list() -> None:
    assert QueryBuilder("users").where_in("id", []).build() == ('SELECT * FROM "users" WHERE "id" IN ()', ())


def test_update() -> None:
    update = UpdateBuilder("users").set("age", 1).where("id", "=", 2)
    assert update.build() == ('UPDATE "users" SET "age" = ? WHERE "id" = ?', (1, 2))
