"""Catastrophic backtracking and regular expression injection (CWE-1333, CWE-730)."""
# %% vulnerable: aiohttp, digits with an optional dot repeated
import re

from aiohttp import web

VERSION = r"^v?(\d+\.?)+(-rc\d)?$"


async def resolve(request: web.Request) -> web.Response:
    wanted = request.match_info["version"]
    if re.match(VERSION, wanted) is None:  # here
        raise web.HTTPBadRequest(text="unknown version")
    return web.json_response({"version": wanted})


app = web.Application()
app.router.add_get("/releases/{version}", resolve)

# %% vulnerable: django form, clean method with nested groups
import re

from django import forms


class CompanyForm(forms.Form):
    company = forms.CharField()
    country = forms.CharField(max_length=2)

    def clean_company(self):
        value = self.cleaned_data["company"]
        if not re.fullmatch(r"(([A-Za-z])+.?)+(GmbH|AG|Inc)", value):  # here
            raise forms.ValidationError("Please give the registered name.")
        return value

# %% vulnerable: csv like record, lazy dot repeated many times
import asyncio
import re

RECORD = re.compile(r"^(.*?,){11}P")


async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    line = (await reader.readline()).decode(errors="replace")
    kind = "payment" if RECORD.search(line) else "other"  # here
    writer.write(kind.encode() + b"\n")
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(on_client, "127.0.0.1", 9009)
    async with server:
        await server.serve_forever()

# %% vulnerable: fastapi, filter expression compiled from the query
import re as regex
from typing import Optional

from fastapi import APIRouter

router = APIRouter()
DEVICES = ["router-01", "switch-02", "printer-lobby-03"]


@router.get("/devices")
def list_devices(name: Optional[str] = None, limit: int = 20):
    if name is None:
        return DEVICES[:limit]
    flt = regex.compile(name)  # here
    return [d for d in DEVICES if flt.match(d)][:limit]

# %% vulnerable: validators chosen out of a dict
import re
from typing import Mapping


class FieldValidator:
    PATTERNS = {
        "zip": r"^\d{5}$",
        "person": r"^([A-Za-z]+[ '-]?)*$",
    }

    def validate(self, form: Mapping[str, str]) -> dict:
        errors = {}
        person = form.get("person", "")
        if not re.search(self.PATTERNS["person"], person):  # here
            errors["person"] = "letters only"
        if not re.fullmatch(self.PATTERNS["zip"], form.get("zip", "")):
            errors["zip"] = "five digits"
        return errors

# %% vulnerable: trailing blank lines trimmed from a mail body
import re
from email import message_from_bytes
from email.policy import default


def body_text(raw: bytes) -> str:
    """Text of a mail that came in through the support address."""
    message = message_from_bytes(raw, policy=default)
    part = message.get_body(preferencelist=("plain",))
    if part is None:
        return ""
    text = part.get_content()
    return re.sub(r"(\s*\n\s*)+END$", "", text)  # here

# %% safe: the repeated field excludes its separator
import asyncio
import re

RECORD = re.compile(r"^(?:[^,\n]*,){11}P")


async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    line = (await reader.readline()).decode(errors="replace")
    writer.write(b"payment\n" if RECORD.match(line) else b"other\n")
    await writer.drain()
    writer.close()

# %% safe: pattern taken from a table, the query only names the key
import re

from fastapi import FastAPI, HTTPException

app = FastAPI()
FILTERS = {
    "printers": r"^printer-\d{2}$",
    "switches": r"^switch-\d{2}$",
}
DEVICES = ["switch-02", "printer-03"]


@app.get("/devices")
def devices(kind: str):
    pattern = FILTERS.get(kind)
    if pattern is None:
        raise HTTPException(404)
    return [d for d in DEVICES if re.match(pattern, d)]

# %% safe: version split by hand, no repetition over repetition
import re

from aiohttp import web


async def resolve(request):
    parts = request.match_info["version"].split(".")
    if not all(re.fullmatch(r"[0-9]+", p) for p in parts):
        raise web.HTTPBadRequest(text="unknown version")
    return web.json_response({"parts": parts})


app = web.Application()
app.router.add_get("/releases/{version}", resolve)

# %% safe: lookahead with a back reference keeps the word whole
import re
import sys

PHRASE = re.compile(r"^(?:(?=(\w+))\1\s?)+$")


def main(argv):
    text = argv[1] if len(argv) > 1 else sys.stdin.readline().rstrip("\n")
    print("ok" if PHRASE.match(text) else "no")


if __name__ == "__main__":
    main(sys.argv)

# %% safe: query parameter limited by the framework
import re
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()
CODE = re.compile(r"^([A-Z]+[0-9]?)+$")


@app.get("/codes")
def lookup(code: Annotated[str, Query(min_length=3, max_length=12)]):
    return {"valid": CODE.match(code) is not None}

# %% safe: only a short slice is tested
import re

from flask import Flask, request

app = Flask(__name__)


@app.post("/tags")
def add_tag():
    raw = request.form["tag"]
    tag = raw[:15].lower()
    if not re.match(r"^([a-z]+_?)*$", tag):
        return {"error": "letters and underscores"}, 400
    return {"tag": tag}

# %% safe: alternation of escaped words
import re
from typing import Iterable


def build_filter(words: Iterable[str]) -> re.Pattern[str]:
    """Words come from the moderators' text box, one per line."""
    cleaned = [w.strip() for w in words if w.strip()]
    if not cleaned:
        return re.compile(r"(?!)")
    return re.compile("|".join(map(re.escape, cleaned)), re.IGNORECASE)


def mask(message: str, words: Iterable[str]) -> str:
    return build_filter(words).sub("***", message)

# %% safe: date and optional time with exact counts
import re
from django.http import HttpResponseBadRequest, JsonResponse

STAMP = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2})?)?Z?$")


def events(request):
    since = request.GET.get("since", "")
    match = STAMP.match(since)
    if match is None:
        return HttpResponseBadRequest("bad date")
    return JsonResponse({"year": int(match[1]), "month": int(match[2])})
