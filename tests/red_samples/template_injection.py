"""Server-side template injection (CWE-1336): outside text becomes the source of a template instead of its data."""
# %% vulnerable: flask, render_template_string of an f-string
from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/hello")
def hello():
    name = request.args.get("name", "World")
    page = f"<h1>Hello, {name}!</h1>"
    return render_template_string(page)  # here
# %% vulnerable: jinja2 Template of a function's parameter
from jinja2 import Template


def render_mail(body: str, customer: dict[str, str]) -> str:
    """Fill the mail text that the shop's customer wrote."""
    template = Template(body, autoescape=True)  # here
    return template.render(customer=customer, shop="Example")
# %% vulnerable: environment in a class, from_string with concatenation in a method
from jinja2 import Environment, select_autoescape


class ReportRenderer:
    def __init__(self) -> None:
        self.env = Environment(autoescape=select_autoescape(default_for_string=True))
        self.header = "<h1>{{ company }}</h1>"

    def _source(self, title: str) -> str:
        return self.header + "<h2>" + title + "</h2>{{ table }}"

    def render(self, title: str, table: str) -> str:
        return self.env.from_string(self._source(title)).render(company="Example", table=table)  # here
# %% vulnerable: mako template from a fastapi body
from fastapi import Body, FastAPI
from mako.template import Template

app = FastAPI()


@app.post("/preview")
def preview(text: str = Body(embed=True)):
    rendered = Template("## preview\n" + text).render(user="guest")  # here
    return {"preview": rendered}
# %% vulnerable: template text put together by format before rendering, error page
from flask import Flask, render_template_string, request

app = Flask(__name__)

PAGE = """
<html><body>
<p>The page {path} was not found.</p>
<a href="{{{{ url_for('index') }}}}">Back</a>
</body></html>
"""


@app.route("/")
def index():
    return "ok"


@app.errorhandler(404)
def not_found(error):
    return render_template_string(PAGE.format(path=request.path)), 404  # here
# %% vulnerable: command-line tool, pattern argument rendered for each row of a file
import argparse
import csv

import jinja2


def main() -> None:
    parser = argparse.ArgumentParser(description="Kiosk label printer")
    parser.add_argument("pattern")
    options = parser.parse_args()
    label = jinja2.Environment(autoescape=True).from_string(options.pattern)  # here
    with open("labels.csv", newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            print(label.render(row))


if __name__ == "__main__":
    main()
# %% vulnerable: json value kept in a dict, curly braces stripped once only
from flask import Flask, jsonify, request
from jinja2 import Environment

app = Flask(__name__)
env = Environment(autoescape=True)
SETTINGS = {"greeting": "Welcome {{ user }}"}


@app.put("/greeting")
def set_greeting():
    payload = request.get_json()
    SETTINGS["greeting"] = str(payload["greeting"]).replace("{{", "", 1)
    return jsonify(ok=True)


@app.get("/greeting")
def greeting():
    template = env.from_string(SETTINGS["greeting"])  # here
    return jsonify(text=template.render(user=request.args.get("user", "")))
# %% vulnerable: alias import, signature in the template through a loop
from flask import Blueprint, request
from flask import render_template_string as rts

bp = Blueprint("cards", __name__)


@bp.post("/card")
def card():
    lines = ["<div class='card'>"]
    for key in ("title", "message", "signature"):
        value = request.form.get(key, "")
        lines.append("<p>%s</p>" % value)
    lines.append("</div>")
    return rts("\n".join(lines))  # here
# %% safe: constant template with the name as context
from flask import Flask, render_template_string, request

app = Flask(__name__)
PAGE = "<h1>Hello, {{ name }}!</h1>"


@app.route("/hello")
def hello():
    name = request.args.get("name", "World")
    return render_template_string(PAGE, name=name)
# %% safe: string.Template of the standard library with known fields
import string


def render_mail(body: str, first_name: str) -> str:
    """Fill the text that the owner of the shop typed; plain-text mail."""
    return string.Template(body).safe_substitute(first_name=first_name, shop="Example")


if __name__ == "__main__":
    print(render_mail(input("Mail text: "), "Ann"))
# %% safe: template name looked up in a dict, files of the package
from flask import Flask, abort, render_template, request

app = Flask(__name__)
PAGES = {"about": "about.html", "contact": "contact.html"}


@app.get("/page")
def page():
    name = request.args.get("name", "about")
    if name not in PAGES:
        abort(404)
    return render_template(PAGES[name], query=request.args.get("q", ""))
# %% safe: environment in a class, only constants joined
from jinja2 import Environment


class ReportRenderer:
    PARTS = ("<h1>{{ title }}</h1>", "<p>{{ text }}</p>")

    def __init__(self, compact: bool = False) -> None:
        self.env = Environment(autoescape=True)
        self.compact = compact

    def render(self, title: str, text: str) -> str:
        source = self.PARTS[0] if self.compact else "".join(self.PARTS)
        return self.env.from_string(source).render(title=title, text=text)
# %% safe: own Template class that only replaces one mark
from flask import Flask, jsonify, request

app = Flask(__name__)


class Template:
    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, user: str) -> str:
        return self.text.replace("@user", user)


@app.post("/preview")
def preview():
    body = request.get_json()
    return jsonify(text=Template(str(body.get("text", ""))).render(user="guest"))
# %% safe: mako with a constant source and the html filter
from fastapi import Body, FastAPI
from mako.template import Template

app = FastAPI()
CARD = Template("<p>${text}</p>", default_filters=["h"])


@app.post("/preview")
def preview(text: str = Body(embed=True, max_length=500)):
    return {"preview": CARD.render(text=text)}
# %% safe: the input is overwritten by the stored layout before from_string
import jinja2

LAYOUTS = {"small": "{{ name }}", "large": "{{ name }}: {{ price }}"}


def render_label(layout: str, name: str, price: int) -> str:
    env = jinja2.Environment(autoescape=True)
    layout = LAYOUTS["large"] if layout == "large" else LAYOUTS["small"]
    return env.from_string(layout).render(name=name, price=price)


if __name__ == "__main__":
    print(render_label(input("layout: "), "Pen", 2))
# %% safe: number put in the source after int()
from flask import Flask, abort, render_template_string, request

app = Flask(__name__)


@app.get("/table")
def table():
    try:
        columns = int(request.args.get("columns", "3"))
    except ValueError:
        abort(400)
    if not 1 <= columns <= 12:
        abort(400)
    source = "<table>{% for row in rows|batch(" + str(columns) + ") %}<tr><td>{{ row|join(' ') }}</td></tr>{% endfor %}</table>"
    return render_template_string(source, rows=range(24))
# %% vulnerable: escaping does not help, the braces stay
import html

from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.get("/search")
def search():
    term = html.escape(request.args.get("q", ""))
    return render_template_string("<p>Nothing found for %s</p>" % term)  # here
# %% vulnerable: django engine, template of the posted form
from django.http import HttpResponse
from django.template import Context, engines


def preview(request):
    template = engines["django"].from_string(request.POST["layout"])  # here
    return HttpResponse(template.render({"user": request.user}))
# %% safe: template files of the machine
from pathlib import Path

from jinja2 import Environment, Template


def render_report(path: str, rows: list[dict]) -> str:
    source = Path(path).read_text(encoding="utf-8")
    return Template(source, autoescape=True).render(rows=rows)


def render_constant(rows: list[dict], title: str) -> str:
    return Environment(autoescape=True).from_string("{{ title }}: {{ rows|length }}").render(rows=rows, title=title)
# %% safe: sandboxed environment for the customers' own texts
from flask import Flask, request
from jinja2.sandbox import SandboxedEnvironment

app = Flask(__name__)
env = SandboxedEnvironment(autoescape=True)


@app.post("/mail")
def mail():
    return env.from_string(request.form["text"]).render(name="Ann")
