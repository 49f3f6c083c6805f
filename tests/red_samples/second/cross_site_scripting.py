"""Cross-site scripting, CWE-79, set put aside."""
# %% vulnerable: tornado, argument written to the response
import tornado.ioloop
import tornado.web


class NotFoundHandler(tornado.web.RequestHandler):
    async def get(self):
        missing = self.get_argument("page", default="unknown")
        self.set_status(404)
        self.write("<h1>Page " + missing + " does not exist</h1>")  # here


def make_app() -> tornado.web.Application:
    return tornado.web.Application([(r"/missing", NotFoundHandler)])


if __name__ == "__main__":
    make_app().listen(8888, address="127.0.0.1")
    tornado.ioloop.IOLoop.current().start()

# %% vulnerable: bottle, form field joined into the page
from bottle import Bottle, request

app = Bottle()


@app.post("/contact")
def contact():
    email = request.forms.get("email")
    if not email:
        return "<p>Please give an address.</p>"
    lines = ["<div>", "We will write to ", email, "</div>"]
    return "".join(lines)  # here

# %% vulnerable: wsgi application answers with the decoded query string
from urllib.parse import unquote_plus
from wsgiref.simple_server import make_server


def application(environ, start_response):
    raw = environ.get("QUERY_STRING", "")
    fields = dict(pair.split("=", 1) for pair in raw.split("&") if "=" in pair)
    error = unquote_plus(fields.get("error", ""))
    page = '<html><body><p class="error">{0}</p></body></html>'.format(error)
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [page.encode("utf-8")]  # here


if __name__ == "__main__":
    make_server("127.0.0.1", 8051, application).serve_forever()

# %% vulnerable: starlette endpoint class, value kept in an attribute
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.responses import HTMLResponse
from starlette.routing import Route


class Banner(HTTPEndpoint):
    async def get(self, request):
        self.colour = request.query_params.get("colour", "red")
        return self.render()

    def render(self):
        markup = f'<div style="background:{self.colour}">Sale!</div>'
        return HTMLResponse(markup)  # here


app = Starlette(routes=[Route("/banner", Banner)])

# %% vulnerable: quart guest book keeps posted entries and shows them as they came
from quart import Quart, make_response, redirect, request

app = Quart(__name__)
entries: list[dict] = []


@app.post("/sign")
async def sign():
    form = await request.form
    entries.append({"who": form["who"], "note": form["note"]})
    return redirect("/book")


@app.get("/book")
async def book():
    rows = [f"<tr><td>{e['who']}</td><td>{e['note']}</td></tr>" for e in entries]
    return await make_response("<table>" + "\n".join(rows) + "</table>")  # here

# %% vulnerable: django, SafeString made from a filter argument under an alias
from django import template
from django.utils.safestring import SafeString as Html

register = template.Library()


@register.filter
def highlight(text, word):
    """Put the searched word in bold."""
    if not word:
        return text
    marked = str(text).replace(word, "<mark>%s</mark>" % word)
    return Html(marked)  # here

# %% safe: tornado, xhtml_escape
import tornado.web
from tornado.escape import xhtml_escape


class NotFoundHandler(tornado.web.RequestHandler):
    async def get(self):
        missing = self.get_argument("page", default="unknown")
        self.set_status(404)
        self.write("<h1>Page " + xhtml_escape(missing) + " does not exist</h1>")


def make_app() -> tornado.web.Application:
    return tornado.web.Application([(r"/missing", NotFoundHandler)])

# %% safe: bottle, the pattern leaves no markup characters
import re

from bottle import Bottle, abort, request

app = Bottle()
TICKET = re.compile(r"[A-Z]{2,4}-[0-9]{1,8}")


@app.post("/ticket")
def ticket():
    key = request.forms.get("key") or ""
    if TICKET.fullmatch(key) is None:
        abort(400, "Bad ticket number")
    lines = ["<div>", "Ticket ", key, " was opened.", "</div>"]
    return "".join(lines)

# %% safe: starlette answers with plain text
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def whoami(request):
    agent = request.headers.get("user-agent", "-")
    name = request.query_params.get("name", "anonymous")
    return PlainTextResponse(f"<{name}> uses {agent}", headers={"X-Content-Type-Options": "nosniff"})


app = Starlette(routes=[Route("/whoami", whoami)])

# %% safe: quart returns a dict, which becomes JSON
from quart import Quart, request

app = Quart(__name__)


@app.get("/api/suggest")
async def suggest():
    term = request.args.get("term", "")
    words = [w for w in ("apple", "apricot", "banana") if w.startswith(term)]
    return {"html": f"<b>{term}</b>", "words": words}

# %% safe: wsgi, UUID conversion before the page is built
import uuid
from urllib.parse import parse_qs


def application(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    try:
        job = uuid.UUID(query["job"][0])
    except (KeyError, ValueError):
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [b"bad job id"]
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [f"<html><body>Job {job} is queued.</body></html>".encode()]

# %% safe: markup cleaned with nh3 before Markup
import nh3
from flask import Flask, render_template, request
from markupsafe import Markup

app = Flask(__name__)
ALLOWED = {"b", "i", "em", "strong", "p"}


@app.post("/bio")
def bio():
    raw = request.form.get("bio", "")
    cleaned = nh3.clean(raw, tags=ALLOWED, attributes={})
    return render_template("bio.html", bio=Markup(cleaned))

# %% safe: match statement picks one of three constants
from django.http import HttpResponse, HttpResponseBadRequest


def banner(request):
    wanted = request.GET.get("colour", "red")
    match wanted:
        case "red":
            style = "background:#c00"
        case "green" | "lime":
            style = "background:#0c0"
        case _:
            return HttpResponseBadRequest("unknown colour", content_type="text/plain")
    return HttpResponse(f'<div style="{style}">Sale!</div>')

# %% safe: values passed to a template by context
from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/results")
def results():
    context = {"query": request.args.get("q", ""), "heading": "<Results>"}
    page = int(request.args.get("page", 1) or 1)
    return render_template("results.html", page=page, **context)

# %% vulnerable: format_html whose format holds the name already
from django.http import HttpResponse
from django.utils.html import format_html


def greet(request):
    name = request.GET.get("name", "you")
    banner = format_html(f"<h1>Hello {name}</h1><p>{{}}</p>", "welcome")  # here
    return HttpResponse(banner)

# %% vulnerable: error of a handler shown in a page
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.exception_handler(404)
async def missing(request: Request, error: Exception) -> HTMLResponse:
    where = request.query_params.get("from", request.url.path)
    return HTMLResponse("<p>No page, you came from " + where + "</p>", status_code=404)  # here

# %% vulnerable: bottle, comment list in memory
from bottle import post, request, route

COMMENTS: list[str] = []


@post("/comments")
def add():
    text = request.forms.getunicode("text", "")
    COMMENTS.append(text)
    return f"<li>{text}</li>"  # here


@route("/count")
def count():
    return {"count": len(COMMENTS)}

# %% safe: table of rows that are escaped one by one
from html import escape

from bottle import request, route


@route("/table")
def table():
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in request.query.getall("cell"))
    return f"<table><tr>{cells}</tr></table>"

# %% safe: jinja with autoescaping for the page, json for the rest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

app = FastAPI()
templates = Jinja2Templates(directory="templates")


@app.get("/hello", response_class=HTMLResponse)
def hello(request: Request, name: str = "you"):
    return templates.TemplateResponse("hello.html", {"request": request, "name": name})


@app.get("/echo")
def echo(text: str):
    return {"text": text}

# %% safe: number and date only
from datetime import date

from flask import Flask, request

app = Flask(__name__)


@app.route("/week")
def week():
    day = date.fromisoformat(request.args["day"])
    count = int(request.args.get("count", 1))
    return f"<p>{count} weeks from {day:%d.%m.%Y}</p>"

# %% vulnerable: a page that a plain function puts together
def guest_page(author: str, words: str) -> str:
    """The page of one entry of a guest book."""
    return "<html><body><h1>" + author + "</h1><p>" + words + "</p></body></html>"  # here

# %% vulnerable: Django, the request of a view class
from django.http import HttpResponse
from django.views import View


class Search(View):
    def get(self, *args, **kwargs):
        term = self.request.GET.get("q", "")
        return HttpResponse(f"<p>Nothing found for {term}</p>")  # here

# %% safe: a page that a plain function puts together of what it escapes
import html


def guest_page(author: str, words: str) -> str:
    """The page of one entry of a guest book."""
    return "<html><body><h1>" + html.escape(author) + "</h1><p>" + html.escape(words) + "</p></body></html>"

# %% safe: cells by names from outside, escaped, in a dictionary
from html import escape

from flask import Flask, request

app = Flask(__name__)


@app.get("/table")
def table():
    cells = {name: f"<td>{escape(text)}</td>" for name, text in request.args.items()}
    return "<table><tr>" + "".join(cells.values()) + "</tr></table>"
