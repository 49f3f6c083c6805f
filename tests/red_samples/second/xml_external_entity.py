"""XML external entities and entity expansion (CWE-611, CWE-776), set put aside."""

# %% vulnerable: aiohttp SAML endpoint, lxml with partial
import base64
from functools import partial

from aiohttp import web
from lxml import etree

saml_parser = partial(etree.XMLParser, ns_clean=True, resolve_entities=True, no_network=False)


async def acs(request: web.Request) -> web.Response:
    form = await request.post()
    assertion = base64.b64decode(form["SAMLResponse"])
    doc = etree.fromstring(assertion, parser=saml_parser())  # here
    return web.Response(text=doc.tag)

# %% vulnerable: pulldom with a parser that loads external entities
from io import BytesIO
from xml import sax
from xml.dom import pulldom
from xml.sax import handler


def headings(upload: bytes) -> list[str]:
    reader = sax.make_parser()
    reader.setFeature(handler.feature_external_ges, 1)
    out = []
    stream = pulldom.parse(BytesIO(upload), parser=reader)  # here
    for event, node in stream:
        if event == pulldom.START_ELEMENT and node.tagName == "h1":
            stream.expandNode(node)
            out.append(node.toxml())
    return out

# %% vulnerable: office document, parts of a zip through cElementTree style alias
import zipfile
from xml.etree import ElementTree as tree


class Spreadsheet:
    def __init__(self, uploaded_file):
        self._zip = zipfile.ZipFile(uploaded_file)

    def _part(self, name):
        with self._zip.open(name) as handle:
            return tree.parse(handle)  # here

    def sheet_names(self):
        book = self._part("xl/workbook.xml")
        return [s.get("name") for s in book.iter() if s.tag.endswith("}sheet")]

# %% vulnerable: validating parser for a document fetched from the partner
import urllib.request

from lxml import etree


def fetch_tariff(partner_url: str) -> dict[str, str]:
    checking = etree.XMLParser(dtd_validation=True, no_network=False, resolve_entities=True)
    with urllib.request.urlopen(partner_url, timeout=15) as answer:
        document = answer.read(2_000_000)
    try:
        table = etree.XML(document, checking)  # here
    except etree.XMLSyntaxError as err:
        raise ValueError("tariff not readable") from err
    return {row.get("id"): row.text for row in table}

# %% vulnerable: setFeature in a loop over a dict of features
import xml.sax
from xml.sax import handler as h

import flask

FEATURES = {h.feature_namespaces: 1, h.feature_external_ges: 1, h.feature_validation: 0}

api = flask.Blueprint("api", __name__)


class Collector(h.ContentHandler):
    def __init__(self):
        self.buffer = ""

    def characters(self, content):
        self.buffer += content


@api.route("/xml2text", methods=["POST"])
def xml_to_text():
    saxreader = xml.sax.make_parser()
    for feature, value in FEATURES.items():
        saxreader.setFeature(feature, value)
    collector = Collector()
    saxreader.setContentHandler(collector)
    saxreader.parse(flask.request.stream)  # here
    return {"text": collector.buffer}

# %% vulnerable: minidom in a Django class-based view, value through kwargs
from xml.dom.minidom import parseString as parse_xml

from django.http import HttpResponse
from django.views import View


class WeChatCallback(View):
    """Receives the messages of the chat platform."""

    def post(self, request, *args, **kwargs):
        return self.dispatch_message(xml=request.body)

    def dispatch_message(self, **event):
        dom = parse_xml(event["xml"])  # here
        sender = dom.getElementsByTagName("FromUserName")[0]
        return HttpResponse("success" if sender.firstChild else "fail")

# %% safe: defusedxml minidom over a websocket message
from defusedxml.minidom import parseString
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute


async def console(websocket):
    await websocket.accept()
    text = await websocket.receive_text()
    try:
        dom = parseString(text[:10_000], forbid_dtd=True)
    except Exception:
        await websocket.close(code=1003)
        return
    await websocket.send_json({"root": dom.documentElement.tagName})
    await websocket.close()


app = Starlette(routes=[WebSocketRoute("/console", console)])

# %% safe: xmltodict refuses entities on its own
import xmltodict
from flask import Flask, jsonify, request

app = Flask(__name__)
app.config.update(MAX_CONTENT_LENGTH=100_000)


@app.route("/soap", methods=["POST"])
def soap():
    envelope = xmltodict.parse(request.get_data(), disable_entities=True)
    return jsonify(keys=list(envelope))

# %% safe: options dict with every switch off
import io

from lxml import etree

STRICT = dict(resolve_entities=False, load_dtd=False, no_network=True, dtd_validation=False)


class KmlImport:
    def __init__(self, stream: io.BufferedIOBase):
        self.parser = etree.XMLParser(**STRICT)
        self.stream = stream

    def names(self) -> list[str]:
        root = etree.parse(self.stream, self.parser).getroot()
        return [n.text or "" for n in root.iter("{*}name")]

# %% safe: parse of the command line, not of XML
import argparse
from xml.sax.saxutils import escape, quoteattr


def build(title: str, href: str) -> str:
    return f"<item href={quoteattr(href)}>{escape(title)}</item>"


def main() -> None:
    parser = argparse.ArgumentParser(prog="xml-item", description="print one XML item")
    parser.add_argument("title")
    parser.add_argument("--href", default="about:blank")
    args = parser.parse_args()
    print(build(args.title, args.href))


if __name__ == "__main__":
    main()

# %% safe: file of the package itself
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree


@cache
def unit_table() -> dict[str, float]:
    text = files("measures").joinpath("units.xml").read_text("utf-8")
    return {u.get("id", ""): float(u.get("factor", "1")) for u in ElementTree.fromstring(text)}


def convert(value: float, unit: str) -> float:
    """Convert a value; the unit name is typed by the user."""
    try:
        return value * unit_table()[unit]
    except KeyError:
        raise ValueError(f"unknown unit {unit!r}") from None

# %% safe: uploaded XML is only hashed and stored
import hashlib
from pathlib import Path

from fastapi import FastAPI, UploadFile
from lxml import etree

app = FastAPI()
ARCHIVE = Path("/srv/archive/xml")
RECEIPT = etree.XMLParser(remove_blank_text=True, resolve_entities=False)


@app.post("/archive")
async def archive(document: UploadFile):
    data = await document.read(3_000_000)
    digest = hashlib.sha256(data).hexdigest()
    (ARCHIVE / f"{digest}.xml").write_bytes(data)
    receipt = etree.fromstring("<receipt><stored/></receipt>", RECEIPT)
    receipt.set("sha256", digest)
    return {"receipt": etree.tostring(receipt).decode()}

# %% safe: argument converted to a bounded number, document text built from it
import sys
from xml.dom.minidom import getDOMImplementation, parseString


def table(rows: int) -> str:
    document = getDOMImplementation().createDocument(None, "table", None)
    for i in range(rows):
        row = document.createElement("row")
        row.setAttribute("n", str(i))
        document.documentElement.appendChild(row)
    return document.toxml()


count = max(1, min(int(sys.argv[1]), 50))
pretty = parseString(f"<wrapper>{'<r/>' * count}</wrapper>").toprettyxml()
print(pretty, table(count))

# %% safe: the defused parser is imported by name through importlib
import importlib

ET = importlib.import_module("defusedxml.ElementTree")


def read_subtitles(handle) -> list[tuple[str, str]]:
    """Read a TTML file that a translator uploaded."""
    cues = []
    for _event, element in ET.iterparse(handle, events=("end",), forbid_dtd=True):
        if element.tag.rsplit("}", 1)[-1] == "p":
            cues.append((element.get("begin", ""), "".join(element.itertext())))
            element.clear()
    return cues

# %% vulnerable: SOAP body parsed with lxml and its own parser, aiohttp
from aiohttp import web
from lxml import etree

PARSER = etree.XMLParser(huge_tree=True, resolve_entities=True, load_dtd=True)


async def soap(request: web.Request) -> web.Response:
    body = await request.read()
    envelope = etree.fromstring(body, parser=PARSER)  # here
    return web.Response(text=envelope.tag)

# %% vulnerable: sax reader with external entities switched on
import io
import xml.sax
from xml.sax.handler import ContentHandler, feature_external_ges


class Titles(ContentHandler):
    def __init__(self):
        super().__init__()
        self.titles = []

    def startElement(self, name, attrs):
        self.titles.append(name)


def titles(document: bytes) -> list[str]:
    reader = xml.sax.make_parser()
    reader.setFeature(feature_external_ges, True)
    handler = Titles()
    reader.setContentHandler(handler)
    reader.parse(io.BytesIO(document))  # here
    return handler.titles

# %% vulnerable: feed saved by an upload, then parsed from the disk
import os

from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.post("/feeds")
def feeds():
    upload = request.files["feed"]
    path = os.path.join("/srv/feeds", "current.xml")
    upload.save(path)
    parser = etree.XMLParser(no_network=False, load_dtd=True)
    tree = etree.parse(path, parser)  # here
    return {"root": tree.getroot().tag}

# %% safe: defusedxml under the usual name
import defusedxml.ElementTree as ET
from flask import Flask, request

app = Flask(__name__)


@app.post("/orders")
def orders():
    root = ET.fromstring(request.data, forbid_dtd=True)
    return {"orders": len(root.findall("order"))}

# %% safe: parser without entities, made by a function
from aiohttp import web
from lxml import etree


def make_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


async def soap(request: web.Request) -> web.Response:
    tree = etree.XML(await request.text(), make_parser())
    return web.Response(text=tree.tag)

# %% safe: documents that the program writes itself
import xml.etree.ElementTree as ET


def build(names: list[str]) -> str:
    root = ET.Element("names")
    for name in names:
        ET.SubElement(root, "name").text = name
    return ET.tostring(root, encoding="unicode")


TEMPLATE = ET.fromstring("<page><title/></page>")
