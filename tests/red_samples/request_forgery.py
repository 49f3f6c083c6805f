"""Server-side request forgery, CWE-918."""
# %% vulnerable: flask, requests.get of a query parameter
import requests
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/proxy")
def proxy():
    url = request.args["url"]
    upstream = requests.get(url, timeout=5)  # here
    return Response(upstream.content, mimetype="application/octet-stream")

# %% vulnerable: fastapi, httpx client fetches the address of the body
import httpx
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class PreviewRequest(BaseModel):
    link: str
    max_length: int = 200


@app.post("/preview")
async def preview(body: PreviewRequest):
    async with httpx.AsyncClient(timeout=10) as client:
        page = await client.get(body.link)  # here
    return {"status": page.status_code, "text": page.text[: body.max_length]}

# %% vulnerable: django, urlopen of a posted address
from django.http import JsonResponse
from urllib.request import urlopen


def import_feed(request):
    feed_url = request.POST.get("feed", "").strip()
    if not feed_url:
        return JsonResponse({"error": "missing feed"}, status=400)
    try:
        with urlopen(feed_url, timeout=8) as handle:  # here
            data = handle.read(100_000)
    except OSError:
        return JsonResponse({"error": "cannot load feed"}, status=502)
    return JsonResponse({"size": len(data), "head": data[:200].decode("utf-8", "replace")})

# %% vulnerable: aiohttp, host of the request body in an f-string
import aiohttp
from aiohttp import web


async def check_host(request: web.Request) -> web.Response:
    data = await request.json()
    host, port = data["host"], int(data.get("port", 80))
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(f"http://{host}:{port}/health") as resp:  # here
            return web.json_response({"up": resp.status == 200, "body": await resp.text()})


app = web.Application()
app.router.add_post("/check", check_host)

# %% vulnerable: flask, address kept in an attribute of a class
import requests
from flask import Flask, jsonify, request

app = Flask(__name__)


class WebhookTester:
    def __init__(self, target: str, event: str = "ping") -> None:
        self.target = target
        self.event = event

    def send(self) -> tuple[int, str]:
        reply = requests.post(self.target, json={"event": self.event}, timeout=3)  # here
        return reply.status_code, reply.text


@app.post("/webhooks/test")
def test_webhook():
    payload = request.get_json()
    code, text = WebhookTester(payload["callback_url"]).send()
    return jsonify(code=code, body=text)

# %% vulnerable: flask, startswith without the end of the host name
import requests as rq
from flask import Flask, abort, request

app = Flask(__name__)
ALLOWED_PREFIX = "https://images.example.com"


@app.route("/thumbnail")
def thumbnail():
    src = request.args.get("src", "")
    if not src.startswith(ALLOWED_PREFIX):
        abort(400)
    image = rq.get(src, timeout=5, allow_redirects=False)  # here
    return image.content, 200, {"Content-Type": "image/png"}

# %% vulnerable: flask, partial around requests.request and a helper
from functools import partial

import requests
from flask import Flask, request

app = Flask(__name__)
http_get = partial(requests.request, "GET", timeout=4)


def download(address):
    """Load the document as text."""
    response = http_get(address)  # here
    response.raise_for_status()
    return response.text


@app.route("/import", methods=["POST"])
def import_document():
    form = request.form.to_dict()
    text = download(form["document_url"])
    return {"words": len(text.split()), "text": text}

# %% vulnerable: list of refused names forgets most internal addresses
from urllib.parse import urlparse

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
BLOCKED = ["localhost", "127.0.0.1"]


@app.get("/fetch")
def fetch(url: str):
    host = urlparse(url).hostname
    if host in BLOCKED:
        raise HTTPException(400, "host not allowed")
    return {"content": requests.get(url, timeout=5).text}  # here

# %% safe: constant address, the input goes to params
import requests
from flask import Flask, jsonify, request

app = Flask(__name__)
GEOCODER = "https://geo.example.com/v1/search"


@app.route("/geocode")
def geocode():
    url = request.args.get("url", "")
    upstream = requests.get(GEOCODER, params={"q": url, "limit": 5}, timeout=5)
    upstream.raise_for_status()
    return jsonify(upstream.json())

# %% safe: scheme and netloc must match a set
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI, HTTPException

app = FastAPI()
IMAGE_HOSTS = {"images.example.com", "cdn.example.com"}


@app.get("/thumbnail")
async def thumbnail(src: str):
    parts = urlsplit(src)
    if parts.scheme != "https" or parts.netloc not in IMAGE_HOSTS:
        raise HTTPException(status_code=400, detail="unknown image host")
    async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
        image = await client.get(src)
    return {"size": len(image.content)}

# %% safe: address looked up in a dict of feeds
from urllib.request import urlopen

from django.http import Http404, JsonResponse

FEEDS = {
    "news": "https://news.example.org/rss",
    "sport": "https://sport.example.org/rss",
}


def import_feed(request):
    name = request.POST.get("feed", "news")
    try:
        feed_url = FEEDS[name]
    except KeyError:
        raise Http404("no such feed")
    with urlopen(feed_url, timeout=8) as handle:
        data = handle.read(100_000)
    return JsonResponse({"size": len(data)})

# %% safe: integer in the path of a constant host
import aiohttp
from aiohttp import web

API = "https://api.example.com"


async def user_info(request: web.Request) -> web.Response:
    try:
        user_id = int(request.query["id"])
    except (KeyError, ValueError):
        raise web.HTTPBadRequest(text="id must be a number")
    timeout = aiohttp.ClientTimeout(total=5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        async with session.get(f"{API}/users/{user_id}") as resp:
            return web.json_response(await resp.json())


app = web.Application()
app.router.add_get("/user", user_info)

# %% safe: repository name matched against a pattern
import re

import requests
from flask import Flask, abort, jsonify, request

app = Flask(__name__)
NAME = re.compile(r"[A-Za-z0-9_-]{1,39}")


@app.route("/stars")
def stars():
    owner = request.args.get("owner", "")
    repo = request.args.get("repo", "")
    if not NAME.fullmatch(owner) or not NAME.fullmatch(repo):
        abort(400)
    reply = requests.get(f"https://api.github.com/repos/{owner}/{repo}", timeout=5)
    return jsonify(stars=reply.json().get("stargazers_count", 0))

# %% safe: get of a cache, no request is made
from flask import Flask, jsonify, request

app = Flask(__name__)


class PreviewCache:
    def __init__(self) -> None:
        self._items: dict[str, str] = {}

    def get(self, url: str, timeout: float = 0) -> str | None:
        return self._items.get(url)


requests = PreviewCache()


@app.route("/preview")
def preview():
    url = request.args["url"]
    title = requests.get(url, timeout=5)
    return jsonify(title=title or "no preview yet")

# %% safe: webhook address comes from the environment, the input is the body
import os

import requests
from flask import Flask, jsonify, request

app = Flask(__name__)


class Notifier:
    def __init__(self) -> None:
        self.target = os.environ["CHAT_WEBHOOK_URL"]

    def send(self, text: str) -> int:
        reply = requests.post(self.target, json={"text": text}, timeout=3)
        return reply.status_code


@app.post("/notify")
def notify():
    payload = request.get_json()
    return jsonify(code=Notifier().send(str(payload["message"])))

# %% safe: an enumeration is the type of the parameter
from enum import Enum

import requests
from fastapi import FastAPI

app = FastAPI()


class Region(str, Enum):
    europe = "eu"
    america = "us"


@app.get("/status/{region}")
def status(region: Region, verbose: bool = False):
    url = f"https://{region.value}.api.example.com/status"
    data = requests.get(url, timeout=5).json()
    return data if verbose else {"ok": data.get("ok", False)}

# %% vulnerable: session object, put in a class
import requests
from flask import Flask, request

app = Flask(__name__)
session = requests.Session()


@app.route("/s")
def s():
    return session.get(request.args["u"], timeout=3).text[:10]  # here

# %% vulnerable: urllib Request object
import urllib.request

from flask import Flask, request

app = Flask(__name__)


@app.post("/ping")
def ping():
    req = urllib.request.Request(request.form["url"], method="HEAD")  # here
    with urllib.request.urlopen(req, timeout=3) as reply:
        return str(reply.status)

# %% vulnerable: urllib3 pool
import urllib3
from flask import Flask, request

app = Flask(__name__)
http = urllib3.PoolManager()


@app.route("/x")
def x():
    reply = http.request("GET", request.args.get("target"), timeout=2)  # here
    return str(reply.status)

# %% vulnerable: http.client with the host
import http.client

from flask import Flask, request

app = Flask(__name__)


@app.route("/x")
def x():
    conn = http.client.HTTPConnection(request.args["host"], 80, timeout=3)  # here
    conn.request("GET", "/status")
    return str(conn.getresponse().status)

# %% vulnerable: subdomain as text
import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/x")
def x():
    region = request.args.get("region", "eu")
    url = "https://" + region + ".api.example.com/v1/items"
    return requests.get(url, timeout=3).json()  # here

# %% vulnerable: httpx module function and format
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.get("/check")
def check(host: str, port: int = 80):
    return {"code": httpx.get("http://{}:{}/".format(host, port), timeout=2).status_code}  # here

# %% vulnerable: scheme checked, host not
from urllib.parse import urlparse

import requests
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/fetch")
def fetch():
    url = request.args.get("url", "")
    if urlparse(url).scheme not in {"http", "https"}:
        abort(400)
    return requests.get(url, timeout=5).text[:100]  # here

# %% vulnerable: aiohttp request function in a helper
import aiohttp
from fastapi import FastAPI, Body

app = FastAPI()


async def load(address):
    async with aiohttp.ClientSession() as session:
        async with session.request("GET", address) as reply:  # here
            return await reply.text()


@app.post("/load")
async def load_page(url: str = Body(...)):
    return {"text": await load(url)}

# %% vulnerable: tornado client
import tornado.web
from tornado.httpclient import AsyncHTTPClient


class Proxy(tornado.web.RequestHandler):
    async def get(self):
        reply = await AsyncHTTPClient().fetch(self.get_argument("url"))  # here
        self.finish({"code": reply.code})

# %% vulnerable: plain function
import requests


def fetch_avatar(avatar_url: str) -> bytes:
    """Download the picture a user entered."""
    response = requests.get(avatar_url, timeout=10)  # here
    response.raise_for_status()
    return response.content

# %% safe: base in a field of the client
import requests


class Api:
    def __init__(self, base_url: str, token: str):
        self.base_url = base_url.rstrip("/")
        self.token = token

    def get_user(self, user_id: str):
        url = f"{self.base_url}/users/{user_id}"
        return requests.get(url, headers={"Authorization": self.token}, timeout=5).json()

# %% safe: address of the configuration with the query in it
import requests
from flask import Flask, current_app, request

app = Flask(__name__)


@app.route("/find")
def find():
    q = request.args.get("q", "")
    url = current_app.config["SEARCH_URL"] + "?q=" + q
    return requests.get(url, timeout=4).json()

# %% safe: private addresses refused
import ipaddress
import socket
from urllib.parse import urlparse

import requests
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/fetch")
def fetch():
    url = request.args.get("url", "")
    host = urlparse(url).hostname
    for info in socket.getaddrinfo(host, 443):
        address = ipaddress.ip_address(info[4][0])
        if not address.is_global:
            abort(400)
    return requests.get(url, timeout=5, allow_redirects=False).text[:100]

# %% safe: hostname compared with one
from urllib.parse import urlparse

import requests
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/fetch")
def fetch():
    url = request.args.get("url", "")
    parsed = urlparse(url)
    if parsed.scheme != "https" or parsed.hostname != "files.example.com":
        abort(400)
    return requests.get(url, timeout=5).text[:100]

# %% safe: prefix with the slash
import requests
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/fetch")
def fetch():
    url = request.args.get("url", "")
    if not url.startswith("https://files.example.com/"):
        abort(400)
    return requests.get(url, timeout=5).text[:100]

# %% safe: input only in the body and the headers
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.post("/forward")
def forward(text: str, lang: str = "en"):
    reply = httpx.post("https://translate.example.com/v1", json={"q": text}, headers={"X-Lang": lang[:2]}, timeout=3)
    return reply.json()

# %% safe: own class of the same verbs
from flask import Flask, request

app = Flask(__name__)


class Session:
    def __init__(self):
        self.data = {}

    def get(self, url):
        return self.data.get(url)


session = Session()


@app.route("/x")
def x():
    return str(session.get(request.args["url"]))

# %% safe: default replaced when the name is unknown
import requests
from flask import Flask, request

app = Flask(__name__)
MIRRORS = ("mirror1.example.com", "mirror2.example.com")


@app.route("/x")
def x():
    mirror = request.args.get("mirror", MIRRORS[0])
    if mirror not in MIRRORS:
        mirror = MIRRORS[0]
    return requests.get(f"https://{mirror}/index.json", timeout=3).json()

# %% safe: command line tool
import argparse
import urllib.request


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    args = parser.parse_args()
    with urllib.request.urlopen(args.url, timeout=10) as reply:
        print(len(reply.read(1000)))


if __name__ == "__main__":
    main()

# %% safe: test client of the framework
from fastapi.testclient import TestClient

from app import app

client = TestClient(app)


def get_item(path: str):
    return client.get(path).json()

# %% safe: redis get, not a request
import redis
from flask import Flask, request

app = Flask(__name__)
cache = redis.Redis()


@app.route("/x")
def x():
    value = cache.get(request.args["url"])
    return {"value": value.decode() if value else None}

# %% safe: validator function raises
from urllib.parse import urlsplit

import requests
from fastapi import FastAPI, HTTPException

app = FastAPI()
HOSTS = {"a.example.com"}


def check_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        raise HTTPException(400)
    return url


@app.get("/x")
def x(url: str):
    return requests.get(check_url(url), timeout=3).json()

# %% vulnerable: cweval style with a check of nothing
import requests


def fetch_profile(url):
    if not url:
        return None
    return requests.get(url).text  # here

# %% vulnerable: suffix check of the host without a dot
from urllib.parse import urlparse
import requests
from flask import Flask, request, abort

app = Flask(__name__)


@app.route("/a")
def a():
    u = request.args["u"]
    if not urlparse(u).netloc.endswith("example.com"):
        abort(400)
    return {"s": requests.get(u).status_code}  # here

# %% vulnerable: in the url
import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    u = request.args["u"]
    if "example.com" in u:
        return {"s": requests.get(u).status_code}  # here
    return {}

# %% vulnerable: urlretrieve
from urllib import request as rq
from flask import Flask, request

app = Flask(__name__)


@app.route("/a")
def a():
    rq.urlretrieve(request.args["u"], "/srv/x")  # here
    return {}

# %% vulnerable: loop over addresses
import httpx
from fastapi import FastAPI

app = FastAPI()


@app.post("/m")
async def m(urls: list[str]):
    out = []
    async with httpx.AsyncClient() as c:
        for u in urls:
            r = await c.get(u)  # here
            out.append(r.status_code)
    return out

# %% vulnerable: selenium
from selenium import webdriver
from flask import Flask, request

app = Flask(__name__)


@app.route("/shot")
def shot():
    d = webdriver.Chrome()
    d.get(request.args["url"])  # here
    return d.get_screenshot_as_base64()

# %% safe: endswith with the dot
from urllib.parse import urlparse
import requests
from flask import Flask, request, abort

app = Flask(__name__)


@app.route("/a")
def a():
    u = request.args["u"]
    p = urlparse(u)
    if p.scheme != "https" or not (p.hostname == "example.com" or p.hostname.endswith(".example.com")):
        abort(400)
    return {"s": requests.get(u).status_code}

# %% safe: allow list by plain function
from urllib.parse import urlparse
import requests

ALLOWED = ["api.example.com"]


def fetch_profile(url):
    if urlparse(url).hostname not in ALLOWED:
        raise ValueError("host")
    return requests.get(url, timeout=3).text

# %% safe: id quoted into a path
from urllib.parse import quote
import requests

API = "https://api.example.com"


def user(name):
    return requests.get(f"{API}/users/{quote(name, safe='')}", timeout=2).json()

# %% safe: id in a path
import requests


class Weather:
    URL = "https://api.example.com/v1"

    def city(self, city):
        return requests.get(self.URL + "/weather?city=" + city, timeout=2).json()

    def cities(self, names):
        return [requests.get("{}/weather".format(self.URL), params={"q": n}, timeout=2) for n in names]

# %% safe: validated by an own function that resolves
import socket, ipaddress
from urllib.parse import urlparse
import requests


def is_public(url):
    host = urlparse(url).hostname
    ip = ipaddress.ip_address(socket.gethostbyname(host))
    return not (ip.is_private or ip.is_loopback)


def load(url):
    if not is_public(url):
        raise ValueError
    return requests.get(url, timeout=2, allow_redirects=False)

# %% safe: any over prefixes
import requests
from flask import Flask, request, abort

app = Flask(__name__)
PREFIXES = ("https://a.example.com/", "https://b.example.com/")


@app.route("/a")
def a():
    u = request.args["u"]
    if not u.startswith(PREFIXES):
        abort(400)
    return {"s": requests.get(u, timeout=1).status_code}

# %% safe: any with generator of prefixes
import requests
from flask import Flask, request, abort

app = Flask(__name__)
PREFIXES = ["https://a.example.com/", "https://b.example.com/"]


@app.route("/a")
def a():
    u = request.args["u"]
    if not any(u.startswith(p) for p in PREFIXES):
        abort(400)
    return {"s": requests.get(u, timeout=1).status_code}

# %% safe: django cache get
from django.core.cache import cache
from django.http import JsonResponse


def v(request):
    return JsonResponse({"v": cache.get(request.GET["url"])})
