"""Wrong arithmetic with money: binary floats, truncation, negative amounts (CWE-682, CWE-681, CWE-190)."""
# %% vulnerable: django model with a float column for the price
from django.db import models


class Product(models.Model):
    title = models.CharField(max_length=120)
    price = models.FloatField()  # here
    stock = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["title"]

    def __str__(self):
        return self.title

# %% vulnerable: interest compounded on a float balance
import argparse


def yearly_statement(balance: float, rate: float) -> list[float]:
    months = []
    for _month in range(12):
        balance *= 1 + rate / 12  # here
        months.append(balance)
    return months


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="savings account statement")
    parser.add_argument("balance", type=float)
    parser.add_argument("--rate", type=float, default=0.03)
    args = parser.parse_args()
    for number, value in enumerate(yearly_statement(args.balance, args.rate), 1):
        print(number, f"{value:.2f}")

# %% vulnerable: fastapi, refund may be negative
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()
ORDERS = {"A1": {"paid": 4_500, "refunded": 0}}


class Refund(BaseModel):
    order: str
    cents: int


@app.post("/refunds")
async def refund(body: Refund):
    if (order := ORDERS.get(body.order)) is None:
        raise HTTPException(404)
    if order["refunded"] + body.cents > order["paid"]:
        raise HTTPException(409, "more than was paid")
    order["refunded"] += body.cents  # here
    return order

# %% vulnerable: bill split with int(), the rest gets lost
from typing import Sequence


class Bill:
    def __init__(self, amounts_cents: Sequence[int]):
        self.total_cents = sum(amounts_cents)

    def shares(self, people: Sequence[str]) -> dict[str, int]:
        """How many cents every person has to pay."""
        share = int(self.total_cents / len(people))  # here
        return {person: share for person in people}


print(Bill([1000, 995]).shares(["ann", "bob", "cy"]))

# %% vulnerable: exchange truncates the money
import math

RATES = {("USD", "EUR"): 0.92, ("EUR", "USD"): 1.08}


def convert(amount_cents: int, source: str, target: str) -> int:
    if amount_cents < 0:
        raise ValueError("amount_cents")
    if source == target:
        return amount_cents
    rate = RATES[source, target]
    return math.floor(amount_cents * rate)  # here


def quote(form) -> str:
    cents = convert(int(form["cents"]), form["from"], form["to"])
    return f"{cents // 100}.{cents % 100:02}"

# %% vulnerable: sqlalchemy float column holds the balance
from sqlalchemy import Column, Float, ForeignKey, Integer, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Ledger(Base):
    __tablename__ = "ledger"

    id = Column(Integer, primary_key=True)
    customer_id = Column(Integer, ForeignKey("customer.id"), nullable=False)
    balance = Column(Float, default=0, nullable=False)  # here
    currency = Column(String(3), default="EUR")

# %% safe: django model with decimal columns, float for the weight
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models


class Product(models.Model):
    title = models.CharField(max_length=120)
    weight_kg = models.FloatField(null=True)
    price = models.DecimalField(
        max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )

# %% safe: pydantic field greater than zero
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI()
ORDERS = {"A1": {"paid": 4_500, "refunded": 0}}


class Refund(BaseModel):
    order: str
    cents: int = Field(gt=0, le=1_000_000)


@app.post("/refunds")
async def refund(body: Refund):
    order = ORDERS.get(body.order)
    if order is None:
        raise HTTPException(404)
    if order["refunded"] + body.cents > order["paid"]:
        raise HTTPException(409, "more than was paid")
    order["refunded"] += body.cents
    return order

# %% safe: bill split with the rest distributed
def shares(total_cents: int, people: list[str]) -> dict[str, int]:
    if total_cents < 0 or not people:
        raise ValueError("nothing to split")
    base, rest = divmod(total_cents, len(people))
    return {
        person: base + (1 if position < rest else 0)
        for position, person in enumerate(people)
    }


if __name__ == "__main__":
    print(shares(1995, ["ann", "bob", "cy"]))

# %% safe: exchange in decimals with declared rounding
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

RATES = {("USD", "EUR"): Decimal("0.92"), ("EUR", "USD"): Decimal("1.08")}


def convert(cents: int, source: str, target: str) -> int:
    if cents < 0:
        raise ValueError("cents")
    with localcontext() as ctx:
        ctx.prec = 28
        value = Decimal(cents) * RATES[source, target]
        return int(value.quantize(Decimal("1"), rounding=ROUND_HALF_EVEN))

# %% safe: sqlalchemy numeric balance, float score
from sqlalchemy import Column, Float, Integer, Numeric
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Seller(Base):
    __tablename__ = "seller"

    id = Column(Integer, primary_key=True)
    balance = Column(Numeric(12, 2), default=0, nullable=False)
    rating = Column(Float, default=0.0)

# %% safe: latencies summed and compared
import statistics
import time


class Stopwatch:
    def __init__(self) -> None:
        self.total_seconds = 0.0
        self.laps: list[float] = []

    def lap(self, started: float) -> None:
        spent = time.monotonic() - started
        self.total_seconds += spent
        self.laps.append(round(spent, 3))

    def report(self) -> float:
        return statistics.fmean(self.laps) if self.laps else 0.0

# %% safe: account over fractions of a helper, subtraction guarded in it
from decimal import Decimal


def positive(value: Decimal) -> Decimal:
    if not value.is_finite() or value <= 0:
        raise ValueError("amount must be positive")
    return value


class Account:
    def __init__(self, balance: Decimal):
        self.balance = balance

    def pay(self, text: str) -> Decimal:
        amount = positive(Decimal(text))
        if amount > self.balance:
            raise ValueError("not enough money")
        self.balance -= amount
        return self.balance

# %% safe: share of a budget shown as percentage of pages
def progress(pages_read: int, pages_total: int) -> float:
    """How much of the book has been read."""
    if pages_total == 0:
        return 0.0
    return round(100.0 * pages_read / pages_total, 1)


def is_complete(pages_read: int, pages_total: int) -> bool:
    return pages_total > 0 and pages_read / pages_total == 1.0


if __name__ == "__main__":
    print(progress(int(input("read: ")), 320))
