"""Formula injection (CWE-1236): text of strangers becomes a cell of a table that people open in a spreadsheet."""
# %% vulnerable: flask, feedback kept in a list and exported with csv.writer
import csv
import io

from flask import Flask, Response, request

app = Flask(__name__)
FEEDBACK: list[dict[str, str]] = []


@app.post("/feedback")
def leave_feedback():
    FEEDBACK.append({"name": request.form["name"], "text": request.form["text"][:500]})
    return "thank you", 201


@app.get("/admin/feedback.csv")
def export_feedback():
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["name", "text"])
    for entry in FEEDBACK:
        writer.writerow([entry["name"], entry["text"]])  # here
    return Response(buffer.getvalue(), mimetype="text/csv")
# %% vulnerable: fastapi, DictWriter with every field quoted, streamed as an attachment
import csv
import io

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
SIGNUPS = []


class Signup(BaseModel):
    name: str
    company: str
    seats: int


@app.post("/signups", status_code=201)
async def sign_up(signup: Signup):
    SIGNUPS.append({"name": signup.name, "company": signup.company, "seats": signup.seats})


@app.get("/signups/export")
async def export():
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["name", "company", "seats"], quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(SIGNUPS)  # here
    out.seek(0)
    return StreamingResponse(out, headers={"Content-Disposition": "attachment; filename=signups.csv"})
# %% vulnerable: django view writes the posted lines of an order to the response
import csv
import json

from django.http import HttpResponse
from django.views.decorators.http import require_POST


@require_POST
def order_sheet(request):
    """Turn a posted order into a sheet for the warehouse."""
    order = json.loads(request.body)
    response = HttpResponse(content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="order.csv"'
    writer = csv.writer(response, delimiter=";")
    for line in order["lines"]:
        row = [int(line["amount"]), line["remark"]]
        writer.writerow(row)  # here
    return response
# %% vulnerable: pandas, frame of posted records downloaded
import io

import pandas as pd
from flask import Flask, request, send_file

app = Flask(__name__)


@app.route("/convert", methods=["POST"])
def convert():
    records = request.get_json()["records"]
    frame = pd.DataFrame(records)
    buffer = io.BytesIO()
    frame.to_csv(buffer, index=False)  # here
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name="records.csv")
# %% vulnerable: lines joined by hand with commas
from aiohttp import web

GUESTS: list[tuple[str, str]] = []


async def register(request: web.Request) -> web.Response:
    form = await request.post()
    GUESTS.append((form["name"], form["diet"]))
    return web.Response(text="registered")


async def guest_list(request: web.Request) -> web.Response:
    text = "name,diet\n"
    for name, diet in GUESTS:
        text += f"{name},{diet}\n"
    return web.Response(text=text, content_type="text/csv")  # here
# %% vulnerable: openpyxl row from a form
import io

from flask import Flask, request, send_file
from openpyxl import Workbook

app = Flask(__name__)


@app.post("/badge")
def badge():
    book = Workbook()
    sheet = book.active
    sheet.append(["Name", "Title"])
    sheet.append([request.form["name"], request.form.get("title", "")])  # here
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return send_file(out, download_name="badge.xlsx", as_attachment=True)
# %% vulnerable: xlsxwriter, write decides by the text what a cell is
import io

import xlsxwriter
from django.http import FileResponse


def timesheet(request):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("hours")
    notes = request.POST.getlist("note")
    for number, note in enumerate(notes):
        page.write(number, 0, note)  # here
    book.close()
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename="hours.xlsx")
# %% vulnerable: markup escaped, which a spreadsheet does not mind
import csv
import html
import io

from bottle import Bottle, request, response

app = Bottle()
tickets = []


def store(subject):
    tickets.append(html.escape(subject.strip()))


@app.post("/tickets")
def open_ticket():
    store(request.forms.subject)
    return {"count": len(tickets)}


@app.get("/tickets.csv")
def report():
    response.content_type = "text/csv"
    out = io.StringIO()
    rows = [[number, subject] for number, subject in enumerate(tickets, 1)]
    csv.writer(out).writerows(rows)  # here
    return out.getvalue()
# %% vulnerable: address in a formula that is written on purpose
import io

from flask import Flask, request, send_file
from openpyxl import Workbook

app = Flask(__name__)


@app.get("/link-sheet")
def link_sheet():
    title = request.args.get("title", "home")
    book = Workbook()
    sheet = book.active
    sheet["A1"] = f'=HYPERLINK("https://www.example.org/", "{title}")'  # here
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return send_file(stream, download_name="links.xlsx")
# %% vulnerable: file on disk that is sent by another route
import csv

from flask import Flask, request, send_file

app = Flask(__name__)
PATH = "/srv/data/entries.csv"


@app.post("/entries")
def enter():
    data = request.get_json()
    with open(PATH, "a", newline="") as handle:
        csv.writer(handle).writerow([data["team"], data["motto"]])  # here
    return "", 204


@app.get("/entries")
def entries():
    return send_file(PATH, mimetype="text/csv", as_attachment=True)
# %% safe: apostrophe before what a spreadsheet would compute
import csv
import io

from flask import Flask, Response, request

app = Flask(__name__)
FEEDBACK: list[dict[str, str]] = []


def cell(text: str) -> str:
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@app.post("/feedback")
def leave_feedback():
    FEEDBACK.append({"name": request.form["name"], "text": request.form["text"][:500]})
    return "thank you", 201


@app.get("/admin/feedback.csv")
def export_feedback():
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for entry in FEEDBACK:
        writer.writerow([cell(entry["name"]), cell(entry["text"])])
    return Response(buffer.getvalue(), mimetype="text/csv")
# %% safe: refused at the door, by the first character
import csv
import io

from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
SIGNUPS = []


class Signup(BaseModel):
    name: str
    seats: int


@app.post("/signups", status_code=201)
async def sign_up(signup: Signup):
    if not signup.name or signup.name[0] in "=+-@\t\r":
        raise HTTPException(422, "unusable name")
    SIGNUPS.append({"name": signup.name, "seats": signup.seats})


@app.get("/signups/export")
async def export():
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=["name", "seats"])
    writer.writerows(SIGNUPS)
    out.seek(0)
    return StreamingResponse(out, media_type="text/csv")
# %% safe: numbers and dates only
import csv
import json
from datetime import date

from django.http import HttpResponse


def readings(request):
    body = json.loads(request.body)
    response = HttpResponse(content_type="text/csv")
    writer = csv.writer(response)
    for item in body["readings"]:
        day = date.fromisoformat(item["day"])
        writer.writerow([day.isoformat(), float(item["value"]), int(item["sensor"])])
    return response
# %% safe: leading letters taken away before the frame is made
import io

import pandas as pd
from flask import Flask, request, send_file

app = Flask(__name__)


@app.route("/convert", methods=["POST"])
def convert():
    records = request.get_json()["records"]
    tidy = [{"title": str(record["title"]).lstrip("=+-@\t\r ")} for record in records]
    buffer = io.BytesIO()
    pd.DataFrame(tidy).to_csv(buffer, index=False)
    buffer.seek(0)
    return send_file(buffer, as_attachment=True, download_name="records.csv")
# %% safe: xlsxwriter writes strings as strings
import io

import xlsxwriter
from django.http import FileResponse


def timesheet(request):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("hours")
    for number, note in enumerate(request.POST.getlist("note")):
        page.write_string(number, 0, note)
    book.close()
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename="hours.xlsx")
# %% safe: every cell begins with a word of the house
from aiohttp import web

GUESTS: list[str] = []


async def register(request: web.Request) -> web.Response:
    form = await request.post()
    name = " ".join(form["name"].replace(",", " ").split())
    GUESTS.append(name)
    return web.Response(text="registered")


async def guest_list(request: web.Request) -> web.Response:
    lines = [f"guest {name}" for name in GUESTS]
    return web.Response(text="\n".join(lines), content_type="text/csv")
# %% safe: only the file's name comes from the request
import csv
import io
import re

from flask import Flask, Response, request

app = Flask(__name__)
STOCK = [("bolt", 120), ("nut", 80)]


@app.get("/stock")
def stock():
    name = re.sub(r"[^a-z0-9]", "", request.args.get("name", "stock"))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["article", "amount"])
    writer.writerows(STOCK)
    headers = {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
# %% safe: plain library function that saves what its caller has
import csv
from collections.abc import Iterable
from pathlib import Path


def save_rows(path: Path, rows: Iterable[dict[str, str]], fields: list[str]) -> int:
    """Write rows to a file and tell how many there were."""
    count = 0
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=fields)
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
# %% safe: state is one of a list, and the comment stays out of the sheet
import io

from flask import Flask, abort, request, send_file
from openpyxl import Workbook

app = Flask(__name__)
STATES = {"open", "closed", "waiting"}


@app.post("/sheet")
def sheet():
    ticket = {"state": request.form["state"], "comment": request.form["comment"]}
    if ticket["state"] not in STATES:
        abort(400)
    book = Workbook()
    page = book.active
    page.append(["state", "length of comment"])
    page.append([ticket["state"], len(ticket["comment"])])
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return send_file(out, download_name="sheet.xlsx", as_attachment=True)
# %% safe: own class whose method is called writerow
import io

from flask import Flask, Response, request

app = Flask(__name__)


class Page:
    """Counts rows."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def writerow(self, cells: list[str]) -> None:
        self.lines.append(len(cells))


@app.post("/widths")
def widths():
    page = Page()
    page.writerow(request.form.getlist("cell"))
    out = io.StringIO()
    out.write("width\n" + "\n".join(str(width) for width in page.lines))
    return Response(out.getvalue(), mimetype="text/csv")
# %% safe: pattern of letters for the names in a hand-made list
import re

from bottle import Bottle, abort, request, response

app = Bottle()
members = []
WORD = re.compile(r"[A-Za-z][A-Za-z ]{0,40}")


@app.post("/members")
def join():
    name = request.forms.name
    if not WORD.fullmatch(name):
        abort(400)
    members.append(name)


@app.get("/members.csv")
def listing():
    response.content_type = "text/csv"
    return "\n".join(f"{name},member" for name in members)
