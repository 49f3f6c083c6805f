"""Comparisons that take a foreign address for a known one (CWE-20)."""

# %% vulnerable: the end of a host's name, without the dot
from urllib.parse import urlparse

from flask import Flask, redirect, request

app = Flask(__name__)


@app.get("/leave")
def leave():
    target = request.args.get("to", "/")
    host = urlparse(target).hostname
    if host and host.endswith("shop.example"):  # here
        return redirect(target)
    return redirect("/")

# %% vulnerable: a host anywhere in an address
import httpx
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/preview")
def preview(url: str):
    if "cdn.example.com" not in url:  # here
        raise HTTPException(400)
    return {"length": len(httpx.get(url).content)}

# %% vulnerable: the beginning of an address, which may go on with another host
from django.http import HttpResponseRedirect


def back(request):
    callback = request.GET["callback"]
    if callback.startswith("https://accounts.example.org"):  # here
        return HttpResponseRedirect(callback)
    return HttpResponseRedirect("/")

# %% vulnerable: a pattern whose dots are any characters
import re

from flask import Flask, redirect, request

app = Flask(__name__)
KNOWN = re.compile(r"^https://(www|beta).example.com/")


@app.get("/out")
def out():
    url = request.args["url"]
    if KNOWN.match(url):  # here
        return redirect(url)
    return "unknown", 400

# %% vulnerable: a plain function that is asked about addresses
from urllib.parse import urlsplit


def is_trusted(link: str) -> bool:
    """Whether a link leads to one of our own machines."""
    parts = urlsplit(link)
    return parts.scheme == "https" and parts.netloc.endswith("corp.example")  # here

# %% vulnerable: an origin that holds the name
from flask import Flask, request

app = Flask(__name__)


@app.after_request
def allow(response):
    origin = request.headers.get("Origin", "")
    if "partner.example" in origin:  # here
        response.headers["Access-Control-Allow-Origin"] = origin
    return response

# %% vulnerable: part of a host's name
from urllib.parse import urlparse


def comes_from_us(referer: str) -> bool:
    return "example.net" in urlparse(referer).netloc  # here

# %% safe: the host's name as a whole
from urllib.parse import urlparse

from flask import Flask, redirect, request

app = Flask(__name__)


@app.get("/leave")
def leave():
    target = request.args.get("to", "/")
    parts = urlparse(target)
    if parts.scheme == "https" and parts.hostname == "shop.example":
        return redirect(target)
    return redirect("/")

# %% safe: the name, or its end from the dot on
from urllib.parse import urlsplit


def is_trusted(link: str) -> bool:
    host = urlsplit(link).hostname or ""
    return host == "corp.example" or host.endswith(".corp.example")

# %% safe: a list of hosts
from urllib.parse import urlsplit

HOSTS = frozenset({"cdn.example.com", "img.example.com"})


def is_known(url: str) -> bool:
    return urlsplit(url).hostname in HOSTS and "cdn.example.com" in HOSTS

# %% safe: an address up to the slash behind the host
def is_ours(url: str) -> bool:
    return url.startswith("https://api.example.org/")

# %% safe: a pattern with its dots escaped
import re

KNOWN = re.compile(r"https://(www|beta)\.example\.com/")


def is_known(url: str) -> bool:
    return KNOWN.match(url) is not None

# %% safe: a scheme alone, and the kind of a file
def is_page(url: str) -> bool:
    return url.startswith(("http://", "https://")) and url.endswith((".html", ".htm"))

# %% safe: a word of a text
def mentions(text: str) -> bool:
    return "example.com" in text

# %% safe: a mail's domain, as a whole
def is_member(address: str) -> bool:
    domain = address.rpartition("@")[2]
    return domain == "example.com" or domain.endswith(".example.com")
