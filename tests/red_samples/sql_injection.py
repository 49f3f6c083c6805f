"""SQL injection (CWE-89): outside text becomes part of an SQL statement instead of a bound parameter."""
# %% vulnerable: flask and sqlite3, f-string into execute
import sqlite3

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/users")
def find_user():
    name = request.args.get("name", "")
    conn = sqlite3.connect("shop.db")
    cur = conn.cursor()
    cur.execute(f"SELECT id, name, email FROM users WHERE name = '{name}'")  # here
    rows = cur.fetchall()
    conn.close()
    return jsonify(rows)
# %% vulnerable: plain function with a connection, concatenation in a local variable
def get_user(conn, name: str):
    """Return the row of one user or None."""
    query = "SELECT id, name, role FROM users WHERE name = '" + name + "'"
    cursor = conn.execute(query)  # here
    return cursor.fetchone()


def rename_user(conn, user_id: int, name: str) -> None:
    conn.execute("UPDATE users SET name = ? WHERE id = ?", (name, user_id))
    conn.commit()
# %% vulnerable: psycopg2, % formatting in a repository class with a helper
import psycopg2


class OrderRepository:
    def __init__(self, dsn: str) -> None:
        self.conn = psycopg2.connect(dsn)

    def _select(self, condition: str) -> str:
        return "SELECT * FROM orders WHERE %s ORDER BY created_at" % condition

    def by_customer(self, customer: str) -> list[tuple]:
        sql = self._select("customer = '%s'" % customer)
        with self.conn.cursor() as cur:
            cur.execute(sql)  # here
            return cur.fetchall()
# %% vulnerable: sqlalchemy text() with format in a fastapi endpoint
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
SessionLocal = sessionmaker(bind=create_engine("sqlite:///app.db"))


def get_db():
    with SessionLocal() as session:
        yield session


@app.get("/products/search")
def search(q: str, db: Session = Depends(get_db)):
    statement = text("SELECT id, title FROM products WHERE title LIKE '%{}%'".format(q))
    rows = db.execute(statement).mappings().all()  # here
    return [dict(row) for row in rows]
# %% vulnerable: the value is bound, but the sort column is the request's text
import sqlite3

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.get("/invoices")
def invoices():
    customer = request.args.get("customer", type=int)
    order = request.args.get("sort", "created_at")
    sql = "SELECT id, total FROM invoices WHERE customer_id = ?"
    sql += " ORDER BY " + order
    with sqlite3.connect("billing.db") as db:
        rows = db.execute(sql, (customer,)).fetchall()  # here
    return jsonify(rows)
# %% vulnerable: conditions collected in a list by a loop over a dict of filters
import sqlite3
from typing import Any


def search_tickets(conn: sqlite3.Connection, filters: dict[str, Any]) -> list[sqlite3.Row]:
    clauses = []
    for column, value in filters.items():
        clauses.append(f"{column} = '{value}'")
    query = "SELECT * FROM tickets"
    if clauses:
        query += " WHERE " + " AND ".join(clauses)
    return conn.execute(query).fetchall()  # here
# %% vulnerable: pandas.read_sql with a value of the command line
import argparse
import sqlite3

import pandas as pd


def load_sales(region: str) -> pd.DataFrame:
    conn = sqlite3.connect("sales.db")
    try:
        return pd.read_sql(f"SELECT * FROM sales WHERE region = '{region}'", conn)  # here
    finally:
        conn.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--region", required=True)
    print(load_sales(parser.parse_args().region).describe())
# %% vulnerable: quotes replaced by hand in a field without quotes
import sqlite3


class Inventory:
    """Stock keeping on sqlite."""

    def __init__(self, path: str = "stock.db") -> None:
        self.db = sqlite3.connect(path)
        self.last_query = ""

    def remove(self, item_id: str) -> int:
        cleaned = item_id.replace("'", "''")
        self.last_query = "DELETE FROM items WHERE id = " + cleaned
        cursor = self.db.execute(self.last_query)  # here
        self.db.commit()
        return cursor.rowcount


if __name__ == "__main__":
    print(Inventory().remove(input("Item to remove: ")))
# %% safe: flask and sqlite3, values bound
import sqlite3

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/users")
def find_user():
    name = request.args.get("name", "")
    query = "SELECT id, name FROM users WHERE name = ? OR " + "nickname = ?"
    with sqlite3.connect("shop.db") as conn:
        rows = conn.execute(query, (name, name)).fetchall()
    return jsonify(rows)
# %% safe: sort column comes from a dict of constants
import sqlite3

from flask import Flask, jsonify, request

app = Flask(__name__)
COLUMNS = {"date": "created_at", "total": "total_cents"}


@app.get("/invoices")
def invoices():
    column = COLUMNS.get(request.args.get("sort"), "created_at")
    direction = "DESC" if request.args.get("dir") == "desc" else "ASC"
    sql = f"SELECT id, total_cents FROM public_invoices ORDER BY {column} {direction} LIMIT 50"
    with sqlite3.connect("billing.db") as db:
        return jsonify(db.execute(sql).fetchall())
# %% safe: f-string makes only the question marks
import sqlite3


def load_users(conn: sqlite3.Connection, ids: list[str]) -> list[tuple]:
    """Load several users with one statement."""
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    query = f"SELECT id, name FROM users WHERE id IN ({marks})"
    return conn.execute(query, ids).fetchall()
# %% safe: psycopg2.sql composes the identifier
from psycopg2 import sql


class TableCounter:
    TABLES = {"orders", "customers", "items"}

    def __init__(self, conn) -> None:
        self.conn = conn

    def count(self, table: str, city: str) -> int:
        if table not in self.TABLES:
            raise KeyError("unknown table")
        query = sql.SQL("SELECT count(*) FROM {} WHERE city = %s").format(sql.Identifier(table))
        with self.conn.cursor() as cur:
            cur.execute(query, (city,))
            return cur.fetchone()[0]
# %% safe: sqlalchemy text with named parameters
from fastapi import Depends, FastAPI, Query
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

app = FastAPI()
SessionLocal = sessionmaker(bind=create_engine("sqlite:///app.db"))


def get_db():
    with SessionLocal() as session:
        yield session


@app.get("/products/search")
def search(q: str = Query(max_length=50), db: Session = Depends(get_db)):
    statement = text("SELECT id, title FROM products WHERE title LIKE :pattern LIMIT 20")
    rows = db.execute(statement, {"pattern": f"%{q}%"}).mappings().all()
    return [dict(row) for row in rows]
# %% safe: int conversion before the f-string
import argparse
import sqlite3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("limit")
    try:
        limit = int(parser.parse_args().limit)
    except ValueError:
        parser.error("limit is a whole number")
    conn = sqlite3.connect("events.db")
    for row in conn.execute(f"SELECT name FROM events ORDER BY id DESC LIMIT {limit}"):
        print(row[0])


if __name__ == "__main__":
    main()
# %% safe: own execute method that runs commands of a text game
from flask import Flask, jsonify, request

app = Flask(__name__)


class Game:
    def __init__(self) -> None:
        self.log: list[str] = []

    def execute(self, line: str) -> str:
        self.log.append(line)
        return "You can't " + line if "fly" in line else "Done"


@app.post("/turn")
def turn():
    cursor = Game()
    action = request.get_json()["action"]
    answer = cursor.execute(f"SELECT {action} FROM menu")
    return jsonify(answer=answer)
# %% safe: table name fixed in the class, the user's text overwritten by its default
import sqlite3


class AuditLog:
    table = "audit"

    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path)

    def recent(self, table: str = "audit", actor: str = "") -> list[tuple]:
        # other tables were dropped in 2.0
        table = self.__class__.table
        query = "SELECT at, action FROM %s WHERE actor = ? LIMIT 100" % table
        return self.db.execute(query, [actor]).fetchall()


if __name__ == "__main__":
    print(AuditLog("audit.db").recent(input("table: "), input("actor: ")))
# %% vulnerable: asyncpg in an aiohttp handler, sort order of the query string
from aiohttp import web


async def list_rooms(request: web.Request) -> web.Response:
    order = request.query.get("order", "name")
    async with request.app["pool"].acquire() as conn:
        rows = await conn.fetch("SELECT id, name FROM rooms ORDER BY {}".format(order))  # here
    return web.json_response([dict(row) for row in rows])
# %% vulnerable: django, extra() with a condition made by %
from django.http import JsonResponse

from shop.models import Product


def search(request):
    term = request.GET["term"]
    found = Product.objects.extra(where=["lower(title) LIKE '%%%s%%'" % term.lower()])  # here
    return JsonResponse({"titles": [product.title for product in found]})
# %% vulnerable: http.server, the statement is joined from pieces
import sqlite3
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlparse


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = parse_qs(urlparse(self.path).query).get("city", [""])[0]
        pieces = ["SELECT name FROM shops", "WHERE city = '" + wanted + "'", "LIMIT 10"]
        with sqlite3.connect("shops.db") as db:
            rows = db.execute(" ".join(pieces)).fetchall()  # here
        self.send_response(200)
        self.end_headers()
        self.wfile.write(repr(rows).encode())
# %% safe: sqlalchemy core builds the statement
from fastapi import APIRouter, Depends
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from shop.models import User, session

router = APIRouter()


@router.post("/users/{name}")
def rename(name: str, title: str, db: Session = Depends(session)):
    db.execute(update(User).where(User.name.like(name)).values(title=title))
    statement = select(User).where(or_(User.name.ilike(f"%{name}%"), User.title == title)).order_by(User.id)
    return [user.name for user in db.execute(statement).scalars()]
# %% safe: the sort column falls back to a known one
import sqlite3


def articles(conn: sqlite3.Connection, sort: str = "title", direction: str = "asc") -> list[tuple]:
    if sort not in ("title", "published"):
        sort = "title"
    order = "DESC" if direction.lower() == "desc" else "ASC"
    return conn.execute(f"SELECT title, published FROM articles ORDER BY {sort} {order}").fetchall()
# %% safe: fields of an update taken from a set, values bound
class Profiles:
    EDITABLE = {"name", "city", "language"}

    def __init__(self, conn) -> None:
        self.conn = conn

    def edit(self, user_id: int, changes: dict[str, str]) -> None:
        fields = {key: value for key, value in changes.items() if key in self.EDITABLE}
        assignments = ", ".join(f"{key} = ?" for key in fields)
        self.conn.execute(f"UPDATE profiles SET {assignments} WHERE id = ?", (*fields.values(), user_id))
