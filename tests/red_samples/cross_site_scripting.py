"""Cross-site scripting, CWE-79."""
# %% vulnerable: flask, query parameter in a returned f-string
from flask import Flask, request

app = Flask(__name__)


@app.route("/search")
def search():
    """Show the search page."""
    query = request.args.get("q", "")
    return f"<html><body><h1>Results for {query}</h1></body></html>"  # here

# %% vulnerable: django, percent formatting into HttpResponse through a local variable
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def greeting(request: HttpRequest) -> HttpResponse:
    name = request.GET.get("name", "visitor")
    title = request.GET.get("title") or "Dr."
    body = "<p>Welcome back, %s %s!</p>" % (title, name)
    return HttpResponse(body)  # here

# %% vulnerable: fastapi, path parameter concatenated into HTMLResponse
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/users/{username}", response_class=HTMLResponse)
async def profile(username: str):
    page = "<html><head><title>Profile</title></head><body>"
    page += "<h2>" + username + "</h2>"
    page += "</body></html>"
    return HTMLResponse(content=page)  # here

# %% vulnerable: aiohttp, helper wraps the text in a page without encoding
from aiohttp import web

routes = web.RouteTableDef()


def wrap(title: str, content: str) -> str:
    return "<html><title>{}</title><body>{}</body></html>".format(title, content)


@routes.post("/preview")
async def preview(request: web.Request) -> web.Response:
    form = await request.post()
    html_page = wrap("Preview", form["message"])
    return web.Response(text=html_page, content_type="text/html")  # here


app = web.Application()
app.add_routes(routes)

# %% vulnerable: http.server, value of parse_qs written to wfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        params = parse_qs(urlparse(self.path).query)
        city = params.get("city", ["nowhere"])[0]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<p>No weather data for {city}.</p>".encode("utf-8"))  # here


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()

# %% vulnerable: flask, Markup of a built string switches template encoding off
from flask import Flask, render_template, request
from markupsafe import Markup

app = Flask(__name__)


@app.post("/comments")
def add_comment():
    author = request.form["author"]
    text = request.form["text"]
    snippet = Markup(f"<b>{author}</b>: <span class='comment'>{text}</span>")  # here
    return render_template("comment.html", snippet=snippet)

# %% vulnerable: django, mark_safe over a joined list of submitted tags
from django.shortcuts import render
from django.utils.safestring import mark_safe


class TagListView:
    template = "tags/list.html"

    def __init__(self, request):
        self.request = request
        self.tags = request.POST.getlist("tag")

    def items(self):
        parts = []
        for tag in self.tags:
            parts.append("<li>" + tag.strip() + "</li>")
        return mark_safe("".join(parts))  # here

    def as_response(self):
        return render(self.request, self.template, {"items": self.items()})

# %% vulnerable: jinja2 environment with autoescape off renders request data
from flask import Flask, request
from jinja2 import Environment

app = Flask(__name__)
PAGE = "<html><body><h3>Hello {{ user.name }}</h3></body></html>"


@app.route("/hello", methods=["POST"])
def hello():
    data = request.get_json()
    user = {"name": data["name"], "visits": int(data.get("visits", 0))}
    return Environment(autoescape=False).from_string(PAGE).render(user=user)  # here

# %% safe: html.escape before the f-string
from html import escape

from flask import Flask, request

app = Flask(__name__)


@app.route("/find")
def find():
    """Show the search page."""
    term = escape(request.args.get("q", ""))
    return f"<html><body><h1>Results for {term}</h1></body></html>"

# %% safe: django, the response is plain text
from django.http import HttpRequest, HttpResponse


def echo(request: HttpRequest) -> HttpResponse:
    message = request.GET.get("message", "")
    body = "You sent: %s" % message
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response

# %% safe: fastapi converts the path parameter to an int
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/orders/{order_id}", response_class=HTMLResponse)
async def order_page(order_id: int):
    page = "<html><body>"
    page += f"<h2>Order number {order_id}</h2>"
    page += "</body></html>"
    return HTMLResponse(content=page)

# %% safe: Markup.format encodes its arguments
from flask import Flask, render_template, request
from markupsafe import Markup

app = Flask(__name__)
LINE = Markup("<b>{author}</b>: <span class='comment'>{text}</span>")


@app.post("/comments")
def add_comment():
    author = request.form["author"]
    text = request.form["text"]
    snippet = LINE.format(author=author, text=text)
    return render_template("comment.html", snippet=snippet)

# %% safe: django format_html with placeholders
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join


def tag_list(request):
    tags = request.POST.getlist("tag")
    items = format_html_join("", "<li>{}</li>", ((tag.strip(),) for tag in tags))
    page = format_html("<ul title='{}'>{}</ul>", request.POST.get("title", ""), items)
    return HttpResponse(page)

# %% safe: http.server, the parameter only chooses an entry of a dict
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

FORECASTS = {"berlin": "Cloudy", "lima": "Sunny", "oslo": "Snow"}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        params = parse_qs(urlparse(self.path).query)
        city = params.get("city", ["oslo"])[0]
        forecast = FORECASTS.get(city, "No weather data")
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"<p>{forecast}</p>".encode("utf-8"))


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()

# %% safe: jinja2 environment with autoescape on
from flask import Flask, request
from jinja2 import Environment, select_autoescape

app = Flask(__name__)
PAGE = "<html><body><h3>Hello {{ user.name }}</h3></body></html>"
env = Environment(autoescape=select_autoescape(default_for_string=True, default=True))


@app.route("/hello", methods=["POST"])
def hello():
    data = request.get_json()
    user = {"name": data["name"], "visits": 1}
    return env.from_string(PAGE).render(user=user)

# %% safe: aiohttp, only the constant element of the list reaches the page
from aiohttp import web

routes = web.RouteTableDef()


@routes.post("/preview")
async def preview(request: web.Request) -> web.Response:
    form = await request.post()
    crumbs = ["Home", form["section"]]
    page = "<html><body>" + crumbs[0] + "</body></html>"
    return web.Response(text=page, content_type="text/html")


app = web.Application()
app.add_routes(routes)

# %% vulnerable: flask, routes registered on a parameter, text appended
from flask import request


def init(app):
    @app.route("/bench/45", methods=["POST"])
    def bench_45():
        response = ""
        param = request.form.get("bench45")
        if not param:
            param = ""
        values = ["a", param]
        bar = values[1]
        response += "bar is '%s'" % bar
        return response  # here

# %% vulnerable: flask, add_url_rule and a tuple with a status
from flask import Flask, request

app = Flask(__name__)


def missing():
    name = request.values.get("page")
    return "<p>No page named " + name + "</p>", 404  # here


app.add_url_rule("/missing", "missing", missing)

# %% vulnerable: flask, Response with the html type
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/frame")
def frame():
    src = request.args.get("src", "")
    return Response("<iframe src='" + src + "'></iframe>", content_type="text/html")  # here

# %% vulnerable: bottle, decorator imported by name
from bottle import get, request, run


@get("/hello")
def hello():
    who = request.query.name
    return "<b>Hello {}</b>".format(who)  # here


run(host="127.0.0.1", port=8080)

# %% vulnerable: tornado handler writes the argument
import tornado.web


class MainHandler(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name", "")
        self.write("<h1>Hello, %s</h1>" % name)  # here

# %% vulnerable: fastapi, response_class of the decorator
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI()


@app.get("/hello", response_class=HTMLResponse)
def hello(name: str = "you"):
    return f"<h1>Hello {name}</h1>"  # here

# %% vulnerable: flask, safe filter in the template text
from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/bio")
def bio():
    text = request.args.get("bio", "")
    return render_template_string("<div>{{ bio|safe }}</div>", bio=text)  # here

# %% vulnerable: jinja2 Template does not escape
from flask import Flask, request
from jinja2 import Template

app = Flask(__name__)
PAGE = Template("<html><body>Hi {{ name }}</body></html>")


@app.route("/hi")
def hi():
    return PAGE.render(name=request.args.get("name"))  # here

# %% vulnerable: flask, make_response
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/echo")
def echo():
    resp = make_response("Your user agent: " + request.headers.get("User-Agent", ""))  # here
    resp.set_cookie("seen", "1", secure=True, httponly=True)
    return resp

# %% vulnerable: flask method view
from flask import Flask, request
from flask.views import MethodView

app = Flask(__name__)


class Search(MethodView):
    def get(self):
        term = request.args["q"]
        return f"<p>Nothing found for {term}</p>"  # here


app.add_url_rule("/search", view_func=Search.as_view("search"))

# %% vulnerable: wsgi application
from urllib.parse import parse_qs


def application(environ, start_response):
    query = parse_qs(environ.get("QUERY_STRING", ""))
    name = query.get("name", ["world"])[0]
    start_response("200 OK", [("Content-Type", "text/html")])
    return [f"<h1>Hello {name}</h1>".encode("utf-8")]  # here

# %% vulnerable: django, error page with the path
from django.http import HttpResponseNotFound


def handler404(request, exception=None):
    return HttpResponseNotFound("<h1>Not found: " + request.GET.get("page", "") + "</h1>")  # here

# %% vulnerable: cgi script
import cgi

form = cgi.FieldStorage()
name = form.getvalue("name")
print("Content-Type: text/html\n")
print(f"<html><body>Hello {name}</body></html>")  # here

# %% vulnerable: django template filter marks composed text
from django import template
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def bold(text):
    return mark_safe("<b>" + text + "</b>")  # here

# %% vulnerable: plain function builds a card
def render_card(title: str, body: str) -> str:
    """Return the card of an article."""
    html = "<div class='card'>"
    html += f"<h2>{title}</h2><p>{body}</p>"
    html += "</div>"
    return html  # here

# %% vulnerable: sanic html response
from sanic import Sanic
from sanic.response import html

app = Sanic("shop")


@app.get("/greet")
async def greet(request):
    return html(f"<p>Hi {request.args.get('name')}</p>")  # here

# %% safe: flask answers JSON
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/api/echo")
def echo():
    text = request.args.get("text", "")
    return jsonify({"text": text, "html": f"<b>{text}</b>"})

# %% safe: flask, dictionary is sent as JSON
from flask import Flask, request

app = Flask(__name__)


@app.route("/api/name")
def name():
    return {"name": request.args.get("name", "")}, 200

# %% safe: flask, plain text by mimetype
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/echo")
def echo():
    return Response(request.args.get("text", ""), mimetype="text/plain")

# %% safe: flask, headers of the tuple say plain text
from flask import Flask, request

app = Flask(__name__)


@app.route("/echo")
def echo():
    text = request.args.get("text", "")
    return f"You said {text}", 200, {"Content-Type": "text/plain; charset=utf-8"}

# %% safe: flask, content type set after make_response
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/csv")
def table():
    resp = make_response("name\n" + request.args.get("name", ""))
    resp.headers["Content-Type"] = "text/csv"
    return resp

# %% safe: template escapes
from flask import Flask, render_template_string, request

app = Flask(__name__)


@app.route("/hi")
def hi():
    return render_template_string("<p>Hi {{ name }}</p>", name=request.args.get("name", ""))

# %% safe: fastapi sends strings as JSON
from fastapi import FastAPI

app = FastAPI()


@app.get("/hello")
def hello(name: str = "you"):
    return f"<h1>Hello {name}</h1>"

# %% safe: allow-list in a set
from flask import Flask, abort, request

app = Flask(__name__)
COLOURS = {"red", "green", "blue"}


@app.route("/colour")
def colour():
    chosen = request.args.get("c", "red")
    if chosen not in COLOURS:
        abort(400)
    return f"<body style='background: {chosen}'></body>"

# %% safe: bottle, html_escape of bottle
from bottle import html_escape, request, route


@route("/hello")
def hello():
    return "<b>Hello %s</b>" % html_escape(request.query.get("name", ""))

# %% safe: markupsafe escape joined with markup
from flask import Flask, request
from markupsafe import Markup, escape

app = Flask(__name__)


@app.route("/hello")
def hello():
    name = request.args.get("name", "")
    return Markup("<p>Hello ") + escape(name) + Markup("</p>")

# %% safe: aiohttp, plain text is the default
from aiohttp import web


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=f"You said {request.query.get('q', '')}")


app = web.Application()
app.router.add_get("/echo", echo)

# %% safe: jinja2 environment of a code generator
from jinja2 import Environment

SOURCE = "class {{ name }}:\n    pass\n"


def generate(name: str) -> str:
    if not name.isidentifier():
        raise ValueError(name)
    return Environment(autoescape=True).from_string(SOURCE).render(name=name)

# %% safe: row found by the input, rendered by a template
import sqlite3

from flask import Flask, render_template, request

app = Flask(__name__)


@app.route("/product")
def product():
    db = sqlite3.connect("shop.db")
    row = db.execute("SELECT name FROM product WHERE id = ?", (request.args.get("id"),)).fetchone()
    return render_template("product.html", row=row, asked=request.args.get("id"))

# %% safe: tornado, dictionary is sent as JSON
import tornado.web


class ApiHandler(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name", "")
        self.write({"hello": name})

# %% safe: redirect after post
from flask import Flask, redirect, request, url_for

app = Flask(__name__)
NOTES = []


@app.route("/notes", methods=["POST"])
def add_note():
    NOTES.append(request.form["note"])
    return redirect(url_for("notes"))

# %% safe: plain function escapes both parts
import html


def render_card(title: str, body: str) -> str:
    return f"<div><h2>{html.escape(title)}</h2><p>{html.escape(body)}</p></div>"

# %% safe: bleach cleans before mark_safe
import bleach
from django.http import HttpResponse
from django.utils.safestring import mark_safe


def show(request):
    text = bleach.clean(request.POST.get("text", ""), tags=["b", "i"])
    return HttpResponse(mark_safe("<div>" + text + "</div>"))

# %% vulnerable: cweval style
def render_greeting(username):
    return f"<h1>Welcome, {username}!</h1>"  # here

# %% vulnerable: template string with Template substitute
from string import Template
from flask import Flask, request

app = Flask(__name__)
T = Template("<p>Hello $name</p>")


@app.route("/")
def a():
    return T.substitute(name=request.args.get("name"))  # here

# %% vulnerable: replace in a page
from flask import Flask, request

app = Flask(__name__)
PAGE = "<html><body>@@NAME@@</body></html>"


@app.route("/")
def a():
    return PAGE.replace("@@NAME@@", request.args.get("name", ""))  # here

# %% vulnerable: list of comments rendered
from flask import Flask, request

app = Flask(__name__)
comments = []


@app.route("/add", methods=["POST"])
def add():
    comments.append(request.form["c"])
    out = "<ul>"
    for c in comments:
        out += "<li>" + c + "</li>"
    out += "</ul>"
    return out  # here

# %% vulnerable: join over a generator
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    tags = request.args.getlist("t")
    return "<ul>" + "".join(f"<li>{x}</li>" for x in tags) + "</ul>"  # here

# %% vulnerable: only script is taken out
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    x = request.args.get("t", "").replace("<script>", "")
    return "<p>" + x + "</p>"  # here

# %% vulnerable: aiohttp body bytes with header
from aiohttp import web


async def h(request):
    name = request.match_info["name"]
    return web.Response(body=f"<h1>{name}</h1>".encode(), headers={"Content-Type": "text/html"})  # here

# %% vulnerable: django class view returns
from django.views import View
from django.http import HttpResponse


class V(View):
    def get(self, request, *args, **kwargs):
        q = request.GET["q"]
        return HttpResponse(f"<b>{q}</b>", status=200)  # here

# %% vulnerable: http.server path in the page
from http.server import BaseHTTPRequestHandler


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-type", "text/html")
        self.end_headers()
        self.wfile.write(bytes("<p>Request: %s</p>" % self.path, "utf-8"))  # here

# %% vulnerable: escape result thrown away
import html
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    x = request.args.get("t", "")
    html.escape(x)
    return "<p>" + x + "</p>"  # here

# %% vulnerable: pyramid
from pyramid.response import Response


def hello(request):
    return Response("<h1>Hi %s</h1>" % request.params["name"])  # here

# %% vulnerable: blueprint with imported app
from flask import Blueprint, request

bp = Blueprint("b", __name__)


@bp.get("/x")
def x():
    return f"Hi {request.cookies.get('name')}"  # here

# %% vulnerable: falcon
import falcon


class R:
    def on_get(self, req, resp):
        resp.content_type = "text/html"
        resp.text = "<b>" + req.get_param("q") + "</b>"  # here

# %% vulnerable: cherrypy
import cherrypy


class App:
    @cherrypy.expose
    def index(self, name="you"):
        return "<h1>Hello " + name + "</h1>"  # here

# %% safe: substitute with escaped
from html import escape
from string import Template
from flask import Flask, request

app = Flask(__name__)
T = Template("<p>Hello $name</p>")


@app.route("/")
def a():
    return T.substitute(name=escape(request.args.get("name", "")))

# %% safe: escaped in a generator
from html import escape
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    tags = request.args.getlist("t")
    return "<ul>" + "".join(f"<li>{escape(x)}</li>" for x in tags) + "</ul>"

# %% safe: escape assigned in place
import html
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    x = request.args.get("t", "")
    x = html.escape(x, quote=True)
    return "<p>" + x + "</p>"

# %% safe: dumps with json type
import json
from flask import Flask, request, Response

app = Flask(__name__)


@app.route("/t")
def t():
    return Response(json.dumps({"x": request.args.get("x")}), content_type="application/json")

# %% safe: only a lookup decides
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    ok = request.args.get("t") == "yes"
    return "<p>on</p>" if ok else "<p>off</p>"

# %% safe: own escaping by replacement
from flask import Flask, request

app = Flask(__name__)


def esc(s):
    return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@app.route("/t")
def t():
    return "<p>" + esc(request.args.get("t", "")) + "</p>"

# %% safe: int converter
from flask import Flask

app = Flask(__name__)


@app.route("/t/<int:n>")
def t(n):
    return f"<p>Item {n}</p>"

# %% safe: sql result and errors
import sqlite3
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    try:
        n = (
            sqlite3.connect("a.db")
            .execute("select count(*) from t where a = ?", (request.args["a"],))
            .fetchone()[0]
        )
    except sqlite3.Error as e:
        return "error", 500
    return f"{n} found"

# %% safe: plain text helper for terminals
def table(name, value):
    return f"| {name} | {value} |"

# %% safe: markdown of a report with comparison signs
def show(name: str, low: float, high: float) -> str:
    return f"{name}: {low} < x > {high}"

# %% safe: strip_tags of django
from django.http import HttpResponse
from django.utils.html import strip_tags


def v(request):
    return HttpResponse("<p>" + strip_tags(request.GET.get("q", "")) + "</p>")

# %% safe: django render with the input in the context
from django.shortcuts import render


def v(request):
    return render(request, "v.html", {"q": request.GET.get("q")})

# %% safe: string converted by float in a try
from flask import Flask, request

app = Flask(__name__)


@app.route("/t")
def t():
    try:
        x = float(request.args.get("x", "0"))
    except ValueError:
        return "no number", 400
    return f"<p>{x * 2}</p>"

# %% safe: send_file and stream of a download
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/d")
def d():
    data = "a,b\n" + request.args.get("row", "")
    return Response(data, mimetype="text/csv", headers={"Content-Disposition": "attachment; filename=a.csv"})

# %% safe: message flashed and template
from flask import Flask, flash, redirect, render_template, request

app = Flask(__name__)


@app.route("/d", methods=["POST"])
def d():
    flash("Hello " + request.form["n"])
    return render_template("d.html", n=request.form["n"])

# %% safe: command's exit code
import subprocess
from flask import Flask, request

app = Flask(__name__)


@app.route("/d")
def d():
    host = request.args.get("h", "")
    if not host.isalnum():
        return "bad", 400
    done = subprocess.run(["ping", "-c", "1", host], capture_output=True, text=True, timeout=5)
    return {"code": done.returncode, "out": done.stdout}

# %% vulnerable: environment of jinja2 left at its default, page from a file
from flask import Flask, request
from jinja2 import Environment, FileSystemLoader

app = Flask(__name__)
env = Environment(loader=FileSystemLoader("templates"))


@app.route("/hello")
def hello():
    return env.get_template("hello.html").render(name=request.args.get("name", ""))  # here

# %% vulnerable: class with a bare environment renders any page
from jinja2 import Environment, PackageLoader


class PageRenderer:
    def __init__(self):
        self.env = Environment(loader=PackageLoader("shop"), trim_blocks=True)

    def render(self, page, **context):
        return self.env.get_template(f"{page}.html").render(**context)  # here

# %% vulnerable: environment escapes in xml files alone
from flask import Flask, request
from jinja2 import Environment, FileSystemLoader, select_autoescape

app = Flask(__name__)
env = Environment(loader=FileSystemLoader("t"), autoescape=select_autoescape(["xml"]))


@app.route("/x")
def x():
    return env.get_template("x.html").render(v=request.args["v"])  # here

# %% vulnerable: flask, options of jinja switch escaping off
from flask import Flask, render_template, request

app = Flask(__name__)
app.jinja_options = {"autoescape": False}  # here


@app.route("/x")
def x():
    return render_template("x.html", v=request.args["v"])

# %% vulnerable: django model, field composed into safe text
from django.db import models
from django.utils.safestring import mark_safe


class Comment(models.Model):
    body = models.TextField()

    def html(self):
        return mark_safe("<p>" + self.body + "</p>")  # here

# %% vulnerable: safe filter on the variable of a loop
from flask import Flask, render_template_string, request

app = Flask(__name__)
COMMENTS = []


@app.post("/c")
def c():
    COMMENTS.append(request.form["text"])
    return render_template_string("{% for t in items %}<p>{{ t|safe }}</p>{% endfor %}", items=COMMENTS)  # here

# %% vulnerable: aiohttp, page streamed
from aiohttp import web


async def live(request):
    resp = web.StreamResponse(headers={"Content-Type": "text/html"})
    await resp.prepare(request)
    await resp.write(f"<p>{request.query['m']}</p>".encode())  # here
    return resp

# %% vulnerable: django, text written to a response
from django.http import HttpResponse


def view(request):
    response = HttpResponse()
    response.write("<p>" + request.GET["q"] + "</p>")  # here
    return response

# %% vulnerable: django, safe filter in a template that is written out
from django.http import HttpResponse
from django.template import Context, Template


def show(request):
    t = Template("<p>{{ q|safe }}</p>")
    return HttpResponse(t.render(Context({"q": request.GET.get("q")})))  # here

# %% vulnerable: django, settings switch escaping off
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": ["templates"],
        "OPTIONS": {"autoescape": False},  # here
    }
]

# %% vulnerable: overlay of an environment that escapes
from jinja2 import Environment, FileSystemLoader, select_autoescape

BASE = Environment(loader=FileSystemLoader("t"), autoescape=select_autoescape())
LOOSE = BASE.overlay(autoescape=False)


def page(user_text):
    return LOOSE.get_template("page.html").render(text=user_text)  # here

# %% vulnerable: django filter declares what it is given safe
from django.utils.safestring import mark_safe
from django import template

register = template.Library()


@register.filter
def nl2br(value):
    return mark_safe(value.replace("\n", "<br>"))  # here

# %% safe: environment without escaping writes SQL
from jinja2 import Environment, FileSystemLoader

env = Environment(loader=FileSystemLoader("sql"), autoescape=False)


def ddl(table, columns):
    return env.get_template("create_table.sql").render(table=table, columns=columns)

# %% safe: environment without escaping writes a server's configuration
import jinja2


def nginx(host, port):
    env = jinja2.Environment(loader=jinja2.FileSystemLoader("etc"), keep_trailing_newline=True)
    return env.get_template("site.conf.j2").render(host=host, port=port)

# %% safe: environment without escaping writes a prompt
from jinja2 import Environment

env = Environment()


def prompt(question, context):
    return env.from_string("Context: {{ context }}\nQuestion: {{ question }}\nAnswer:").render(
        question=question, context=context
    )

# %% safe: environment without escaping is given escaped texts
from jinja2 import Environment, FileSystemLoader
from markupsafe import escape

env = Environment(loader=FileSystemLoader("t"))


def page(name, note):
    return env.get_template("page.html").render(name=escape(name), note=escape(note))

# %% safe: template that is told to escape
from jinja2 import Template


def p(name):
    return Template("<p>{{ name }}</p>", autoescape=True).render(name=name)

# %% safe: environment for pages escapes, the one for texts does not
from jinja2 import Environment, FileSystemLoader

HTML = Environment(loader=FileSystemLoader("html"), autoescape=True)
TEXT = Environment(loader=FileSystemLoader("text"), autoescape=False)


def mail(user, link):
    html = HTML.get_template("mail.html").render(user=user, link=link)
    text = TEXT.get_template("mail.txt").render(user=user, link=link)
    return html, text

# %% safe: class renders a Dockerfile and YAML
import jinja2


class Generator:
    def __init__(self, root):
        self.env = jinja2.Environment(loader=jinja2.FileSystemLoader(root), undefined=jinja2.StrictUndefined)

    def dockerfile(self, image, packages):
        return self.env.get_template("Dockerfile.j2").render(image=image, packages=packages)

    def compose(self, services):
        return self.env.get_template("compose.yml.j2").render(services=services)

# %% safe: django model, fields escaped or numbers
from django.db import models
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe


class Comment(models.Model):
    body = models.TextField()
    stars = models.IntegerField()

    def html(self):
        return mark_safe("<p>" + escape(self.body) + "</p>")

    def link(self):
        return format_html("<p>{}</p>", self.body)

    def rating(self):
        return mark_safe("<b>%d</b>" % self.stars)
