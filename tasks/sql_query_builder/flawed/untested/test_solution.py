from solution import InsertBuilder, QueryBuilder, UpdateBuilder


def check_builders() -> None:
    assert QueryBuilder("users").build() == ('SELECT * FROM "users"', ())
    assert InsertBuilder("users").row({"id": 1}).build()[1] == (1,)
    assert UpdateBuilder("users").set("id", 1).all_rows().build()[1] == (1,)
