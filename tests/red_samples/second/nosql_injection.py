"""NoSQL injection (CWE-943): outside data becomes a query document, an operator or JavaScript of the database."""
# %% vulnerable: aiohttp and motor, one-time code from json
from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

codes = AsyncIOMotorClient("mongodb://127.0.0.1").bank.codes


async def confirm(request: web.Request) -> web.Response:
    message = await request.json()
    match = await codes.find_one_and_delete({"account": message["account"], "code": message["code"]})  # here
    if not match:
        raise web.HTTPForbidden()
    return web.json_response({"confirmed": True})


app = web.Application()
app.router.add_post("/confirm", confirm)
# %% vulnerable: django view, json.loads of the body and unpacking into the filter
import json

from django.http import JsonResponse
from pymongo import MongoClient

collection = MongoClient().crm.customers


def customers(request):
    criteria = {"tenant": request.user.pk}
    criteria.update(json.loads(request.body))
    amount = collection.count_documents(criteria)  # here
    return JsonResponse({"amount": amount})
# %% vulnerable: mongoengine __raw__ with an unpacked websocket message
import json

import websockets
from mongoengine import Document, StringField


class Player(Document):
    nick = StringField()
    token = StringField()


async def handler(socket: "websockets.WebSocketServerProtocol") -> None:
    async for text in socket:
        hello = json.loads(text)
        player = Player.objects(__raw__={"nick": hello["nick"], "token": hello["token"]}).first()  # here
        await socket.send(json.dumps({"ok": player is not None}))
# %% vulnerable: tornado argument put in a JavaScript expression with % and joined
import tornado.web
from motor.motor_tornado import MotorClient


class RangeHandler(tornado.web.RequestHandler):
    def initialize(self, client: MotorClient) -> None:
        self.readings = client.lab.readings

    async def get(self) -> None:
        low = self.get_query_argument("low", "0")
        high = self.get_query_argument("high", "100")
        script = " && ".join(["this.value >= %s" % low, "this.value <= %s" % high, "!this.hidden"])
        query = {}
        query["$where"] = "function() { return " + script + " }"
        documents = await self.readings.find(query).to_list(length=100)  # here
        self.write({"values": [d["value"] for d in documents]})
# %% vulnerable: $expr with $function body in a socket server
import json
import socketserver

from pymongo import MongoClient


class StatsHandler(socketserver.StreamRequestHandler):
    db = MongoClient().stats

    def handle(self) -> None:
        field = self.rfile.readline(200).decode().strip()
        body = "function(doc) { return doc.%s > 0; }" % field
        stage = {"$match": {"$expr": {"$function": {"body": body, "args": ["$$ROOT"], "lang": "js"}}}}
        rows = self.db.daily.aggregate([stage, {"$count": "n"}])  # here
        self.wfile.write(json.dumps([r["n"] for r in rows]).encode())
# %% vulnerable: session key inside a decoded json cookie can be an operator document
import base64
import json
from typing import Any

from pymongo.database import Database


class SessionStore:
    """Finds the session for the text of a cookie."""

    def __init__(self, database: Database) -> None:
        self.sessions = database["sessions"]

    def decode(self, cookie: str) -> dict[str, Any]:
        return json.loads(base64.urlsafe_b64decode(cookie))

    def load(self, cookie: str) -> dict[str, Any] | None:
        state = self.decode(cookie)
        key = state.get("sid") if isinstance(state, dict) else None
        return self.sessions.find_one({"sid": key})  # here
# %% safe: motor, both values forced to text
from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

parcels = AsyncIOMotorClient("mongodb://127.0.0.1").post.parcels


async def track(request: web.Request) -> web.Response:
    message = await request.json()
    number, postcode = (f"{message.get(k, '')}" for k in ("number", "postcode"))
    parcel = await parcels.find_one({"number": number, "postcode": postcode})
    if not parcel:
        raise web.HTTPNotFound()
    return web.json_response({"state": parcel["state"]})
# %% safe: django view, POST form values and int
from django.http import JsonResponse
from pymongo import MongoClient

collection = MongoClient().shop.offers


def offers(request):
    criteria = {"brand": request.POST.get("brand", ""), "price": {"$lte": int(request.POST.get("max", "100"))}}
    criteria.update({"visible": True})
    return JsonResponse({"amount": collection.count_documents(criteria)})
# %% safe: mongoengine query with keyword fields of declared type
import json

import websockets
from mongoengine import Document, IntField, StringField


class Level(Document):
    name = StringField()
    score = IntField()


async def handler(socket: "websockets.WebSocketServerProtocol") -> None:
    async for text in socket:
        wanted = json.loads(text)
        name = wanted.get("name") if isinstance(wanted, dict) else None
        if type(name) is not str:
            await socket.send('{"error": "name"}')
            continue
        level = Level.objects(name=name).first()
        await socket.send(json.dumps({"score": level.score if level else 0}))
# %% safe: recursive refusal of keys with a dollar and of documents
from typing import Any

from pymongo.collection import Collection


def plain_values(criteria: dict[str, Any]) -> dict[str, Any]:
    for key, value in criteria.items():
        if key.startswith("$") or not isinstance(value, (str, int, bool)):
            raise ValueError("only plain values are accepted")
    return criteria


def search_public(photos: Collection, criteria: dict[str, Any]) -> list[dict]:
    query = {"$and": [plain_values(criteria), {"public": True}]}
    return list(photos.find(query, {"_id": 0, "title": 1}).limit(30))
# %% safe: numbers converted and sent as comparison operators
import tornado.web
from motor.motor_tornado import MotorClient


class RangeHandler(tornado.web.RequestHandler):
    def initialize(self, client: MotorClient) -> None:
        self.readings = client.lab.readings

    async def get(self) -> None:
        try:
            low = int(self.get_query_argument("low", "0"))
            high = int(self.get_query_argument("high", "100"))
        except ValueError:
            raise tornado.web.HTTPError(400)
        query = {"$where": f"this.value >= {low} && this.value <= {high}"} if low < high else {"value": low}
        documents = await self.readings.find(query).to_list(length=100)
        self.write({"values": [d["value"] for d in documents]})
# %% safe: request body stored in a log list, the filter uses a constant of the same dict
import json

from django.http import HttpResponseBadRequest, JsonResponse
from pymongo import MongoClient

weather = MongoClient().meteo.weather


def today(request):
    try:
        body = json.loads(request.body)
    except ValueError:
        return HttpResponseBadRequest("json")
    state = {"comment": body, "filter": {"station": "harbour"}}
    doc = weather.find_one(state["filter"], sort=[("at", -1)])
    return JsonResponse({"temperature": doc["temperature"] if doc else None})
# %% safe: regular expression of the user's words escaped
import re

from pymongo.collection import Collection


class RecipeSearch:
    def __init__(self, recipes: Collection) -> None:
        self.recipes = recipes

    def by_title(self, start: str) -> list[str]:
        """Recipes whose title starts with a text, ignoring case."""
        pattern = "^" + re.escape(str(start)[:50])
        query = {"title": {"$regex": pattern, "$options": "i"}}
        return [r["title"] for r in self.recipes.find(query).limit(20)]
# %% safe: uuid of a cookie's value before the lookup
import uuid
from typing import Any

from pymongo.database import Database


class SessionStore:
    def __init__(self, database: Database) -> None:
        self.sessions = database["sessions"]

    def load(self, state: dict[str, Any]) -> dict[str, Any] | None:
        match state.get("sid"):
            case str() as text if len(text) == 36:
                key = str(uuid.UUID(text))
            case _:
                return None
        return self.sessions.find_one({"sid": key})

# %% vulnerable: motor, aiohttp login with the body's fields as they come
from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient

users = AsyncIOMotorClient("mongodb://db").shop.users


async def login(request: web.Request) -> web.Response:
    data = await request.json()
    user = await users.find_one({"name": data["name"], "password": data["password"]})  # here
    return web.json_response({"ok": user is not None})

# %% vulnerable: $where with an age of the query string
from bottle import request, route
from pymongo import MongoClient

people = MongoClient().club.people


@route("/people")
def older():
    age = request.query.age
    script = "this.age > " + age + " && this.visible"
    return {"names": [p["name"] for p in people.find({"$where": script})]}  # here

# %% vulnerable: whole form becomes the filter
from flask import Flask, jsonify, request
from flask_pymongo import PyMongo

app = Flask(__name__)
mongo = PyMongo(app, uri="mongodb://localhost/shop")


@app.post("/products/search")
def search():
    wanted = dict(request.get_json(force=True))
    wanted.setdefault("visible", True)
    return jsonify([p["name"] for p in mongo.db.products.find(wanted)])  # here

# %% safe: pydantic says that they are texts
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient
from pydantic import BaseModel

app = FastAPI()
users = AsyncIOMotorClient().shop.users


class Login(BaseModel):
    name: str
    password: str


@app.post("/login")
async def login(body: Login):
    user = await users.find_one({"name": body.name})
    return {"known": user is not None}

# %% safe: $eq around every value
from flask import Flask, request
from pymongo import MongoClient

app = Flask(__name__)
coupons = MongoClient().shop.coupons


@app.post("/coupon")
def coupon():
    code = request.json.get("code")
    return {"valid": coupons.count_documents({"code": {"$eq": code}}) > 0}

# %% safe: find of a text, and an identifier that is made an ObjectId
from bson import ObjectId
from flask import Flask, request
from pymongo import MongoClient

app = Flask(__name__)
db = MongoClient().blog


@app.get("/posts/<key>")
def post(key: str):
    text = request.args.get("mark", "")
    found = db.posts.find_one({"_id": ObjectId(key)})
    return {"title": found["title"], "place": found["body"].find(text)}
