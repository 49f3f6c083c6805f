"""Uncontrolled resource consumption (CWE-400, CWE-770, CWE-409)."""
# %% vulnerable: length prefix of a binary protocol obeyed
import socket
import socketserver
import struct


class FrameHandler(socketserver.BaseRequestHandler):
    """Frames are a big endian length followed by the payload."""

    def handle(self):
        (size,) = struct.unpack(">I", self.request.recv(4, socket.MSG_WAITALL))
        frame = bytearray(size)  # here
        view = memoryview(frame)
        while view:
            count = self.request.recv_into(view)
            if count == 0:
                raise ConnectionError("peer went away")
            view = view[count:]
        self.request.sendall(struct.pack(">I", len(frame)))


if __name__ == "__main__":
    socketserver.TCPServer(("127.0.0.1", 4010), FrameHandler).serve_forever()

# %% vulnerable: aiohttp, content stream read whole
from aiohttp import web

routes = web.RouteTableDef()


@routes.put("/objects/{key}")
async def put_object(request: web.Request) -> web.Response:
    store = request.app["store"]
    blob = await request.content.read()  # here
    store[request.match_info["key"]] = len(blob)
    return web.Response(status=201)


app = web.Application()
app["store"] = {}
app.add_routes(routes)

# %% vulnerable: urlopen without a timeout inside a view
import json
from urllib.request import Request, urlopen

from django.http import JsonResponse

RATES = "https://rates.example.org/latest.json"


def exchange(request):
    req = Request(RATES, headers={"Accept": "application/json"})
    with urlopen(req) as answer:  # here
        rates = json.loads(answer.read(100_000))
    currency = request.GET.get("to", "EUR")
    return JsonResponse({"rate": rates.get(currency)})

# %% vulnerable: numpy picture as large as asked
import io

import numpy as np
from fastapi import FastAPI, Response
from PIL import Image

app = FastAPI()


def blank(shape):
    return np.full(shape, 255, dtype=np.uint8)  # here


@app.get("/placeholder/{width}x{height}.png")
def placeholder(width: int, height: int):
    pixels = blank((height, width, 3))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return Response(out.getvalue(), media_type="image/png")

# %% vulnerable: zip members unpacked in memory whatever their size
import io
import zipfile

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024


@app.post("/import")
def import_archive():
    archive = zipfile.ZipFile(io.BytesIO(request.files["archive"].read()))
    documents = {}
    for name in archive.namelist():
        if name.endswith(".txt"):
            documents[name] = archive.read(name)  # here
    return {"documents": sorted(documents)}

# %% vulnerable: number of tickets from the json body
import json
import uuid
from dataclasses import dataclass, field

from django.http import JsonResponse


@dataclass
class Batch:
    title: str
    codes: list = field(default_factory=list)

    def fill(self, count):
        for _ in range(count):
            self.codes.append(uuid.uuid4().hex)  # here


def create_batch(request):
    data = json.loads(request.body)
    batch = Batch(data["title"])
    batch.fill(int(data["count"]))
    return JsonResponse({"first": batch.codes[:1]})

# %% safe: length prefix checked before the frame is read
import socketserver
import struct

MAX_FRAME = 16 * 1024


class FrameHandler(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self):
        header = self.rfile.read(4)
        if len(header) != 4:
            return
        (size,) = struct.unpack(">I", header)
        if size > MAX_FRAME:
            self.wfile.write(b"too large\n")
            return
        frame = self.rfile.read(size)
        self.wfile.write(struct.pack(">I", len(frame)))

# %% safe: upload counted while it is read
from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()
MAX_BYTES = 2_000_000


@app.post("/avatar")
async def avatar(file: UploadFile):
    total = 0
    chunks = []
    while chunk := await file.read(64 * 1024):
        total += len(chunk)
        if total > MAX_BYTES:
            raise HTTPException(status_code=413, detail="file too large")
        chunks.append(chunk)
    return {"size": len(b"".join(chunks))}

# %% safe: zip members opened with a read limit
import io
import zipfile

from flask import Flask, abort, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 4 * 1024 * 1024
MEMBER_LIMIT = 500_000


@app.post("/import")
def import_archive():
    archive = zipfile.ZipFile(io.BytesIO(request.files["archive"].read()))
    sizes = {}
    for info in archive.infolist()[:50]:
        with archive.open(info) as member:
            data = member.read(MEMBER_LIMIT + 1)
        if len(data) > MEMBER_LIMIT:
            abort(413)
        sizes[info.filename] = len(data)
    return sizes

# %% safe: urlopen with timeout and bounded read
import json
from urllib.request import urlopen

RATES = "https://rates.example.org/latest.json"


def load_rates(currency: str, timeout: float = 5.0):
    """Rate of one currency against the euro."""
    with urlopen(RATES, timeout=timeout) as answer:
        raw = answer.read(200_000)
    return json.loads(raw).get(currency)

# %% safe: aiohttp client, timeout given to the session
import asyncio

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=8)


async def fetch_status(path: str) -> int:
    async with aiohttp.ClientSession(
        "https://status.example.org", timeout=TIMEOUT
    ) as session:
        async with session.get("/" + path.lstrip("/")) as response:
            return response.status


if __name__ == "__main__":
    print(asyncio.run(fetch_status("health")))

# %% safe: picture dimensions refused outside a window
import numpy as np
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/placeholder/{width}x{height}")
def placeholder(width: int, height: int):
    match (width, height):
        case (w, h) if 1 <= w <= 1024 and 1 <= h <= 1024:
            pixels = np.zeros((h, w), dtype=np.uint8)
        case _:
            raise HTTPException(status_code=400, detail="bad dimensions")
    return {"bytes": int(pixels.nbytes)}

# %% safe: rows taken through islice
import csv
import io
from itertools import islice

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024


@app.post("/contacts")
def contacts():
    reader = csv.DictReader(io.StringIO(request.get_data(as_text=True)))
    rows = []
    for row in islice(reader, 1000):
        rows.append(row.get("email", ""))
    return {"rows": len(rows)}

# %% safe: endless loop that keeps only a digest
import hashlib
from pathlib import Path

RELEASE = Path(__file__).with_name("release.tar")


def digest(path: Path = RELEASE) -> str:
    state = hashlib.sha256()
    with path.open("rb") as stream:
        while True:
            block = stream.read(1 << 16)
            if not block:
                break
            state.update(block)
    return state.hexdigest()


if __name__ == "__main__":
    print(digest())
