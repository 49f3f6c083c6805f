"""SQL injection (CWE-89): outside text becomes part of an SQL statement instead of a bound parameter."""
# %% vulnerable: django Manager.raw with % formatting
from django.db import models
from django.http import JsonResponse


class Article(models.Model):
    title = models.CharField(max_length=200)
    slug = models.SlugField()


def article_list(request):
    prefix = request.GET.get("prefix", "")
    found = Article.objects.raw("SELECT * FROM blog_article WHERE title LIKE '%s%%'" % prefix)  # here
    return JsonResponse({"articles": [{"id": a.pk, "title": a.title} for a in found]})
# %% vulnerable: django extra(where=...) built with join over the words of the query
from django.http import JsonResponse

from catalogue.models import Product


def search(request):
    words = request.GET.get("q", "").split()
    where = ["name ILIKE '%%" + w + "%%'" for w in words]
    queryset = Product.objects.extra(where=where)[:30]  # here
    return JsonResponse({"names": [p.name for p in queryset]})
# %% vulnerable: asyncpg pool in an aiohttp handler, limit taken as text
from aiohttp import web


async def latest(request: web.Request) -> web.Response:
    limit = request.query.get("limit") or "10"
    sensor = request.match_info["sensor"]
    async with request.app["pool"].acquire() as connection:
        records = await connection.fetch(  # here
            "SELECT at, value FROM readings WHERE sensor = $1 ORDER BY at DESC LIMIT " + limit,
            sensor,
        )
    return web.json_response([{"at": str(r["at"]), "value": r["value"]} for r in records])
# %% vulnerable: mysql connector, values of an input form kept in a dataclass
from dataclasses import dataclass

import mysql.connector


@dataclass
class Member:
    email: str
    city: str
    newsletter: bool = False


def save_member(cnx: mysql.connector.MySQLConnection, member: Member) -> None:
    values = "', '".join([member.email, member.city])
    cursor = cnx.cursor(prepared=False)
    cursor.execute(f"INSERT INTO members (email, city) VALUES ('{values}')")  # here
    cnx.commit()
    cursor.close()


def register(cnx) -> None:
    save_member(cnx, Member(email=input("E-mail: "), city=input("City: ")))
# %% vulnerable: tornado handler, executescript of a note's text
import sqlite3

import tornado.web


class NoteHandler(tornado.web.RequestHandler):
    def initialize(self, database: sqlite3.Connection) -> None:
        self.database = database

    def post(self, note_id: str) -> None:
        text = self.get_body_argument("text")
        script = "BEGIN; UPDATE notes SET text = \"{1}\" WHERE id = {0}; COMMIT;".format(int(note_id), text)
        self.database.executescript(script)  # here
        self.set_status(204)


def make_app(database: sqlite3.Connection) -> tornado.web.Application:
    return tornado.web.Application([(r"/notes/(\d+)", NoteHandler, {"database": database})])
# %% vulnerable: table name from a library parameter, cursor kept in an attribute, bound method alias
import csv
import sqlite3
from pathlib import Path


class CsvImporter:
    """Imports CSV files; header names become the columns."""

    def __init__(self, database: Path) -> None:
        self.connection = sqlite3.connect(database)
        self.run = self.connection.cursor().execute

    def load(self, table: str, stream) -> int:
        reader = csv.reader(stream)
        header = next(reader)
        columns = ", ".join(header)
        self.run(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")  # here
        count = 0
        for _ in reader:
            count += 1
        return count
# %% safe: django raw with params
from django.http import JsonResponse

from blog.models import Article


def article_list(request):
    prefix = request.GET.get("prefix", "")
    sql = "SELECT * FROM blog_article WHERE title LIKE %s AND published"
    found = Article.objects.raw(sql, [prefix + "%"])
    return JsonResponse({"articles": [{"id": a.pk, "title": a.title} for a in found]})
# %% safe: asyncpg, number parsed and the statement's text constant
from aiohttp import web


async def latest(request: web.Request) -> web.Response:
    try:
        limit = min(int(request.query.get("limit", "10")), 100)
    except ValueError:
        raise web.HTTPBadRequest(text="limit")
    query = (
        "SELECT at, value FROM readings "
        "WHERE sensor = $1 ORDER BY at DESC LIMIT $2"
    )
    async with request.app["pool"].acquire() as connection:
        records = await connection.fetch(query, request.match_info["sensor"], limit)
    return web.json_response([{"at": str(r["at"]), "value": r["value"]} for r in records])
# %% safe: table chosen by match statement, unknown names raise
import sqlite3


def count_rows(db: sqlite3.Connection, kind: str) -> int:
    match kind:
        case "book":
            table = "books"
        case "film" | "movie":
            table = "films"
        case _:
            raise ValueError(f"unknown kind {kind!r}")
    return db.execute("SELECT count(*) FROM " + table).fetchone()[0]


if __name__ == "__main__":
    print(count_rows(sqlite3.connect("library.db"), input("kind: ")))
# %% safe: sqlalchemy core expressions, f-string only inside the LIKE value
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.models import Contact


class ContactQueries:
    def __init__(self, session: Session) -> None:
        self.session = session

    def search(self, fragment: str, page: int = 1) -> list[Contact]:
        pattern = f"%{fragment}%"
        statement = select(Contact).where(Contact.name.ilike(pattern)).order_by(Contact.name)
        statement = statement.limit(20).offset((page - 1) * 20)
        return list(self.session.execute(statement).scalars())
# %% safe: identifier must fully match a pattern before it enters the statement
import re
import sqlite3

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,40}")


def _identifier(name: str) -> str:
    if IDENTIFIER.fullmatch(name) is None:
        raise ValueError("bad identifier")
    return '"' + name + '"'


class Importer:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def create(self, table: str, columns: list[str]) -> None:
        body = ", ".join(_identifier(c) + " TEXT" for c in columns)
        self.db.execute(f"CREATE TABLE {_identifier(table)} ({body})")
# %% safe: uuid type of the route, other dict key in the statement
import uuid

from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/shipments/{shipment_id}")
async def shipment(shipment_id: uuid.UUID, request: Request):
    options = {"note": request.query_params.get("note", ""), "view": "shipment_public"}
    sql = f"SELECT status, eta FROM {options['view']} WHERE id = '{shipment_id}'"
    row = await request.app.state.pool.fetchrow(sql)
    return {"shipment": dict(row) if row else None}
# %% safe: tornado, mysql with a dict of parameters and a condition added from constants
import tornado.web


class MembersHandler(tornado.web.RequestHandler):
    def initialize(self, cnx) -> None:
        self.cnx = cnx

    def get(self) -> None:
        params = {"city": self.get_query_argument("city", "")}
        sql = "SELECT count(*) FROM members WHERE city = %(city)s"
        if self.get_query_argument("active", "") == "1":
            sql += " AND active = 1"
        cursor = self.cnx.cursor()
        cursor.execute(sql, params)
        self.write({"members": cursor.fetchone()[0]})
# %% safe: branch with the user's text cannot be taken
import sqlite3
import sys


def main(argv: list[str]) -> None:
    supplied = argv[1] if len(argv) > 1 else "items"
    width = 86
    if 7 * 18 + width > 200:
        table = "items"
    else:
        table = supplied
    with sqlite3.connect("stock.db") as db:
        for (name,) in db.execute("SELECT name FROM " + table + " ORDER BY name"):
            print(name)


if __name__ == "__main__":
    main(sys.argv)

# %% vulnerable: asyncpg, order and limit out of the query
import asyncpg
from aiohttp import web


async def products(request: web.Request) -> web.Response:
    order = request.query.get("order", "name")
    connection: asyncpg.Connection = await asyncpg.connect("postgresql:///shop")
    rows = await connection.fetch("SELECT id, name FROM products ORDER BY " + order)  # here
    return web.json_response([dict(row) for row in rows])

# %% vulnerable: IN list made of quoted pieces
import sqlite3


def by_tags(db: sqlite3.Connection, tags: list[str]) -> list[tuple]:
    quoted = ", ".join("'" + tag + "'" for tag in tags)
    cursor = db.cursor()
    cursor.execute(f"SELECT id FROM notes WHERE tag IN ({quoted})")  # here
    return cursor.fetchall()

# %% vulnerable: where clause collected in a loop, django
from django.db import connections
from django.http import JsonResponse


def search(request):
    clauses = []
    for field in ("title", "author"):
        if field in request.GET:
            clauses.append(f"{field} LIKE '%{request.GET[field]}%'")
    statement = "SELECT id FROM books"
    if clauses:
        statement += " WHERE " + " AND ".join(clauses)
    with connections["default"].cursor() as cursor:
        cursor.execute(statement)  # here
        return JsonResponse({"ids": [row[0] for row in cursor.fetchall()]})

# %% safe: placeholders as many as there are tags
import sqlite3


def by_tags(db: sqlite3.Connection, tags: list[str]) -> list[tuple]:
    marks = ", ".join("?" for _ in tags)
    return db.execute(f"SELECT id FROM notes WHERE tag IN ({marks})", tags).fetchall()

# %% safe: column and direction by tables, values bound
from flask import Flask, request
from sqlalchemy import create_engine, text

app = Flask(__name__)
engine = create_engine("sqlite:///shop.db")
COLUMNS = {"name": "p.name", "price": "p.price"}


@app.get("/products")
def products():
    column = COLUMNS.get(request.args.get("sort"), "p.id")
    direction = "DESC" if request.args.get("dir") == "desc" else "ASC"
    with engine.connect() as connection:
        rows = connection.execute(
            text(f"SELECT * FROM products p WHERE p.name LIKE :q ORDER BY {column} {direction}"),
            {"q": "%" + request.args.get("q", "") + "%"},
        )
        return {"rows": [dict(row._mapping) for row in rows]}

# %% safe: composed with psycopg's own identifiers
import psycopg
from psycopg import sql


def copy_table(connection: psycopg.Connection, source: str, target: str) -> None:
    statement = sql.SQL("INSERT INTO {} SELECT * FROM {}").format(sql.Identifier(target), sql.Identifier(source))
    connection.execute(statement)

# %% vulnerable: pg8000's own interface
import pg8000.native


def orders_of(customer):
    connection = pg8000.native.Connection("shop")
    return connection.run(f"SELECT id, total FROM orders WHERE customer = '{customer}'")  # here

# %% safe: pg8000's own interface, bound
import pg8000.native


def orders_of(customer):
    connection = pg8000.native.Connection("shop")
    return connection.run("SELECT id, total FROM orders WHERE customer = :customer", customer=customer)
