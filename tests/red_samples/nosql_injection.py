"""NoSQL injection (CWE-943): outside data becomes a query document, an operator or JavaScript of the database."""
# %% vulnerable: flask login, json values can be operator documents
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
db = MongoClient("mongodb://localhost:27017")["shop"]


@app.post("/login")
def login():
    data = request.get_json()
    user = db.users.find_one({"username": data["username"], "pin": data["pin"]})  # here
    if user is None:
        return jsonify(error="wrong name or PIN"), 401
    return jsonify(id=str(user["_id"]))
# %% vulnerable: the whole json body is the filter
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
orders = MongoClient().store.orders


@app.route("/orders/search", methods=["POST"])
def search():
    query = request.json
    results = [
        {"id": str(doc["_id"]), "total": doc.get("total")}
        for doc in orders.find(query).limit(50)  # here
    ]
    return jsonify(results)
# %% vulnerable: $where with an f-string in a plain function
from pymongo.collection import Collection


def books_by_author(books: Collection, author: str) -> list[dict]:
    """All books whose author field equals the name."""
    condition = {"$where": f"this.author == '{author}' && this.public"}
    return list(books.find(condition, {"_id": 0}))  # here
# %% vulnerable: fastapi with a free dict body, update of all matching documents
from fastapi import Body, FastAPI
from pymongo import MongoClient

app = FastAPI()
tokens = MongoClient()["auth"]["tokens"]


@app.post("/reset")
def reset(payload: dict = Body(...)):
    token = payload.get("token")
    result = tokens.update_one({"token": token, "used": False}, {"$set": {"used": True}})  # here
    return {"accepted": result.modified_count == 1}
# %% vulnerable: repository class, filter passes through a helper method
import json

from pymongo import MongoClient


class TicketRepository:
    def __init__(self, uri: str) -> None:
        self.tickets = MongoClient(uri).helpdesk.tickets

    def _build(self, raw: str) -> dict:
        criteria = json.loads(raw)
        criteria["deleted"] = False
        return criteria

    def search(self, form: str, limit: int = 20) -> list[dict]:
        """Tickets that fit the search form, which the browser posts as JSON."""
        criteria = self._build(form)
        return list(self.tickets.find(criteria).limit(limit))  # here
# %% vulnerable: mapReduce function text from the query string
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
database = MongoClient().metrics


@app.get("/count")
def count():
    field = request.args.get("field", "page")
    mapper = "function() { emit(this." + field + ", 1); }"
    answer = database.command(  # here
        "mapReduce", "visits", map=mapper,
        reduce="function(k, v) { return Array.sum(v); }", out={"inline": 1},
    )
    return jsonify(answer["results"])
# %% vulnerable: delete with a value of a json list, loop
from flask import Blueprint, jsonify, request
from pymongo import MongoClient

bp = Blueprint("notes", __name__)
notes = MongoClient().app.notes


@bp.delete("/notes")
def delete_notes():
    body = request.get_json(silent=True) or {}
    removed = 0
    for note in body.get("notes", []):
        removed += notes.delete_many({"key": note["key"]}).deleted_count  # here
    return jsonify(removed=removed)
# %% vulnerable: aggregate pipeline, access code of a json message in $match
import json
import sys

from pymongo import MongoClient


def answer(line: str) -> list[dict]:
    message = json.loads(line)
    pipeline = [
        {"$match": {"access_code": message["code"]}},
        {"$project": {"_id": 0, "city": 1, "amount": 1}},
    ]
    return list(MongoClient().club.payments.aggregate(pipeline))  # here


if __name__ == "__main__":
    for text in sys.stdin:
        print(json.dumps(answer(text)))
# %% safe: str() of the json values, password checked by its hash
from flask import Flask, jsonify, request
from pymongo import MongoClient
from werkzeug.security import check_password_hash

app = Flask(__name__)
db = MongoClient("mongodb://localhost:27017")["shop"]


@app.post("/login")
def login():
    data = request.get_json()
    username = str(data.get("username", ""))
    user = db.users.find_one({"username": username})
    if user is None or not check_password_hash(user["password_hash"], str(data.get("password", ""))):
        return jsonify(error="wrong name or password"), 401
    return jsonify(id=str(user["_id"]))
# %% safe: isinstance check aborts before the query
from flask import Flask, abort, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
products = MongoClient().store.products


@app.post("/products/search")
def search():
    body = request.get_json()
    category = body.get("category")
    if not isinstance(category, str):
        abort(400)
    found = products.find({"category": category}, {"_id": 0, "name": 1}).limit(50)
    return jsonify(list(found))
# %% safe: query arguments are always text
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
books = MongoClient().library.books


@app.get("/books")
def list_books():
    author = request.args.get("author", "")
    query = {"author": author, "public": True}
    return jsonify([b["title"] for b in books.find(query).limit(100)])
# %% safe: pydantic model with a str field
from fastapi import FastAPI
from pydantic import BaseModel, Field
from pymongo import MongoClient

app = FastAPI()
stations = MongoClient()["rail"]["stations"]


class StationQuery(BaseModel):
    code: str = Field(max_length=8)
    platform: int = 1


@app.post("/stations")
def station(query: StationQuery):
    doc = stations.find_one({"code": query.code, "platforms": {"$gte": query.platform}})
    return {"name": doc["name"] if doc else None}
# %% safe: ObjectId conversion, errors refused
from bson import ObjectId
from bson.errors import InvalidId
from pymongo.collection import Collection


def load_article(articles: Collection, article_id: object) -> dict | None:
    """Load one article by the identifier that came with the message."""
    try:
        key = ObjectId(str(article_id))
    except InvalidId:
        return None
    return articles.find_one({"_id": key, "published": True})
# %% safe: value under $eq and the sort key from a set
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
events = MongoClient().calendar.events
SORTABLE = {"title", "start"}


@app.post("/events")
def list_events():
    data = request.get_json()
    order = data.get("sort", "start")
    if not isinstance(order, str) or order not in SORTABLE:
        order = "start"
    cursor = events.find({"room": {"$eq": data.get("room")}}, {"_id": 0}).sort(order, 1).limit(100)
    return jsonify(list(cursor))
# %% safe: $where is a constant, the user's text a bound field of the filter
from pymongo.collection import Collection


class Warehouse:
    LOW = "this.stock < this.minimum"

    def __init__(self, items: Collection) -> None:
        self.items = items

    def running_low(self, supplier: str) -> list[str]:
        if not isinstance(supplier, str):
            raise TypeError("supplier is a text")
        query = {"$where": self.LOW, "supplier": supplier}
        return [doc["name"] for doc in self.items.find(query)]
# %% safe: own find_one on a dict in memory
from flask import Flask, jsonify, request

app = Flask(__name__)


class MemoryStore:
    def __init__(self) -> None:
        self.rows = [{"name": "tea"}, {"name": "milk"}]

    def find_one(self, query: dict) -> dict | None:
        return next((r for r in self.rows if all(r.get(k) == v for k, v in query.items())), None)


store = MemoryStore()


@app.post("/lookup")
def lookup():
    return jsonify(store.find_one(request.get_json() or {}))
# %% vulnerable: all of the query string becomes the filter
from flask import Flask, jsonify, request
from flask_pymongo import PyMongo

app = Flask(__name__)
mongo = PyMongo(app, uri="mongodb://localhost:27017/shop")


@app.get("/products")
def products():
    found = mongo.db.products.find(request.args.to_dict(), {"_id": 0})  # here
    return jsonify(list(found))
# %% vulnerable: cypher statement with the name within
from fastapi import FastAPI
from neo4j import GraphDatabase

app = FastAPI()
driver = GraphDatabase.driver("bolt://localhost:7687")


@app.get("/friends/{name}")
def friends(name: str):
    with driver.session() as session:
        rows = session.run(f"MATCH (p:Person {{name: '{name}'}})-[:KNOWS]->(f) RETURN f.name AS name")  # here
        return [row["name"] for row in rows]
# %% safe: cypher statement with a parameter
from fastapi import FastAPI
from neo4j import GraphDatabase

app = FastAPI()
driver = GraphDatabase.driver("bolt://localhost:7687")


@app.get("/friends/{name}")
def friends(name: str):
    with driver.session() as session:
        rows = session.run("MATCH (p:Person {name: $name})-[:KNOWS]->(f) RETURN f.name AS name", name=name)
        return [row["name"] for row in rows]
# %% safe: json body stored and set, never asked for
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
profiles = MongoClient().app.profiles


@app.put("/profiles/<name>")
def store(name):
    data = request.get_json()
    profiles.update_one({"name": name}, {"$set": {"city": data.get("city"), "body": data.get("body")}}, upsert=True)
    return jsonify(ok=True)
# %% safe: filter collected from known text arguments
from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
flights = MongoClient().air.flights


@app.get("/flights")
def search():
    query = {}
    for key in ("start", "end", "airline"):
        if request.args.get(key):
            query[key] = request.args.get(key)
    return jsonify([flight["number"] for flight in flights.find(query)])
