"""Text that somebody else chooses in an SQL statement (CWE-89)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_RUNNING: Final = frozenset({
    "execute", "executemany", "executescript", "execute_async", "exec_driver_sql", "mogrify", "execute_sql",
    "execute_query", "execute_query_dict", "execute_fetchall", "execute_insert", "execute_many", "raw", "run_sql",
    "copy_expert",
})  # fmt: skip
"""Methods that mostly take a statement first."""
_SHARED: Final = frozenset({
    "fetch", "fetchrow", "fetchval", "fetch_all", "fetch_one", "fetch_val", "fetch_row", "query", "text", "iterate",
    "prepare", "sql", "from_statement", "scalar", "scalars", "select_by_sql", "query_items", "execute_statement",
    "read_sql", "read_sql_query", "read_database", "start_query_execution", "stream", "query_single", "query_one",
    "run_query", "fetchone", "fetchall", "get_first", "get_records", "get_pandas_df", "execute_script", "exec",
    "batch_execute_statement", "query_and_wait",
})  # fmt: skip
"""Methods of other things too: only text that reads as a statement counts."""
_KEYWORDS: Final = (
    "sql", "query", "statement", "operation", "text", "stmt", "raw_query", "QueryString", "Statement", "command",
    "queries",
)  # fmt: skip
_FRAGMENTS: Final = (
    "sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text", "sqlmodel.text",
    "sqlalchemy.literal_column", "sqlalchemy.sql.literal_column", "sqlalchemy.sql.expression.literal_column",
    "sqlalchemy.DDL", "sqlalchemy.schema.DDL", "django.db.models.expressions.RawSQL", "django.db.models.RawSQL",
    "peewee.SQL", "tortoise.expressions.RawSQL", "psycopg2.sql.SQL", "psycopg.sql.SQL", "pony.orm.raw_sql",
    "flask_sqlalchemy.SQLAlchemy().text",
)  # fmt: skip
"""What they are given becomes part of a statement as it stands."""
_DRIVERS: Final = (
    "pg8000.native.Connection().run",
    "pg8000.connect().run",
    "duckdb.connect().sql",
    "duckdb.sql",
)
"""Methods whose names say little of what they run."""
_SECOND: Final = (
    "psycopg2.extras.execute_values", "psycopg2.extras.execute_batch",
)  # fmt: skip
"""The statement is their second argument."""
_LIBRARIES: Final = (
    "sqlite3.", "psycopg2.", "psycopg.", "pymysql.", "MySQLdb.", "mysql.", "asyncpg.", "aiosqlite.", "aiomysql.",
    "aiopg.", "sqlalchemy.", "sqlmodel.", "flask_sqlalchemy.", "django.db.", "databases.", "duckdb.", "pyodbc.",
    "cx_Oracle.", "oracledb.", "pymssql.", "peewee.", "tortoise.", "pandas.", "records.", "snowflake.", "trino.",
    "clickhouse_driver.", "apsw.", "pg8000.", "mariadb.", "sqlcipher3.", "pysqlite3.", "pyspark.",
    "google.cloud.bigquery.", "psycopg_pool.", "pysqlcipher3.",
)  # fmt: skip
_HOLDERS: Final = frozenset({
    "db", "database", "conn", "connection", "con", "cur", "cursor", "c", "cnx", "cnxn", "session", "engine", "pool",
    "tx", "trans", "transaction", "sql", "sqlite", "sqlite3", "postgres", "postgresql", "mysql", "pg", "dbh", "curs",
    "crsr", "objects", "oracle", "mariadb", "dbconn", "dbsession", "dbcursor", "getdb", "getconnection", "getcursor",
    "mycursor", "mydb",
})  # fmt: skip
"""Words in the names of things that run statements."""
_STATEMENT: Final = re.compile(
    r"[\s(]*(--[^\n]*\n\s*)?(select\b|insert\s+(or\s+\w+\s+)?into\b|update\s+\S+|delete\s+from\b|replace\s+into\b"
    r"|(create|drop|alter)\s+(or\s+replace\s+|temp\w*\s+|unique\s+)?(table|view|index|user|role|database|schema|trigger|function|procedure|virtual|sequence)\b"
    r"|with\s+(recursive\s+)?\S+\s+(\([^)]*\)\s*)?as\b|merge\s+into\b|truncate\s|pragma\s|call\s+\S+|exec(ute)?\s|grant\s|revoke\s|explain\s"
    r"|begin\b|declare\s|attach\s|detach\s|vacuum\b|analyze\b|copy\s|describe\s|desc\s|lock\s+table|set\s+\S+\s*(=|to)|use\s|show\s|do\s|kill\s|load\s+data)",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"\b(from|where|values|set|order by|group by|having|limit|join|like)\b", re.IGNORECASE
)
_BUILT: Final = (
    ".values()", ".where()", ".filter()", ".filter_by()", ".order_by()", ".limit()", ".returning()", ".bindparams()",
    ".params()", ".select()", ".insert()", ".update()", ".delete()", ".on_conflict_do_update()",
    ".on_conflict_do_nothing()", ".join()", ".offset()", ".options()", ".group_by()", ".having()", ".subquery()",
    ".compile()", ".get_sql()",
)  # fmt: skip
"""Of objects that build a statement and bind what they are given."""


class SqlInjection:
    """Looks at the statement that is executed, never at the values bound to it."""

    weakness = Weakness(
        id="sql-injection",
        cwe=89,
        severity=Severity.HIGH,
        category="injection",
        title="SQL is put together from outside text",
        why="Whoever chooses the text can end the value it stands in and add statements of their own.",
        fix="Write placeholders in the statement and hand the values to execute(); take names of columns from a list.",
    )

    replaces = ("B608", "B610", "B611")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each statement that an input is part of."""
        for call in program.methods(*_RUNNING, *_SHARED):
            statement = call.arg(0, *_KEYWORDS)
            if self._is_sql(call, statement):
                yield from self._claim(program, call, statement)
        for call in program.calls_to(*_FRAGMENTS, *_DRIVERS):
            yield from self._claim(program, call, call.arg(0, "text", "sql", "string"))
        for call in program.calls_to(*_SECOND):
            yield from self._claim(program, call, call.arg(1, "sql"))
        for call in program.methods("select", "update", "delete", "where"):
            if "where" in call.kwargs and any(name.startswith("web.database()") for name in call.names):
                yield from self._claim(program, call, call.kwargs["where"])
        for call in program.methods("extra"):
            for keyword in ("where", "select", "tables", "order_by"):
                if keyword in call.kwargs:
                    yield from self._claim(program, call, call.kwargs[keyword])

    def _claim(self, program: Program, call: Call, statement: Value) -> Iterator[Finding]:
        taint = statement.tainted("sql")
        if taint is None or not self._chosen(statement, taint) or _is_quoted(statement, taint):
            return
        message = f"{taint.says} becomes part of the SQL statement that {call.method}() runs"
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint)

    def _chosen(self, statement: Value, taint: Taint) -> bool:
        """Whether the input itself is in the statement's text."""
        if taint.form == "composed":
            return True
        if taint.form == "part":
            # What comes out of other calls is an object that binds values, but for these and for known text.
            wrapped = any(name.removesuffix("()") in _FRAGMENTS for name in statement.names)
            return wrapped or _reads_as_sql(statement)
        # A wrapper that hands a caller's whole statement on composes nothing.
        return taint.reach > Reach.CALLER

    def _is_sql(self, call: Call, statement: Value) -> bool:
        if not statement.taints or _is_built(call, statement):
            return False
        text = statement.known_text
        known = any(name.startswith(_LIBRARIES) for name in call.names)
        if text is not None and text[:1] != "\0":
            return (known and call.method in _RUNNING) or _reads_as_sql(statement)
        if known or call.method in _RUNNING:
            return known or _holds_database(call)
        return text is not None and _CLAUSE.search(text) is not None and _holds_database(call)


def _is_built(call: Call, statement: Value) -> bool:
    """Whether the statement is an object that binds what it is given, or is lost among starred arguments."""
    if call.node.args and isinstance(call.node.args[0], ast.Starred) and statement.known_text is None:
        return True
    return any(
        name.endswith(_BUILT)
        or (name.startswith("sqlalchemy.") and name.removesuffix("()") not in _FRAGMENTS)
        for name in statement.names
    )


def _is_quoted(statement: Value, taint: Taint) -> bool:
    """Whether the input's quotes are doubled, and all that is not known stands between such quotes."""
    text = statement.known_text
    for quote in ("'", '"', "`"):
        if f"doubled{quote}" in taint.cleaned and text is not None:
            outside = "".join(text.split(quote)[::2])
            return "\0" not in outside
    return False


def _reads_as_sql(statement: Value) -> bool:
    text = statement.known_text
    return text is not None and _STATEMENT.match(text) is not None


def _holds_database(call: Call) -> bool:
    """Whether the thing whose method is called is named like one that runs statements."""
    node: ast.expr = call.node.func
    if not isinstance(node, ast.Attribute):
        return False
    node = node.value
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Call):
        node = node.func
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    words = name.lower().strip("_0123456789").split("_")
    return "".join(words) in _HOLDERS or not _HOLDERS.isdisjoint(words)
