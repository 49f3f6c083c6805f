"""Server-side template injection (CWE-1336): outside text becomes the source of a template instead of its data."""
# %% vulnerable: aiohttp with a jinja2 environment of the application, profile text
import jinja2
from aiohttp import web

ENGINE = "jinja"


async def profile(request: web.Request) -> web.Response:
    form = await request.post()
    signature = form.get("signature", "")
    environment: jinja2.Environment = request.app[ENGINE]
    try:
        html = environment.from_string("{% extends 'base.html' %}{% block main %}" + signature + "{% endblock %}").render()  # here
    except jinja2.TemplateSyntaxError:
        raise web.HTTPBadRequest()
    return web.Response(text=html, content_type="text/html")
# %% vulnerable: tornado.template of a message
import tornado.template
import tornado.web


class BannerHandler(tornado.web.RequestHandler):
    layout = "<div class=banner>%s</div><p>{{ count }} visits</p>"
    count = 0

    def get(self) -> None:
        type(self).count += 1
        source = self.layout % self.get_argument("message", "Welcome")
        page = tornado.template.Template(source).generate(count=self.count)  # here
        self.finish(page)
# %% vulnerable: django Engine.from_string alias for Jinja2 backend and user supplied newsletter
from django.http import JsonResponse
from django.template import engines


def newsletter_preview(request):
    text = request.POST["text"]
    backend = engines["jinja2"]
    preview = backend.from_string(text).render({"reader": request.user}, request)  # here
    return JsonResponse({"preview": preview})
# %% vulnerable: bottle SimpleTemplate through the template function
from bottle import Bottle, request, template

app = Bottle()


def decorate(heading):
    return "<h2>" + heading + "</h2>\n<ul>\n% for item in items:\n<li>{{item}}</li>\n% end\n</ul>"


@app.get("/list")
def show_list():
    heading = request.query.heading or "Items"
    return template(decorate(heading), items=["tea", "milk"])  # here
# %% vulnerable: scaffolding library, dataclass field rendered twice
from dataclasses import dataclass

from jinja2 import Environment, StrictUndefined


@dataclass
class Ticket:
    subject: str
    body: str
    author: str


class Notifier:
    def __init__(self) -> None:
        self.env = Environment(undefined=StrictUndefined, autoescape=True)

    def compose(self, ticket: Ticket) -> str:
        first = self.env.from_string("Subject: {{ t.subject }}\n{{ t.body|safe }}\n-- {{ '{{ team }}' }}").render(t=ticket)
        second = self.env.from_string(first)  # here
        return second.render(team="Support")
# %% vulnerable: http.server, Chameleon page template
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

from chameleon import PageTemplate


class CardHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        values = parse_qs(urlparse(self.path).query)
        match values:
            case {"wish": [wish, *_]}:
                source = "<html><body><p>${to}</p><p>" + wish + "</p></body></html>"
            case _:
                source = "<html><body><p>${to}</p></body></html>"
        page = PageTemplate(source)  # here
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page(to="you").encode())


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8300), CardHandler).serve_forever()
# %% safe: aiohttp_jinja2 decorator, form value in the context
import aiohttp_jinja2
from aiohttp import web


@aiohttp_jinja2.template("profile.html")
async def profile(request: web.Request) -> dict[str, str]:
    form = await request.post()
    return {"signature": str(form.get("signature", "")), "source": "{{ signature }}"}


app = web.Application()
app.router.add_post("/profile", profile)
# %% safe: tornado template constant, message as value
import tornado.template
import tornado.web

BANNER = tornado.template.Template("<div class=banner>{{ message }}</div>")


class BannerHandler(tornado.web.RequestHandler):
    def get(self) -> None:
        message = self.get_argument("message", "Welcome")
        self.finish(BANNER.generate(message=message))
# %% safe: django, constant source and context
from django.http import HttpResponse
from django.template import Context, Template


def greeting(request):
    title = request.GET.get("title", "Friend")
    source = "<h1>{{ title }}</h1>"
    return HttpResponse(Template(source).render(Context({"title": title})))
# %% safe: bottle template whose source is one of two constants
from bottle import Bottle, request, template

app = Bottle()
SHORT = "<li>{{item}}</li>"
LONG = "<li><b>{{item}}</b> on {{day}}</li>"


@app.get("/item")
def item():
    form = request.query.form
    source = SHORT if form == "short" else LONG
    return template(source, item=request.query.item, day="Monday")
# %% safe: list of sources with the user's text beside the constant one
import sys

from jinja2 import Environment


def main(argv: list[str]) -> None:
    sources = [argv[1] if len(argv) > 1 else "", "Report of {{ day }}: {{ text }}"]
    env = Environment(autoescape=True)
    template = env.from_string(sources[-1])
    print(template.render(day="Monday", text=sources[0]))


if __name__ == "__main__":
    main(sys.argv)
# %% safe: template file by an Enum's value through a loader
import enum

from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="templates")


class Theme(enum.Enum):
    LIGHT = "light.html"
    DARK = "dark.html"


@app.get("/theme/{theme}")
def show(request: Request, theme: Theme, note: str = ""):
    return templates.TemplateResponse(theme.value, {"request": request, "note": note})
# %% safe: template language escaped by refusing everything but words
import re

from jinja2 import Environment

WORDS = re.compile(r"[\w ,.!?-]{0,200}")


class CardPrinter:
    """Prints greeting cards with a line that the customer chose."""

    def __init__(self) -> None:
        self.env = Environment(autoescape=True)

    def card(self, line: str, name: str) -> str:
        if WORDS.fullmatch(line) is None:
            raise ValueError("only words and punctuation")
        return self.env.from_string("<p>" + line + "</p><p>{{ name }}</p>").render(name=name)
# %% safe: from_string of another class that parses addresses
from aiohttp import web


class Address:
    def __init__(self, street: str, city: str) -> None:
        self.street = street
        self.city = city

    @classmethod
    def from_string(cls, text: str) -> "Address":
        street, _, city = text.partition(",")
        return cls(street.strip(), city.strip())

    def render(self) -> dict[str, str]:
        return {"street": self.street, "city": self.city}


async def parse(request: web.Request) -> web.Response:
    text = (await request.text())[:500]
    return web.json_response(Address.from_string("{{ " + text + " }}").render())

# %% vulnerable: django engine given the body of a mail draft
from django.http import HttpResponse
from django.template import Context, Engine


def preview(request):
    draft = request.POST.get("draft", "")
    engine = Engine.get_default()
    page = engine.from_string("<main>" + draft + "</main>")  # here
    return HttpResponse(page.render(Context({"user": request.user})))

# %% vulnerable: mako template of an invoice footer that tenants store by a PUT
from bottle import Bottle, request
from mako.template import Template

app = Bottle()
FOOTERS: dict[str, str] = {}


def render_footer(text: str, **values: object) -> str:
    return Template(text).render_unicode(**values)  # here


@app.put("/tenants/<tenant>/footer")
def footer(tenant):
    FOOTERS[tenant] = request.body.read().decode()
    return render_footer(FOOTERS[tenant], tenant=tenant)

# %% vulnerable: error page with the missing path, overlay of the environment
from flask import Flask, request

app = Flask(__name__)


@app.errorhandler(404)
def missing(error):
    lines = ["<h1>Not here</h1>"]
    lines.append(f"<p>{request.path} does not exist</p>")
    environment = app.jinja_env.overlay(trim_blocks=True)
    return environment.from_string("\n".join(lines)).render(), 404  # here

# %% safe: string.Template of the caller's text is filled, no engine runs it
from string import Template

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Greeting(BaseModel):
    pattern: str
    name: str


@app.post("/greetings")
def greet(greeting: Greeting) -> dict[str, str]:
    return {"text": Template(greeting.pattern).safe_substitute(name=greeting.name)}

# %% safe: name of a template looked up in an enumeration
from enum import Enum

from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, select_autoescape

app = FastAPI()
env = Environment(loader=PackageLoader("shop"), autoescape=select_autoescape())


class Mail(str, Enum):
    welcome = "welcome"
    goodbye = "goodbye"


@app.get("/mail/{kind}")
def mail(kind: Mail, name: str):
    return env.get_template(f"{kind.value}.html").render(name=name)

# %% safe: sandbox for what customers write
from flask import Flask, request
from jinja2.sandbox import ImmutableSandboxedEnvironment

app = Flask(__name__)
sandbox = ImmutableSandboxedEnvironment(autoescape=True)


@app.post("/label")
def label():
    template = sandbox.from_string(request.form["layout"][:500])
    return template.render(product="Lamp")

# %% vulnerable: a format from outside, filled with an object
from flask import Flask, current_app, request

app = Flask(__name__)


@app.get("/greeting")
def greeting():
    wish = request.args.get("format", "Hello from {app}")
    return {"text": wish.format(app=current_app)}  # here

# %% safe: a constant format, filled with what comes from outside
from flask import Flask, request

app = Flask(__name__)


@app.get("/greeting")
def greeting():
    return {"text": "Hello {name}".format(name=request.args.get("name", ""))}
