"""Race between check and use of a file (CWE-367)."""

# %% vulnerable: exists, then open for writing
import os


def create_account_file(folder: str, account_id: int, content: str) -> bool:
    """Create the file of a new account; an old one must not be overwritten."""
    path = os.path.join(folder, f"{account_id}.json")
    if os.path.exists(path):
        return False
    with open(path, "w", encoding="utf-8") as fh:  # here
        fh.write(content)
    return True

# %% vulnerable: os.access in a privileged service, then open
import os
import sys


def append_for_user(path: str, line: str) -> None:
    # this tool is installed setuid root
    if not os.access(path, os.W_OK):
        print("permission denied", file=sys.stderr)
        sys.exit(1)
    with open(path, "a") as fh:  # here
        fh.write(line + "\n")


if __name__ == "__main__":
    append_for_user(sys.argv[1], sys.argv[2])

# %% vulnerable: lock file made by hand with pathlib
import os
import time
from pathlib import Path


class JobLock:
    """Lets one import run at a time."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def acquire(self) -> None:
        while self.path.exists():
            time.sleep(0.2)
        self.path.write_text(str(os.getpid()))  # here

    def release(self) -> None:
        self.path.unlink(missing_ok=True)

# %% vulnerable: symbolic link test before chown
import os


def give_home(path: str, uid: int, gid: int) -> None:
    """Run by root when a user asks for the ownership of a folder entry."""
    if os.path.islink(path):
        raise ValueError("links are not accepted")
    os.chown(path, uid, gid)  # here

# %% vulnerable: check in a helper, removal in the caller
import os
import sys
import time

MAX_AGE = 7 * 24 * 3600


def is_stale(path: str) -> bool:
    return os.path.isfile(path) and time.time() - os.path.getmtime(path) > MAX_AGE


def clean(scratch: str) -> int:
    """Cron job of root for the scratch area, where users make and move their own folders."""
    removed = 0
    for folder in os.listdir(scratch):
        for name in os.listdir(os.path.join(scratch, folder)):
            path = os.path.join(scratch, folder, name)
            if is_stale(path):
                os.remove(path)  # here
                removed += 1
    return removed


if __name__ == "__main__":
    print(clean(sys.argv[1]))

# %% vulnerable: owner is checked by path, then the script is run by path
import os
import subprocess


def run_hook(path: str) -> int:
    """Run a hook only if it belongs to root."""
    info = os.stat(path)
    if info.st_uid != 0 or info.st_mode & 0o022:
        raise PermissionError(path)
    return subprocess.call([path])  # here

# %% vulnerable: search for a free name
import os
import shutil


def store_upload(source: str, folder: str, stem: str = "scan") -> str:
    number = 1
    candidate = os.path.join(folder, f"{stem}.pdf")
    while os.path.exists(candidate):
        candidate = os.path.join(folder, f"{stem}-{number}.pdf")
        number += 1
    shutil.copyfile(source, candidate)  # here
    return candidate

# %% vulnerable: marker file of a voucher, exists, then touch
import os
from pathlib import Path

VOUCHERS = Path("/srv/shop/vouchers")


def redeem(code: int) -> bool:
    """Give the discount once for each voucher."""
    used = VOUCHERS / f"{code}.used"
    if not used.exists():
        used.touch()  # here
        grant_discount(code)
        return True
    return False


def grant_discount(code: int) -> None:
    with open(VOUCHERS / "ledger.txt", "a") as ledger:
        ledger.write(f"{code} {os.getpid()}\n")

# %% safe: exclusive creation
import os


def create_profile(folder: str, user_id: int, content: str) -> bool:
    path = os.path.join(folder, f"{user_id}.json")
    try:
        with open(path, "x", encoding="utf-8") as fh:
            fh.write(content)
    except FileExistsError:
        return False
    return True

# %% safe: O_EXCL lock file
import errno
import os


class BuildLock:
    def __init__(self, path: str) -> None:
        self.path = path

    def acquire(self) -> bool:
        try:
            fd = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as exc:
            if exc.errno == errno.EEXIST:
                return False
            raise
        with os.fdopen(fd, "w") as fh:
            fh.write(str(os.getpid()))
        return True

# %% safe: remove first, handle absence afterwards
import os

from flask import Flask, abort

app = Flask(__name__)


@app.delete("/cache/<int:entry>")
def drop(entry: int):
    path = os.path.join("/srv/blog/cache", f"{entry}.html")
    try:
        os.remove(path)
    except FileNotFoundError:
        abort(404)
    return "", 204

# %% safe: optional configuration, read with error handling
import json
import os

DEFAULTS = {"colour": "green", "limit": 20}


def load_config(path: str = "config.json") -> dict:
    """Merge the configuration file, if there is one, over the defaults."""
    if not os.path.exists(path):
        return dict(DEFAULTS)
    try:
        with open(path, encoding="utf-8") as fh:
            return {**DEFAULTS, **json.load(fh)}
    except (OSError, ValueError):
        return dict(DEFAULTS)

# %% safe: fstat on the open descriptor
import os
import stat


def read_regular(path: str, limit: int = 1_000_000) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as fh:
        info = os.fstat(fh.fileno())
        if not stat.S_ISREG(info.st_mode) or info.st_size > limit:
            raise ValueError("not a small regular file")
        return fh.read(limit)

# %% safe: makedirs with exist_ok, temporary file and replace
import os
import tempfile
from pathlib import Path


def save_snapshot(folder: Path, name: str, data: bytes) -> None:
    os.makedirs(folder, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as tmp:
        tmp.write(data)
    os.replace(tmp.name, folder / Path(name).name)

# %% safe: own exists and remove on a dict in memory
import threading


class Registry:
    def __init__(self) -> None:
        self._items: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def exists(self, path: str) -> bool:
        return path in self._items

    def remove(self, path: str) -> bool:
        with self._lock:
            if not self.exists(path):
                return False
            del self._items[path]
            return True

# %% safe: the check is only for a message, the write is exclusive anyway
import argparse
import os
import sys


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    args = parser.parse_args()
    if os.path.exists(args.output):
        print(f"{args.output} is there already", file=sys.stderr)
        return 1
    try:
        with open(args.output, mode="xb") as fh:
            fh.write(b"\x89PNG\r\n")
    except FileExistsError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% vulnerable: access then open for reading
import os
def r(path):
    if os.access(path, os.R_OK):
        with open(path) as f:  # here
            return f.read()

# %% vulnerable: exists in a variable
import os
def w(path, data):
    there = os.path.exists(path)
    if not there:
        with open(path, "w") as f:  # here
            f.write(data)

# %% vulnerable: exists then remove
import os
def rm(path):
    if os.path.exists(path):
        os.remove(path)  # here

# %% vulnerable: pathlib exists, rename
from pathlib import Path
def mv(src: Path, dst: Path):
    if dst.exists():
        raise FileExistsError(dst)
    src.rename(dst)
    if not dst.exists():
        dst.write_text("x")  # here

# %% vulnerable: os.rename to a free name
import os
def mv(src, dst):
    if not os.path.exists(dst):
        os.rename(src, dst)  # here

# %% vulnerable: load or create a key
import os, secrets
KEY = "key.bin"
def key():
    if os.path.exists(KEY):
        with open(KEY, "rb") as f:
            return f.read()
    k = secrets.token_bytes(32)
    with open(KEY, "wb") as f:  # here
        f.write(k)
    return k

# %% vulnerable: method helper and field
import os
class Lock:
    def __init__(self, path):
        self.path = path
    def held(self):
        return os.path.exists(self.path)
    def take(self):
        if self.held():
            return False
        with open(self.path, "w") as f:  # here
            f.write("1")
        return True

# %% vulnerable: lstat, then open
import os, stat
def r(path):
    st = os.lstat(path)
    if stat.S_ISLNK(st.st_mode):
        raise ValueError
    with open(path) as f:  # here
        return f.read()

# %% vulnerable: is_symlink then read
from pathlib import Path
def r(name):
    p = Path("/srv") / name
    if p.is_symlink():
        raise ValueError
    return p.read_text()  # here

# %% vulnerable: writer helper
import os
def put(path, data):
    with open(path, "w") as f:
        f.write(data)
def create(path, data):
    if os.path.isfile(path):
        raise ValueError("there")
    put(path, data)  # here

# %% safe: makedirs
import os
def d(path):
    if not os.path.exists(path):
        os.makedirs(path, exist_ok=True)
    if not os.path.isdir(path):
        os.makedirs(path)

# %% safe: load, change, save
import json, os
def bump(path):
    data = {}
    if os.path.exists(path):
        with open(path) as f:
            data = json.load(f)
    data["n"] = data.get("n", 0) + 1
    with open(path, "w") as f:
        json.dump(data, f)

# %% safe: other file
import os
def f(a, b):
    if os.path.exists(a):
        with open(b, "w") as g:
            g.write("x")

# %% safe: under a lock
import os, threading
lock = threading.Lock()
def f(a):
    with lock:
        if not os.path.exists(a):
            with open(a, "w") as g:
                g.write("x")

# %% safe: remove with handling
import os
def f(a):
    if os.path.exists(a):
        try:
            os.remove(a)
        except FileNotFoundError:
            pass

# %% safe: exists in a view, then send
import os
from flask import Flask, send_file, abort
app = Flask(__name__)
@app.get("/x")
def x():
    p = "/srv/x.pdf"
    if not os.path.exists(p):
        abort(404)
    return send_file(p)

# %% safe: redis exists
import redis
r = redis.Redis()
def f(key):
    if not r.exists(key):
        r.set(key, "1")

# %% safe: size limit
import os
def f(path):
    if os.path.getsize(path) > 1000 or os.stat(path).st_size == 0:
        raise ValueError
    with open(path) as g:
        return g.read()

# %% safe: file written, then checked
import os
def f(path):
    with open(path, "w") as g:
        g.write("x")
    if not os.path.exists(path):
        raise RuntimeError
    return os.path.getsize(path)

# %% safe: O_EXCL
import os
def f(path):
    if os.path.exists(path):
        return
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.close(fd)

# %% safe: touch with exist_ok False
from pathlib import Path
def f(p: Path):
    if p.exists():
        return False
    p.touch(exist_ok=False)
    return True

# %% vulnerable: django, balance is compared and saved
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from bank.models import Account


def withdraw(request, pk):
    account = get_object_or_404(Account, pk=pk, owner=request.user)
    cents = int(request.POST["cents"])
    if cents <= 0 or account.balance < cents:
        return JsonResponse({"error": "not enough"}, status=400)
    account.balance = account.balance - cents  # here
    account.save()
    return JsonResponse({"balance": account.balance})

# %% vulnerable: flask, stock within one session
from flask import Flask, abort, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    stock = db.Column(db.Integer, nullable=False)


@app.post("/products/<int:product_id>/buy")
def buy(product_id):
    wanted = int(request.json["quantity"])
    product = Product.query.get_or_404(product_id)
    if wanted < 1 or product.stock < wanted:
        abort(409)
    product.stock -= wanted  # here
    db.session.commit()
    return {"left": product.stock}

# %% vulnerable: fastapi, uses of a coupon, in a service function
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import get_db
from app.models import Coupon

app = FastAPI()


def redeem(db: Session, code: str) -> Coupon:
    coupon = db.execute(select(Coupon).where(Coupon.code == code)).scalar_one()
    if coupon.uses >= coupon.max_uses:
        raise HTTPException(409, "used up")
    coupon.uses += 1  # here
    db.commit()
    return coupon


@app.post("/coupons/{code}")
def use_coupon(code: str, db: Session = Depends(get_db)):
    return {"percent": redeem(db, code).percent}

# %% vulnerable: transaction.atomic without a lock on the row
from django.db import transaction
from rest_framework.response import Response
from rest_framework.views import APIView

from events.models import Booking, Event


class BookingView(APIView):
    @transaction.atomic
    def post(self, request, pk):
        event = Event.objects.get(pk=pk)
        seats = int(request.data["seats"])
        free = event.seats_left
        if seats < 1 or free < seats:
            return Response({"error": "sold out"}, status=409)
        event.seats_left = free - seats  # here
        event.save(update_fields=["seats_left"])
        Booking.objects.create(event=event, user=request.user, seats=seats)
        return Response({"left": event.seats_left})

# %% vulnerable: async session, points in a local variable
from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import get_session
from app.models import Member

router = APIRouter()


@router.post("/members/{member_id}/spend")
async def spend(member_id: int, points: int, session: AsyncSession = Depends(get_session)):
    member = await session.get(Member, member_id)
    if member is None or points < 1:
        raise HTTPException(404)
    remaining = member.points - points
    if remaining < 0:
        raise HTTPException(409, "not enough points")
    member.points = remaining  # here
    await session.commit()
    return {"points": remaining}

# %% safe: select_for_update
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from bank.models import Account


def withdraw(request, pk):
    cents = int(request.POST["cents"])
    with transaction.atomic():
        account = get_object_or_404(Account.objects.select_for_update(), pk=pk, owner=request.user)
        if cents <= 0 or account.balance < cents:
            return JsonResponse({"error": "not enough"}, status=400)
        account.balance = account.balance - cents
        account.save()
    return JsonResponse({"ok": True})

# %% safe: with_for_update
from flask import Flask, abort, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Product(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    stock = db.Column(db.Integer, nullable=False)


@app.post("/products/<int:product_id>/buy")
def buy(product_id):
    wanted = int(request.json["quantity"])
    product = db.session.get(Product, product_id, with_for_update=True)
    if product is None or wanted < 1 or product.stock < wanted:
        abort(409)
    product.stock -= wanted
    db.session.commit()
    return {"left": product.stock}

# %% safe: the database compares and reckons
from django.db.models import F
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from shop.models import Coupon


def redeem(request, pk):
    coupon = get_object_or_404(Coupon, pk=pk)
    if coupon.uses >= coupon.max_uses:
        return JsonResponse({"error": "used up"}, status=409)
    changed = Coupon.objects.filter(pk=pk, uses__lt=F("max_uses")).update(uses=F("uses") + 1)
    if not changed:
        return JsonResponse({"error": "used up"}, status=409)
    coupon.uses = coupon.uses + 1
    return JsonResponse({"uses": coupon.uses})

# %% safe: a lock around the whole
from fastapi import Depends, FastAPI, HTTPException
from redis import Redis
from sqlalchemy.orm import Session

from app.database import get_db
from app.models import Wallet

app = FastAPI()
redis = Redis()


@app.post("/wallets/{wallet_id}/pay")
def pay(wallet_id: int, cents: int, db: Session = Depends(get_db)):
    with redis.lock(f"wallet:{wallet_id}", timeout=10):
        wallet = db.get(Wallet, wallet_id)
        if wallet is None or cents < 1 or wallet.balance < cents:
            raise HTTPException(409)
        wallet.balance -= cents
        db.commit()
        return {"balance": wallet.balance}

# %% safe: serializable transactions
from flask import Flask, abort, request
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.models import Seat

app = Flask(__name__)
engine = create_engine("postgresql:///hall", isolation_level="SERIALIZABLE")


@app.post("/seats/<int:row>")
def reserve(row):
    with Session(engine) as session:
        seat = session.query(Seat).filter_by(row=row).first()
        if seat is None or seat.available < 1:
            abort(409)
        seat.available -= 1
        session.commit()
    return "", 204

# %% safe: objects in memory of one thread
class Ledger:
    def __init__(self):
        self.accounts = {}

    def withdraw(self, request):
        account = self.accounts.get(request["number"])
        if account is None or account.balance < request["cents"]:
            raise ValueError("not enough")
        account.balance -= request["cents"]
        return account.balance

# %% safe: a field that counts nothing, and a plain edit
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from blog.models import Post


def edit(request, pk):
    post = get_object_or_404(Post, pk=pk, author=request.user)
    if len(post.text) > 10_000:
        return JsonResponse({"error": "too long"}, status=400)
    post.text = post.text + "\n" + request.POST["more"]
    post.save()
    return JsonResponse({"ok": True})

# %% safe: version column is compared
from flask import Flask, abort, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Item(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    quantity = db.Column(db.Integer, nullable=False)
    revision = db.Column(db.Integer, nullable=False)
    __mapper_args__ = {"version_id_col": revision}


@app.post("/items/<int:item_id>/take")
def take(item_id):
    item = Item.query.get_or_404(item_id)
    if item.quantity < 1:
        abort(409)
    item.quantity -= 1
    db.session.commit()
    return {"left": item.quantity}
