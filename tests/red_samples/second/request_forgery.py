"""Server-side request forgery, CWE-918, set put aside."""
# %% vulnerable: tornado, AsyncHTTPClient fetches an argument
import tornado.web
from tornado.httpclient import AsyncHTTPClient, HTTPRequest


class MirrorHandler(tornado.web.RequestHandler):
    async def get(self):
        source = self.get_query_argument("source")
        outgoing = HTTPRequest(source, request_timeout=5.0)
        answer = await AsyncHTTPClient().fetch(outgoing)  # here
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(answer.body)

# %% vulnerable: http.server forwards to a host from the query with http.client
import http.client
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self):
        query = dict(parse_qsl(urlsplit(self.path).query))
        backend = query.get("backend", "app1:8000")
        conn = http.client.HTTPConnection(backend, timeout=3)  # here
        try:
            conn.request("GET", "/stats")
            body = conn.getresponse().read(65536)
        finally:
            conn.close()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(body)

# %% vulnerable: bottle, urllib3 pool and a loop over addresses
import urllib3
from bottle import post, request

http = urllib3.PoolManager(timeout=urllib3.Timeout(total=5))


@post("/links/check")
def check_links():
    """Report the state and the first bytes of each link."""
    links = request.json.get("links", [])[:20]
    results = {}
    for link in links:
        reply = http.request("GET", link, retries=False)  # here
        results[link] = [reply.status, reply.data[:80].decode("latin-1")]
    return {"results": results}

# %% vulnerable: django rest framework, avatar loaded with urlretrieve under an alias
import os
import tempfile
from urllib import request as urlreq

from rest_framework.response import Response
from rest_framework.views import APIView


class AvatarImport(APIView):
    def post(self, request):
        avatar = request.data.get("avatar_url")
        if not avatar:
            return Response({"detail": "avatar_url missing"}, status=400)
        handle, path = tempfile.mkstemp(suffix=".img")
        os.close(handle)
        urlreq.urlretrieve(avatar, path)  # here
        request.user.profile.set_avatar(path)
        return Response({"stored": True})

# %% vulnerable: quart, tenant name opens the address to other hosts
import httpx
from quart import Quart, request

app = Quart(__name__)


def tenant_url(tenant, path="/api/export"):
    return "https://" + tenant + ".tenants.example.com" + path


@app.post("/export")
async def export():
    body = await request.get_json()
    address = tenant_url(body["tenant"])
    with httpx.stream("GET", address, timeout=10) as stream:  # here
        return {"rows": [line for line in stream.iter_lines()][:100]}

# %% vulnerable: starlette, prepared request sent later by a session
import requests
from requests import Request, Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse


def call(method: str, params: dict) -> requests.Response:
    with Session() as session:
        prepared = session.prepare_request(Request(method, params["endpoint"]))
        return session.send(prepared, timeout=5)  # here


async def inspect(request):
    query = dict(request.query_params)
    if "endpoint" not in query:
        return JSONResponse({"error": "endpoint missing"}, status_code=422)
    reply = await run_in_threadpool(call, "OPTIONS", query)
    return JSONResponse({"allow": reply.headers.get("Allow"), "body": reply.text})

# %% safe: tornado, the argument becomes an encoded query of a constant address
import tornado.web
from tornado.httpclient import AsyncHTTPClient
from tornado.httputil import url_concat


class TranslateHandler(tornado.web.RequestHandler):
    async def get(self):
        source = self.get_query_argument("source")
        url = url_concat("https://translate.example.com/v2", {"text": source, "to": "en"})
        answer = await AsyncHTTPClient().fetch(url, request_timeout=5.0)
        self.set_header("Content-Type", "application/json")
        self.finish(answer.body)

# %% safe: http.client to one host, the path holds a UUID
import http.client
import uuid

from bottle import abort, get, request


@get("/jobs")
def job_state():
    try:
        job = uuid.UUID(request.query.get("job", ""))
    except ValueError:
        abort(400, "bad job id")
    conn = http.client.HTTPSConnection("jobs.example.com", timeout=3)
    try:
        conn.request("GET", f"/v1/jobs/{job}")
        return {"status": conn.getresponse().status}
    finally:
        conn.close()

# %% safe: index into a tuple of mirrors
import urllib3
from quart import Quart, abort, request

app = Quart(__name__)
http = urllib3.PoolManager()
MIRRORS = ("https://m1.example.org/list", "https://m2.example.org/list")


@app.get("/mirror")
async def mirror():
    number = request.args.get("n", 0, type=int)
    if not 0 <= number < len(MIRRORS):
        abort(404)
    reply = http.request("GET", MIRRORS[number], timeout=5.0, retries=False)
    return {"size": len(reply.data)}

# %% safe: pydantic Literal restricts the host part
from typing import Literal

import httpx
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class ExportRequest(BaseModel):
    environment: Literal["staging", "production"]
    since: int = 0


@app.post("/export")
async def export(body: ExportRequest):
    address = "https://" + body.environment + ".example.com/api/export"
    async with httpx.AsyncClient(timeout=10) as client:
        reply = await client.get(address, params={"since": body.since})
    return reply.json()

# %% safe: django, any other address is refused before urlopen
from urllib.request import urlopen

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

STATUS_PAGES = [
    "https://status.example.com/api.json",
    "https://status.example.net/api.json",
]


def status_page(request):
    address = request.GET.get("address", "")
    if address not in STATUS_PAGES:
        raise PermissionDenied
    with urlopen(address, timeout=5) as handle:
        return HttpResponse(handle.read(65536), content_type="application/json")

# %% safe: only the constant element of the list is fetched
import requests
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse


async def compare(request):
    body = await request.json()
    urls = [body["candidate"], "https://reference.example.com/data.json"]
    reference = await run_in_threadpool(requests.get, urls[1], timeout=5)
    return JSONResponse({"candidate": urls[0], "items": len(reference.json())})

# %% safe: own fetch method reads a table, nothing goes over the network
import sqlite3

import tornado.web


class PageStore:
    def __init__(self, path: str) -> None:
        self.conn = sqlite3.connect(path)

    def fetch(self, url: str):
        row = self.conn.execute("SELECT title FROM pages WHERE url = ?", (url,)).fetchone()
        return row[0] if row else None


class TitleHandler(tornado.web.RequestHandler):
    def initialize(self, client: PageStore):
        self.client = client

    def get(self):
        title = self.client.fetch(self.get_query_argument("url"))
        self.write({"title": title})

# %% safe: session with a base address, the input is one of the known resources
import aiohttp
from aiohttp import web

RESOURCES = {"albums", "photos", "todos"}


async def listing(request: web.Request) -> web.Response:
    resource = request.match_info["resource"]
    if resource not in RESOURCES:
        raise web.HTTPNotFound()
    timeout = aiohttp.ClientTimeout(total=4)
    async with aiohttp.ClientSession("https://media.example.com", timeout=timeout) as session:
        async with session.get("/" + resource, params={"page": "1"}) as reply:
            return web.json_response(await reply.json())


app = web.Application()
app.add_routes([web.get("/list/{resource}", listing)])

# %% vulnerable: sanic, httpx client with the host in a header
import httpx
from sanic import Sanic
from sanic.response import json

app = Sanic("relay")


@app.get("/status")
async def status(request):
    peer = request.headers.get("X-Peer", "localhost")
    async with httpx.AsyncClient(timeout=2) as client:
        answer = await client.get("http://" + peer + ":8080/status")  # here
    return json({"code": answer.status_code})

# %% vulnerable: prepared request of a session, url out of a webhook registration
import requests
from flask import Flask, request

app = Flask(__name__)


class Webhooks:
    def __init__(self):
        self.targets = {}
        self.session = requests.Session()

    def ping(self, target):
        prepared = requests.Request("POST", target, json={"event": "ping"}).prepare()  # here
        return self.session.send(prepared, timeout=3).status_code


hooks = Webhooks()


@app.post("/hooks")
def register():
    body = request.get_json()
    hooks.targets[body["name"]] = body["url"]
    return {"status": hooks.ping(hooks.targets[body["name"]])}

# %% vulnerable: port checker opens a socket to whoever is named
import socket

from fastapi import FastAPI

app = FastAPI()


@app.get("/reachable")
def reachable(host: str, port: int = 443) -> dict[str, bool]:
    try:
        with socket.create_connection((host, port), timeout=1):  # here
            return {"open": True}
    except OSError:
        return {"open": False}

# %% safe: the identifier is quoted into the path of a fixed host
from urllib.parse import quote

import httpx
from fastapi import FastAPI

app = FastAPI()
API = "https://api.books.example/v1"


@app.get("/books/{isbn}")
async def book(isbn: str):
    async with httpx.AsyncClient(base_url=API, timeout=5) as client:
        answer = await client.get(f"/books/{quote(isbn, safe='')}")
    return answer.json()

# %% safe: regions name the hosts
import urllib3
from flask import Flask, abort, request

app = Flask(__name__)
HOSTS = {"eu": "eu.api.example", "us": "us.api.example"}
pool = urllib3.PoolManager()


@app.get("/quota")
def quota():
    region = request.args.get("region", "eu")
    try:
        host = HOSTS[region]
    except KeyError:
        abort(400)
    reply = pool.request("GET", f"https://{host}/quota", fields={"who": request.args.get("who", "")})
    return reply.data

# %% safe: scheme and host of the address are compared before it is fetched
from urllib.parse import urlsplit

import requests
from django.http import HttpResponse, HttpResponseBadRequest

ALLOWED = frozenset({"images.example.org", "cdn.example.org"})


def proxy(request):
    address = request.GET.get("src", "")
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.hostname not in ALLOWED:
        return HttpResponseBadRequest("source not allowed")
    answer = requests.get(address, timeout=5, allow_redirects=False)
    return HttpResponse(answer.content, content_type="image/png")
