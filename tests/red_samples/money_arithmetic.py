"""Wrong arithmetic with money: binary floats, truncation, negative amounts (CWE-682, CWE-681, CWE-190)."""
# %% vulnerable: flask, transfer accepts negative cents
from flask import Flask, jsonify, request, session

app = Flask(__name__)
BALANCES = {"anna": 50_000, "ben": 12_000}


@app.post("/transfer")
def transfer():
    sender = session["user"]
    recipient = request.json["to"]
    amount = int(request.json["amount"])
    if recipient not in BALANCES or BALANCES[sender] < amount:
        return jsonify(error="transfer not possible"), 400
    BALANCES[sender] -= amount  # here
    BALANCES[recipient] += amount
    return jsonify(balance=BALANCES[sender])

# %% vulnerable: cart total summed as float
from dataclasses import dataclass


@dataclass
class Item:
    name: str
    price: str
    quantity: int


def cart_total(items: list[Item]) -> float:
    """Total of the cart in euros."""
    total = 0.0
    for item in items:
        total += float(item.price) * item.quantity  # here
    return total

# %% vulnerable: django, cents made with int() of a product
from django.http import JsonResponse


def create_payment(request, gateway):
    amount = float(request.POST["amount"])
    if amount <= 0:
        return JsonResponse({"error": "amount"}, status=400)
    cents = int(amount * 100)  # here
    charge = gateway.charge(cents=cents, currency="EUR")
    return JsonResponse({"id": charge.id})

# %% vulnerable: payment accepted when two floats are equal
from fastapi import FastAPI, HTTPException

app = FastAPI()
PRICES = {"pen": 1.10, "ink": 2.20, "pad": 3.30}


@app.post("/checkout")
def checkout(items: list[str], paid: float):
    total = sum(PRICES[i] for i in items if i in PRICES)
    if paid == total:  # here
        return {"status": "paid"}
    raise HTTPException(402, detail="amount does not match")

# %% vulnerable: tax with round() of a float
TAX_RATE = 0.19


class Invoice:
    def __init__(self, number: str):
        self.number = number
        self.net = 0.0

    def gross_amount(self) -> float:
        """Net amount plus value added tax, in euros."""
        return round(self.net * (1 + TAX_RATE), 2)  # here

    def line(self) -> str:
        return f"{self.number}: {self.gross_amount()} EUR"

# %% vulnerable: account class with a float balance
class BankAccount:
    def __init__(self, owner: str, balance: float = 0.0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount: float) -> float:
        if amount <= 0:
            raise ValueError("amount must be positive")
        self.balance += amount  # here
        return self.balance


if __name__ == "__main__":
    account = BankAccount("anna")
    for _ in range(10):
        account.deposit(0.10)
    print(account.balance)

# %% vulnerable: decimal built out of a float literal
from decimal import Decimal

FEE = Decimal(0.35)  # here


def payout(amount: Decimal) -> Decimal:
    """Amount that reaches the seller after the fee."""
    if amount <= FEE:
        raise ValueError("amount is smaller than the fee")
    return amount - FEE

# %% vulnerable: withdrawal checks the overdraft only
from dataclasses import dataclass, field


@dataclass
class Wallet:
    balance_cents: int = 0
    history: list = field(default_factory=list)

    def withdraw(self, amount_cents: int) -> int:
        if amount_cents > self.balance_cents:
            raise ValueError("not enough money")
        self.balance_cents -= amount_cents  # here
        self.history.append(("withdraw", amount_cents))
        return self.balance_cents


wallet = Wallet(10_000)
print(wallet.withdraw(int(input("cents: "))))

# %% safe: flask, transfer refuses what is not positive
from flask import Flask, jsonify, request, session

app = Flask(__name__)
BALANCES = {"anna": 50_000, "ben": 12_000}


@app.post("/transfer")
def transfer():
    sender = session["user"]
    recipient = request.json["to"]
    amount = request.json["amount"]
    if type(amount) is not int or amount <= 0:
        return jsonify(error="amount"), 400
    if recipient not in BALANCES or BALANCES[sender] < amount:
        return jsonify(error="transfer not possible"), 400
    BALANCES[sender] -= amount
    BALANCES[recipient] += amount
    return jsonify(balance=BALANCES[sender])

# %% safe: cart total in decimals
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass
class Item:
    name: str
    price: str
    quantity: int


def cart_total(items: list[Item]) -> Decimal:
    total = Decimal("0.00")
    for item in items:
        if item.quantity < 1:
            raise ValueError("quantity")
        total += Decimal(item.price) * item.quantity
    return total.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

# %% safe: whole cents throughout, divmod for display
class BankAccount:
    def __init__(self, owner: str, balance: int = 0):
        self.owner = owner
        self.balance = balance

    def deposit(self, cents: int) -> int:
        if cents <= 0:
            raise ValueError("amount must be positive")
        self.balance += cents
        return self.balance

    def __str__(self) -> str:
        euros, cents = divmod(self.balance, 100)
        return f"{self.owner}: {euros}.{cents:02d}"

# %% safe: floats of a thermometer
from dataclasses import dataclass


@dataclass
class Reading:
    station: str
    celsius: float


def average(readings: list[Reading]) -> float:
    total = 0.0
    for reading in readings:
        total += float(reading.celsius)
    return round(total / len(readings), 1) if readings else 0.0

# %% safe: decimals compared for equality
from decimal import Decimal, InvalidOperation

from fastapi import FastAPI, HTTPException

app = FastAPI()
PRICES = {"pen": Decimal("1.10"), "ink": Decimal("2.20")}


@app.post("/checkout")
def checkout(items: list[str], paid: str):
    total = sum((PRICES[i] for i in items if i in PRICES), Decimal("0"))
    try:
        amount = Decimal(paid)
    except InvalidOperation:
        raise HTTPException(400, detail="amount")
    if total > 0 and amount == total:
        return {"status": "paid"}
    raise HTTPException(402, detail="amount does not match")

# %% safe: tax on cents with integer rounding
TAX_PERCENT = 19


class Invoice:
    def __init__(self, number: str, net_cents: int):
        if net_cents < 0:
            raise ValueError("net amount below zero")
        self.number = number
        self.net_cents = net_cents

    def gross_cents(self) -> int:
        tax = (self.net_cents * TAX_PERCENT + 50) // 100
        return self.net_cents + tax

# %% safe: quantity and order number converted, price decimal
from decimal import Decimal

from django.http import JsonResponse


def add_line(request, catalogue):
    order_id = int(request.POST["order_id"])
    quantity = int(request.POST["quantity"])
    if not 1 <= quantity <= 99:
        return JsonResponse({"error": "quantity"}, status=400)
    price = catalogue.get(request.POST["sku"], Decimal("9.99"))
    return JsonResponse({"order": order_id, "sum": str(price * quantity)})

# %% safe: wallet on the command line
import argparse


class Wallet:
    def __init__(self, balance_cents: int):
        self.balance_cents = balance_cents

    def withdraw(self, amount_cents: int) -> int:
        if not 0 < amount_cents <= self.balance_cents:
            raise SystemExit("amount out of range")
        self.balance_cents -= amount_cents
        return self.balance_cents


parser = argparse.ArgumentParser()
parser.add_argument("cents", type=int)
print(Wallet(10_000).withdraw(parser.parse_args().cents))

# %% vulnerable: fastapi, model with a float price
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Line(BaseModel):
    sku: str
    price: float
    quantity: int


@app.post("/quote")
def quote(line: Line):
    subtotal = line.price * line.quantity  # here
    return {"subtotal": subtotal}

# %% vulnerable: discount factor literal
def discounted_price(price, member):
    """Price after the discount for members."""
    if member:
        return price * 0.9  # here
    return price

# %% vulnerable: transfer between dicts, no lower bound
class Ledger:
    def __init__(self):
        self.accounts = {}

    def transfer(self, source, target, amount):
        if self.accounts[source] < amount:
            raise ValueError("insufficient funds")
        self.accounts[source] = self.accounts[source] - amount  # here
        self.accounts[target] = self.accounts.get(target, 0) + amount

# %% vulnerable: negative quantity lowers the total
from flask import Flask, request, session

app = Flask(__name__)
PRICES = {"pen": 120, "ink": 450}


@app.post("/order")
def order():
    data = request.get_json()
    quantity = int(data["quantity"])
    total = PRICES[data["item"]] * quantity  # here
    session["owed"] = session.get("owed", 0) + total
    return {"total": total}

# %% vulnerable: cents by int of float text
def to_cents(price: str) -> int:
    return int(float(price) * 100)  # here

# %% safe: geometry with floats
class Shape:
    def __init__(self, width: float, height: float):
        self.width = width
        self.height = height

    def area(self) -> float:
        return round(self.width * self.height * 1.0, 2)

# %% safe: path cost in a graph
import heapq


def dijkstra(graph, start):
    costs = {start: 0.0}
    heap = [(0.0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        for neighbour, weight in graph[node]:
            new_cost = cost + float(weight)
            if new_cost < costs.get(neighbour, float("inf")):
                costs[neighbour] = new_cost
                heapq.heappush(heap, (new_cost, neighbour))
    return costs

# %% safe: amount validated by helper
class Wallet:
    def __init__(self):
        self.balance = 0

    def _require_positive(self, amount):
        if amount <= 0:
            raise ValueError("amount")

    def withdraw(self, amount):
        self._require_positive(amount)
        if amount > self.balance:
            raise ValueError("funds")
        self.balance -= amount

# %% safe: balance of a tree
class Node:
    def __init__(self, left=None, right=None):
        self.left, self.right = left, right
        self.balance = 0

    def rotate(self, step):
        if self.balance > step:
            self.balance -= step
        return self.balance

# %% safe: pydantic bound
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
BALANCES = {"a": 100}


class Payment(BaseModel):
    amount: int = Field(gt=0)


@app.post("/pay")
def pay(payment: Payment):
    if BALANCES["a"] < payment.amount:
        return {"ok": False}
    BALANCES["a"] -= payment.amount
    return {"ok": True}

# %% safe: stock is not money
class Stock:
    def __init__(self):
        self.items = {}

    def take(self, sku, count):
        if count < 1 or self.items.get(sku, 0) < count:
            raise ValueError("stock")
        self.items[sku] -= count
        return count

# %% safe: rounding of a rating and a percentage
def average_rating(ratings: list[int]) -> float:
    return round(sum(ratings) / len(ratings), 2) if ratings else 0.0


def progress(done: int, total: int) -> int:
    return int(done / total * 100)

# %% vulnerable: column of floats
from sqlalchemy import Column, Float, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    price = Column(Float, nullable=False)  # here

# %% vulnerable: sql update with an unchecked amount
import sqlite3

from flask import Flask, request, session

app = Flask(__name__)


@app.post("/send")
def send():
    amount = int(request.form["amount"])
    db = sqlite3.connect("bank.db")
    db.execute("UPDATE accounts SET balance = balance - ? WHERE id = ?", (amount, session["id"]))  # here
    db.execute("UPDATE accounts SET balance = balance + ? WHERE id = ?", (amount, request.form["to"]))
    db.commit()
    return "ok"

# %% vulnerable: F expression
from django.db.models import F
from django.http import JsonResponse

from .models import Account


def spend(request):
    amount = int(request.POST["amount"])
    Account.objects.filter(user=request.user).update(balance=F("balance") - amount)  # here
    return JsonResponse({"ok": True})

# %% vulnerable: split of a bill
def split_bill(total_cents: int, people: int) -> list:
    share = total_cents / people  # here
    return [share] * people

# %% safe: numeric columns
from sqlalchemy import Column, Float, Integer, Numeric
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Product(Base):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    weight = Column(Float)
    price = Column(Numeric(10, 2))

# %% safe: sql update with checked amount
import sqlite3


def send(conn: sqlite3.Connection, source: int, amount: int):
    if amount <= 0:
        raise ValueError("amount")
    conn.execute("UPDATE accounts SET balance = balance - ? WHERE id = ? AND balance >= ?", (amount, source, amount))
