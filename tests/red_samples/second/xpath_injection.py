"""XPath injection (CWE-643): outside text becomes part of an XPath expression instead of a variable."""
# %% vulnerable: django view, query built with join
from django.http import JsonResponse
from lxml import etree


def patients(request):
    ward = request.GET["ward"]
    doctor = request.user.get_username()
    tree = etree.parse("/srv/clinic/patients.xml")
    expression = "".join(["//patient[ward='", ward, "'][doctor='", doctor, "']/name"])
    nodes = tree.xpath(expression)  # here
    return JsonResponse({"patients": [n.text for n in nodes]})
# %% vulnerable: aiohttp, iterfind of ElementTree in a comprehension
from xml.etree import ElementTree

from aiohttp import web

DEVICES = ElementTree.parse("devices.xml")


async def devices(request: web.Request) -> web.Response:
    payload = await request.json()
    owner = payload.get("owner", "")
    names = [d.findtext("name") for d in DEVICES.iterfind(f"./owner[@public='1'][@id='{owner}']/device")]  # here
    return web.json_response({"devices": names})
# %% vulnerable: parsel selector in a plain function with a default argument
from parsel import Selector


def price_of(page: str, product: str, currency: str = "EUR") -> str | None:
    """Price text of one product of the internal price list."""
    selector = Selector(text=page)
    wanted = '//tr[td[1]="%s" and td[3]="%s"]/td[2]/text()' % (product, currency)
    return selector.xpath(wanted).get()  # here
# %% vulnerable: tornado, voucher code check, evaluator object
import tornado.web
from lxml import etree


class VoucherHandler(tornado.web.RequestHandler):
    def initialize(self, document: etree._ElementTree) -> None:
        self.evaluate = etree.XPathEvaluator(document)

    def post(self) -> None:
        code = self.get_body_argument("code")
        test = "boolean(//voucher[@code='" + code.strip() + "' and not(@used)])"
        valid = self.evaluate(test)  # here
        self.write({"valid": bool(valid)})
# %% vulnerable: class with state, elementpath Selector, input()
import elementpath
from lxml import etree


class Timetable:
    def __init__(self) -> None:
        self.root = etree.parse("timetable.xml").getroot()
        self.station = ""

    def ask(self) -> None:
        self.station = input("Station: ").strip()

    def departures(self) -> list[str]:
        selector = elementpath.Selector("//train[stop='" + self.station + "'][@public]/@departure")  # here
        return selector.select(self.root)


if __name__ == "__main__":
    table = Timetable()
    table.ask()
    print(table.departures())
# %% vulnerable: http.server, length check only
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from lxml import etree


def secret_question(tree, login, pin):
    return tree.find(".//person[login='" + login + "'][pin='" + pin + "']/question")  # here


class QuestionHandler(BaseHTTPRequestHandler):
    tree = etree.parse("/srv/app/people.xml")

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        login = query.get("login", "")
        if not 3 <= len(login) <= 200:
            return self.send_error(400)
        node = secret_question(self.tree, login, query.get("pin", ""))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"question": node.text if node is not None else None}).encode())
# %% safe: django view, variables bound through a dict
from django.http import JsonResponse
from lxml import etree


def museums(request):
    variables = {"city": request.GET.get("city", ""), "kind": request.GET.get("kind", "art")}
    tree = etree.parse("/srv/guide/museums.xml")
    nodes = tree.xpath("//museum[city=$city][kind=$kind]/name", **variables)
    return JsonResponse({"museums": [n.text for n in nodes]})
# %% safe: aiohttp, date parsed and formatted again
import datetime
from xml.etree import ElementTree

from aiohttp import web

EVENTS = ElementTree.parse("events.xml")


async def events(request: web.Request) -> web.Response:
    try:
        day = datetime.date.fromisoformat(request.query["day"])
    except (KeyError, ValueError):
        raise web.HTTPBadRequest()
    found = EVENTS.iterfind(f"./event[@day='{day.isoformat()}']/title")
    return web.json_response([e.text for e in found])
# %% safe: parsel with a bound variable
from parsel import Selector


def price_of(page: str, product: str) -> str | None:
    """Price text of one product."""
    selector = Selector(text=page)
    row = selector.xpath("//tr[td[1]=$product]", product=product)
    return row.xpath("./td[2]/text()").get()
# %% safe: match statement chooses between constant expressions
import tornado.web
from lxml import etree


class ReportHandler(tornado.web.RequestHandler):
    def initialize(self, document: etree._ElementTree) -> None:
        self.evaluate = etree.XPathEvaluator(document)

    def get(self) -> None:
        match self.get_query_argument("of", ""):
            case "items":
                expression = "count(//item)"
            case "orders":
                expression = "count(//order)"
            case _:
                raise tornado.web.HTTPError(404)
        self.write({"count": self.evaluate(expression)})
# %% safe: elementpath with variables
import elementpath
from lxml import etree


class Timetable:
    def __init__(self) -> None:
        self.root = etree.parse("timetable.xml").getroot()

    def departures(self, station: str) -> list[str]:
        return elementpath.select(
            self.root, "//train[stop=$station]/@departure", variables={"station": station}
        )


if __name__ == "__main__":
    print(Timetable().departures(input("Station: ")))
# %% safe: quotes refused, so the literal cannot be left
from lxml import etree


def quote_literal(text: str) -> str:
    """XPath 1.0 has no escapes, so a text holding the delimiter is refused."""
    if "'" in text:
        raise ValueError("apostrophes are not supported")
    return "'" + text + "'"


def find_author(tree: etree._ElementTree, author: str) -> list[str]:
    expression = f"//book[author={quote_literal(author)}]/title/text()"
    return [str(t) for t in tree.xpath(expression)]
# %% safe: the other element of the pair is used in the path
import sys
import xml.etree.ElementTree as ET


def main(argv: list[str]) -> None:
    pair = ("config/timeout", argv[1] if len(argv) > 1 else "")
    label, path = pair[1], pair[0]
    value = ET.parse("settings.xml").findtext("./" + path, default="30")
    print(label, value)


if __name__ == "__main__":
    main(sys.argv)
# %% safe: Selenium-like page object whose find method looks in a list
from dataclasses import dataclass, field

from django.http import JsonResponse


@dataclass
class Page:
    links: list[str] = field(default_factory=list)

    def xpath(self, text: str) -> list[str]:
        return [link for link in self.links if link.endswith(text)]


def links(request):
    page = Page(["/start", "/help", "/about"])
    return JsonResponse({"links": page.xpath("/" + request.GET.get("name", "help"))})

# %% vulnerable: etree find with a name in a predicate, fastapi
import xml.etree.ElementTree as ET

from fastapi import FastAPI

app = FastAPI()
TREE = ET.parse("/srv/data/staff.xml")


@app.get("/staff/{name}")
def staff(name: str):
    node = TREE.getroot().find(".//person[@name='{}']/phone".format(name))  # here
    return {"phone": node.text if node is not None else None}

# %% vulnerable: compiled expression kept in a field
from lxml import etree


class Library:
    def __init__(self, path: str) -> None:
        self.tree = etree.parse(path)
        self.query = None

    def by_author(self, author: str) -> list[str]:
        self.query = etree.XPath("//book[author=\"" + author + "\"]/title/text()")  # here
        return self.query(self.tree)

# %% vulnerable: login over an XML file, password in the expression too
from django.http import JsonResponse
from lxml import html


def login(request):
    document = html.parse("/srv/users.html")
    user, secret = request.POST["user"], request.POST["secret"]
    row = document.xpath("//tr[td[1]='%s' and td[2]='%s']" % (user, secret))  # here
    return JsonResponse({"ok": bool(row)})

# %% safe: variables of the expression
from fastapi import FastAPI
from lxml import etree

app = FastAPI()
TREE = etree.parse("/srv/data/staff.xml")
FIND = etree.XPath("//person[@name=$name]/phone/text()")


@app.get("/staff/{name}")
def staff(name: str):
    return {"phones": FIND(TREE, name=name)}

# %% safe: comparison in Python
import xml.etree.ElementTree as ET

from flask import Flask, request

app = Flask(__name__)


@app.get("/book")
def book():
    wanted = request.args.get("title")
    for node in ET.parse("/srv/books.xml").getroot().findall(".//book"):
        if node.findtext("title") == wanted:
            return {"isbn": node.get("isbn")}
    return {"isbn": None}

# %% safe: find of text and of a list of known names
import xml.etree.ElementTree as ET

KINDS = ("novel", "poem")


def shelf(tree: ET.ElementTree, kind: str, text: str) -> tuple[int, int]:
    if kind not in KINDS:
        raise KeyError(kind)
    return len(tree.findall(f".//book[@kind='{kind}']")), text.find(f"[{kind}='{text[:3]}")

# %% safe: apostrophes, by their number, become entities
from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.get("/staff")
def staff():
    badge = request.args.get("badge", "").replace(chr(39), "&apos;")
    tree = etree.parse("staff.xml", etree.XMLParser(resolve_entities=False))
    return {"found": len(tree.xpath(f"/staff/person[@badge='{badge}']"))}
