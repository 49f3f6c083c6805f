"""XML external entities and entity expansion (CWE-611, CWE-776): foreign XML is read by a parser that resolves entities."""

# %% vulnerable: flask, lxml parser told to resolve entities and use the network
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.post("/orders")
def create_order():
    parser = etree.XMLParser(resolve_entities=True, no_network=False)
    root = etree.fromstring(request.data, parser)  # here
    return {"customer": root.findtext("customer"), "lines": len(root.findall("line"))}

# %% vulnerable: sax with external general entities switched on
import io
import xml.sax
from xml.sax.handler import ContentHandler, feature_external_ges


class TitleHandler(ContentHandler):
    def __init__(self):
        super().__init__()
        self.text = []

    def characters(self, content):
        self.text.append(content)


def read_feed(data: bytes) -> str:
    """Return the text of a feed posted by a client."""
    handler = TitleHandler()
    parser = xml.sax.make_parser()
    parser.setFeature(feature_external_ges, True)
    parser.setContentHandler(handler)
    parser.parse(io.BytesIO(data))  # here
    return "".join(handler.text)

# %% vulnerable: ElementTree on a request body, entity expansion
import xml.etree.ElementTree as ET

from fastapi import FastAPI, HTTPException, Request

app = FastAPI()


@app.post("/sitemap")
async def submit_sitemap(request: Request):
    body = await request.body()
    try:
        tree = ET.fromstring(body)  # here
    except ET.ParseError:
        raise HTTPException(400, "bad XML")
    return {"urls": [loc.text for loc in tree.iter("loc")]}

# %% vulnerable: minidom on data from a socket, through a helper
import socketserver
from xml.dom import minidom


def first_text(document: bytes, tag: str) -> str:
    dom = minidom.parseString(document)  # here
    nodes = dom.getElementsByTagName(tag)
    return nodes[0].firstChild.data if nodes and nodes[0].firstChild else ""


class CommandHandler(socketserver.BaseRequestHandler):
    def handle(self):
        packet = self.request.recv(65536)
        self.request.sendall(first_text(packet, "command").encode())


if __name__ == "__main__":
    socketserver.TCPServer(("127.0.0.1", 4040), CommandHandler).serve_forever()

# %% vulnerable: parser kept as a class attribute, DTD loaded
from lxml import etree


class InvoiceReader:
    """Reads invoices that suppliers upload."""

    parser = etree.XMLParser(load_dtd=True, resolve_entities=True, huge_tree=True)

    def __init__(self, upload):
        self.upload = upload

    def total(self) -> str:
        tree = etree.parse(self.upload, self.parser)  # here
        return tree.getroot().findtext("total", default="0")

# %% vulnerable: iterparse over an uploaded file with DTD loading
from django.http import JsonResponse
from lxml.etree import iterparse


def import_products(request):
    names = []
    source = request.FILES["catalogue"]
    for _event, node in iterparse(source, tag="product", load_dtd=True, resolve_entities=True):  # here
        names.append(node.get("name"))
        node.clear()
    return JsonResponse({"products": names})

# %% vulnerable: options in a dict, SVG from a caller
from lxml import etree as E

SVG_OPTIONS = {
    "remove_comments": True,
    "resolve_entities": True,
    "no_network": False,
    "load_dtd": True,
}


def svg_size(svg: str) -> tuple[str, str]:
    """Return width and height of an SVG picture sent by a user."""
    picture = E.XML(svg.encode("utf-8"), E.XMLParser(**SVG_OPTIONS))  # here
    return picture.get("width", "auto"), picture.get("height", "auto")

# %% vulnerable: http.server, body length trusted, ElementTree parser fed in pieces
from http.server import BaseHTTPRequestHandler, HTTPServer
from xml.etree.ElementTree import XMLPullParser


class PingbackHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        left = min(int(self.headers.get("Content-Length", "0")), 1_000_000)
        parser = XMLPullParser(["end"])
        while left > 0:
            chunk = self.rfile.read(min(left, 8192))
            if not chunk:
                break
            parser.feed(chunk)  # here
            left -= len(chunk)
        count = sum(1 for _ in parser.read_events())
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(count).encode())


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8085), PingbackHandler).serve_forever()

# %% safe: defusedxml with the usual alias
import defusedxml.ElementTree as ET
from defusedxml import DefusedXmlException
from flask import Flask, abort, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 500_000


@app.post("/bookings")
def booking():
    try:
        root = ET.fromstring(request.data)
    except (ET.ParseError, DefusedXmlException):
        abort(400)
    return {"room": root.findtext("room")}

# %% safe: lxml without entities, network and DTD
from fastapi import FastAPI, HTTPException, Request
from lxml import etree

app = FastAPI()


def make_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@app.post("/shipments")
async def shipments(request: Request):
    body = await request.body()
    try:
        root = etree.fromstring(body, make_parser())
    except etree.XMLSyntaxError:
        raise HTTPException(400)
    return {"parcels": len(root.findall("parcel"))}

# %% safe: expat stops at the first entity declaration
from xml.parsers import expat


class EntityFound(ValueError):
    """A document tried to declare an entity."""


def _refuse(*args):
    raise EntityFound(args[0])


def count_elements(document: bytes) -> int:
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attrs: seen.append(name)
    parser.Parse(document, True)
    return len(seen)

# %% safe: user text only goes into a document that is written
import xml.etree.ElementTree as ET

from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/feed.xml")
def feed():
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    title = ET.SubElement(channel, "title")
    title.text = request.args.get("title", "News")[:100]
    return Response(ET.tostring(rss, encoding="utf-8"), mimetype="application/rss+xml")

# %% safe: constant document, the parameter is an attribute value to look for
from xml.dom import minidom

COUNTRIES = """<countries>
  <country code="de" vat="19"/>
  <country code="fr" vat="20"/>
</countries>"""


def vat_rate(code: str) -> int:
    """Return the VAT rate for a country code typed by the user."""
    dom = minidom.parseString(COUNTRIES)
    for node in dom.getElementsByTagName("country"):
        if node.getAttribute("code") == code:
            return int(node.getAttribute("vat"))
    raise LookupError(code)


if __name__ == "__main__":
    print(vat_rate(input("country: ")))

# %% safe: defusedxml.sax behind a handler class
import io
from xml.sax.handler import ContentHandler

from defusedxml import sax


class LinkHandler(ContentHandler):
    def __init__(self):
        super().__init__()
        self.links = []

    def startElement(self, name, attrs):
        if name == "a" and "href" in attrs:
            self.links.append(attrs["href"])


def links_of(document: bytes) -> list[str]:
    handler = LinkHandler()
    sax.parse(io.BytesIO(document), handler, forbid_dtd=True)
    return handler.links

# %% safe: own parse method splits a line protocol
import sys


class XMLParser:
    """Tiny reader of `key=value` lines, named after the tool that it replaced."""

    resolve_entities = True

    def parse(self, text: str) -> dict[str, str]:
        pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line)
        return {key.strip(): value.strip() for key, value in pairs}


parser = XMLParser()
settings = parser.parse(sys.stdin.read(10_000))
print(sorted(settings))

# %% safe: text with a document type is refused before ElementTree sees it
from xml.etree import ElementTree

from django.http import HttpResponseBadRequest, JsonResponse


def upload_playlist(request):
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError:
        return HttpResponseBadRequest("UTF-8 expected")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return HttpResponseBadRequest("document types are not accepted")
    playlist = ElementTree.fromstring(text)
    return JsonResponse({"tracks": len(playlist.findall("track"))})

# %% vulnerable: lxml default parser on a request
from flask import Flask, request
from lxml import etree
app = Flask(__name__)

@app.post("/x")
def x():
    doc = etree.fromstring(request.get_data())  # here
    return doc.tag

# %% vulnerable: lxml default on a caller's text
from lxml import etree
def parse_xml(xml_string):
    return etree.fromstring(xml_string)  # here

# %% vulnerable: ElementTree on a caller's text
import xml.etree.ElementTree as ET
def parse_xml(xml_string):
    root = ET.fromstring(xml_string)  # here
    return root

# %% vulnerable: parser as a global, parse with keyword
from lxml import etree
PARSER = etree.XMLParser(no_network=False)
def read(path):
    return etree.parse(path, parser=PARSER)  # here

# %% vulnerable: factory function
from lxml import etree
def make():
    p = etree.XMLParser(resolve_entities=True)
    return p
def read(data: bytes):
    return etree.fromstring(data, make())  # here

# %% vulnerable: sax with the feature by its address
import xml.sax
def run(stream, handler):
    p = xml.sax.make_parser()
    p.setFeature("http://xml.org/sax/features/external-general-entities", 1)
    p.setContentHandler(handler)
    p.parse(stream)  # here

# %% vulnerable: pulldom with sax parser
from xml.dom import pulldom
from xml.sax import make_parser
from xml.sax.handler import feature_external_ges
from django.http import HttpResponse
def view(request):
    parser = make_parser()
    parser.setFeature(feature_external_ges, True)
    doc = pulldom.parseString(request.body.decode(), parser=parser)  # here
    for event, node in doc:
        return HttpResponse(node.toxml())

# %% vulnerable: upload in minidom
from xml.dom.minidom import parse
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    return parse(request.files["f"]).documentElement.tagName  # here

# %% vulnerable: objectify
from lxml import objectify
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    return str(objectify.fromstring(request.data).name)  # here

# %% vulnerable: expat of remote data
import xml.parsers.expat
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    p = xml.parsers.expat.ParserCreate()
    p.Parse(request.data, True)  # here
    return ""

# %% vulnerable: lxml parser fed
from lxml import etree
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    p = etree.XMLParser(resolve_entities=True, load_dtd=True)
    p.feed(request.data)  # here
    return p.close().tag

# %% safe: features off
import xml.sax
from xml.sax import handler
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    p = xml.sax.make_parser()
    p.setFeature(handler.feature_external_ges, False)
    p.setFeature(handler.feature_external_pes, False)
    p.parse(request.stream)
    return ""

# %% safe: lxml html
from lxml import html
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    return html.fromstring(request.data).text_content()

# %% safe: local configuration
import xml.etree.ElementTree as ET
from pathlib import Path
def load():
    return ET.parse(Path(__file__).with_name("config.xml")).getroot()

# %% safe: defusedxml with fallback names
try:
    from defusedxml.ElementTree import fromstring
except ImportError:
    raise SystemExit("defusedxml is needed")
from flask import Flask, request
app = Flask(__name__)
@app.post("/x")
def x():
    return fromstring(request.data).tag

# %% safe: lxml parser in class with entities off
from lxml import etree
class Reader:
    def __init__(self):
        self.parser = etree.XMLParser(resolve_entities=False, no_network=True)
    def read(self, data: bytes):
        return etree.fromstring(data, parser=self.parser)

# %% safe: bytes searched for a document type
import re
from lxml import etree
from flask import Flask, request, abort
app = Flask(__name__)
@app.post("/x")
def x():
    if re.search(rb"<!DOCTYPE|<!ENTITY", request.data, re.I):
        abort(400)
    return etree.fromstring(request.data).tag

# %% safe: building
from lxml import etree
def build(name):
    root = etree.Element("r")
    etree.SubElement(root, "n").text = name
    return etree.tostring(root)

# %% safe: iterparse with entities off
from lxml import etree
def it(path):
    for _, e in etree.iterparse(path, resolve_entities=False):
        yield e.tag

# %% safe: defused stdlib
import defusedxml
import xml.etree.ElementTree as ET
from flask import Flask, request
defusedxml.defuse_stdlib()
app = Flask(__name__)
@app.post("/x")
def x():
    return ET.fromstring(request.data).tag

# %% safe: lxml partial options
from functools import partial
from lxml import etree
safe_parser = partial(etree.XMLParser, resolve_entities=False, no_network=True)
def p(data):
    return etree.fromstring(data, safe_parser())
