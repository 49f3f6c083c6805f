"""XPath injection (CWE-643): outside text becomes part of an XPath expression instead of a variable."""
# %% vulnerable: flask and lxml, f-string in xpath()
from flask import Flask, jsonify, request
from lxml import etree

app = Flask(__name__)
USERS = etree.parse("data/users.xml")


@app.route("/user")
def user():
    name = request.args.get("name", "")
    found = USERS.xpath(f"//user[name/text()='{name}']/email/text()")  # here
    return jsonify(emails=[str(item) for item in found])
# %% vulnerable: login over an XML file, concatenation in a local variable
from lxml import etree


def check_login(tree: etree._ElementTree, username: str, pin: str) -> bool:
    """Tell whether the account exists and the PIN fits."""
    query = "//account[@user='" + username + "' and @pin='" + pin + "']"
    nodes = tree.xpath(query)  # here
    return len(nodes) == 1
# %% vulnerable: ElementTree find with % formatting in a class
import xml.etree.ElementTree as ET


class Catalogue:
    def __init__(self, path: str = "books.xml") -> None:
        self.root = ET.parse(path).getroot()

    def _path(self, shelf: str) -> str:
        return ".//shelf[@public='1'][@owner='%s']/book" % shelf

    def books(self, owner: str) -> list[str]:
        return [node.get("title", "") for node in self.root.findall(self._path(owner))]  # here
# %% vulnerable: fastapi and elementpath
import xml.etree.ElementTree as ElementTree

import elementpath
from fastapi import FastAPI

app = FastAPI()
ROOT = ElementTree.parse("stock.xml").getroot()


@app.get("/stock/{sku}")
def stock(sku: str):
    expression = "//item[@sku='{}']/quantity".format(sku)
    nodes = elementpath.select(ROOT, expression)  # here
    return {"quantities": [node.text for node in nodes]}
# %% vulnerable: compiled etree.XPath object from a command-line value
import argparse

from lxml import etree


def main() -> None:
    parser = argparse.ArgumentParser(description="Show the salary band of a colleague")
    parser.add_argument("name")
    options = parser.parse_args()
    document = etree.parse("/srv/hr/staff.xml")
    finder = etree.XPath("//person[@public='yes'][name='" + options.name + "']/band")  # here
    for node in finder(document):
        print(node.text)


if __name__ == "__main__":
    main()
# %% vulnerable: conditions joined in a loop over a dict
from lxml import etree


def search(tree, criteria: dict[str, str]) -> list[str]:
    tests = []
    for key in ("author", "year", "publisher"):
        if key in criteria:
            tests.append(f"{key}='{criteria[key]}'")
    expression = "/library/book"
    if tests:
        expression += "[" + " and ".join(tests) + "]"
    return [etree.tostring(n).decode() for n in tree.xpath(expression)]  # here
# %% vulnerable: only double quotes removed while the literal has single quotes
from flask import Blueprint, jsonify, request
from lxml import etree

bp = Blueprint("grades", __name__)


def load():
    return etree.parse("grades.xml")


@bp.post("/grades")
def grades():
    student = request.form["student"].replace('"', "")
    tree = load()
    marks = tree.xpath("//student[@id='" + student + "']/mark/text()")  # here
    return jsonify(list(map(str, marks)))
# %% vulnerable: the whole expression comes from the query string
from flask import Flask, abort, jsonify, request
from lxml import html

app = Flask(__name__)


@app.get("/extract")
def extract():
    if not (path := request.args.get("path")):
        abort(400)
    with open("templates/accounts.html", encoding="utf-8") as handle:
        page = html.fromstring(handle.read())
    try:
        nodes = page.xpath(path)  # here
    except Exception:
        return jsonify(error="bad path"), 400
    return jsonify(values=[str(n) for n in nodes])
# %% safe: lxml variable bound with a keyword
from flask import Flask, jsonify, request
from lxml import etree

app = Flask(__name__)
USERS = etree.parse("data/users.xml")


@app.route("/user")
def user():
    name = request.args.get("name", "")
    found = USERS.xpath("//user[name/text()=$name]/city/text()", name=name)
    return jsonify(cities=[str(item) for item in found])
# %% safe: int conversion in the f-string
from fastapi import FastAPI
from lxml import etree

app = FastAPI()
DOCUMENT = etree.parse("chapters.xml")


@app.get("/chapters/{number}")
def chapter(number: int):
    titles = DOCUMENT.xpath(f"/book/chapter[{number}]/title/text()")
    return {"titles": [str(t) for t in titles]}
# %% safe: fullmatch of the name before concatenation
import re
import xml.etree.ElementTree as ET


class Catalogue:
    OWNER = re.compile(r"[A-Za-z0-9_-]{1,40}")

    def __init__(self, path: str = "books.xml") -> None:
        self.root = ET.parse(path).getroot()

    def books(self, owner: str) -> list[str]:
        if not self.OWNER.fullmatch(owner):
            raise ValueError("bad owner name")
        return [n.get("title", "") for n in self.root.findall(".//shelf[@owner='" + owner + "']/book")]
# %% safe: constant path, comparison in Python
import xml.etree.ElementTree as ET


def quantity(sku: str, path: str = ".//item") -> int:
    """Quantity in stock, 0 when unknown."""
    root = ET.parse("stock.xml").getroot()
    for node in root.findall(".//item"):
        if node.get("sku") == sku:
            return int(node.findtext("quantity", "0"))
    return 0


if __name__ == "__main__":
    print(quantity(input("SKU: ")))
# %% safe: expressions in a dict of constants, unknown keys aborted
from flask import Flask, abort, jsonify, request
from lxml import etree

app = Flask(__name__)
VIEWS = {"titles": "//book/title/text()", "years": "//book/@year"}


@app.get("/library")
def library():
    view = request.args.get("view", "titles")
    if view not in VIEWS:
        abort(404)
    tree = etree.parse("library.xml")
    return jsonify([str(v) for v in tree.xpath(VIEWS[view])])
# %% safe: str.find and a dict's get with the request's text
from flask import Flask, jsonify, request

app = Flask(__name__)
ARTICLE = "//chapter[title='Intro'] is how one selects a chapter."


@app.get("/find")
def find():
    needle = f"//chapter[title='{request.args.get('title', '')}']"
    position = ARTICLE.find(needle)
    return jsonify(position=position)
# %% safe: compiled expression with a variable and call keywords
import argparse

from lxml import etree

BY_NAME = etree.XPath("//person[@public='yes'][name=$wanted]/room")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    options = parser.parse_args()
    tree = etree.parse("/srv/office/staff.xml")
    for node in BY_NAME(tree, wanted=options.name):
        print(node.text)


if __name__ == "__main__":
    main()
# %% safe: text overwritten with a constant before the lookup
import xml.etree.ElementTree as ET


class Menu:
    def __init__(self, source: str) -> None:
        self.tree = ET.parse(source)

    def dishes(self, day: str) -> list[str]:
        # the weekly menu was dropped, every day has the same dishes
        day = "monday"
        path = "./day[@name='%s']/dish" % day
        return [d.text or "" for d in self.tree.findall(path)]


if __name__ == "__main__":
    print(Menu("menu.xml").dishes(input("day: ")))
# %% vulnerable: evaluator object of lxml, pieces joined
from flask import Flask, jsonify, request
from lxml import etree

app = Flask(__name__)


@app.get("/staff")
def staff():
    evaluate = etree.XPathEvaluator(etree.parse("staff.xml"))
    query = "".join(["/staff/person[@id='", request.args.get("id", ""), "']/name/text()"])
    return jsonify([str(name) for name in evaluate(query)])  # here
# %% safe: a literal is made with concat()
from lxml import etree


def literal(text: str) -> str:
    if "'" not in text:
        return f"'{text}'"
    return "concat('" + "', \"'\", '".join(text.split("'")) + "')"


def rooms(tree: etree._ElementTree, owner: str) -> list:
    return tree.xpath(f"//room[@owner={literal(owner)}]")
# %% safe: quotes are refused
from flask import Flask, abort, jsonify, request
from lxml import etree

app = Flask(__name__)
TREE = etree.parse("rooms.xml")


@app.get("/rooms")
def rooms():
    owner = request.args.get("owner", "")
    if "'" in owner:
        abort(400)
    return jsonify([str(name) for name in TREE.xpath(f"//room[@owner='{owner}']/name/text()")])
