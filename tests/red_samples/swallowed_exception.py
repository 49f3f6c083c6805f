"""Swallowed exceptions that let a security decision fail open (CWE-703, CWE-390, CWE-755, CWE-636)."""
# %% vulnerable: flask, permission check whose error is passed over
from flask import Flask, session

from .policy import check_permission
from .store import reports

app = Flask(__name__)


@app.delete("/reports/<int:report_id>")
def delete_report(report_id):
    try:
        check_permission(session.get("user"), "delete", report_id)
    except Exception:  # here
        pass
    reports.remove(report_id)
    return "", 204

# %% vulnerable: verification returns True on error
import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signature_ok(key: Ed25519PublicKey, message: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature), message)
        return True
    except InvalidSignature:
        return False
    except Exception:
        return True  # here

# %% vulnerable: payment failure printed, order shipped
class Checkout:
    def __init__(self, gateway, warehouse):
        self.gateway = gateway
        self.warehouse = warehouse

    def complete(self, order):
        try:
            self.gateway.charge(order.card, order.total_cents)
        except Exception as error:  # here
            print("charge failed:", error)
        order.paid = True
        self.warehouse.ship(order)
        return order

# %% vulnerable: fastapi, invalid token becomes the claimed user
import os

import jwt
from fastapi import Depends, FastAPI, Header

app = FastAPI()
KEY = os.environ["JWT_KEY"]


def current_user(authorization: str = Header(), x_user: str = Header("guest")):
    user = x_user
    try:
        claims = jwt.decode(authorization, KEY, algorithms=["HS256"])
        user = claims["sub"]
    except Exception:
        return user  # here
    return user


@app.get("/inbox")
def inbox(user: str = Depends(current_user)):
    return {"inbox_of": user}

# %% vulnerable: loop continues with unsigned updates
import logging

log = logging.getLogger(__name__)


def install_updates(packages, verifier, installer):
    """Verifies and installs everything that was downloaded."""
    for package in packages:
        try:
            verifier.verify(package.data, package.signature)
        except ValueError:  # here
            log.warning("could not verify %r", package.name)
        installer.install(package)

# %% vulnerable: suppress around the authentication
from contextlib import suppress

from django.http import JsonResponse

from .auth import authenticate_or_raise
from .models import Payroll


def payroll(request):
    with suppress(Exception):  # here
        authenticate_or_raise(request)
    rows = list(Payroll.objects.values("employee", "salary"))
    return JsonResponse({"rows": rows})

# %% vulnerable: policy service unreachable means allowed
import requests


class PolicyClient:
    def __init__(self, base: str = "https://policy.example.org"):
        self.base = base

    def is_allowed(self, user: str, action: str, resource: str) -> bool:
        """Asks the policy service whether the user may do this."""
        query = {"user": user, "action": action, "resource": resource}
        try:
            answer = requests.post(f"{self.base}/check", json=query, timeout=2)
            answer.raise_for_status()
            decision = answer.json()["allow"]
        except:
            return True  # here
        return decision is True

# %% vulnerable: error passed over while dropping the privileges
import os
import socketserver


class Echo(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self):
        self.wfile.write(self.rfile.readline(512))


def drop_privileges(uid: int, gid: int) -> None:
    try:
        os.setgid(gid)
        os.setuid(uid)
    except OSError:  # here
        pass


if __name__ == "__main__":
    with socketserver.TCPServer(("127.0.0.1", 107), Echo) as server:
        drop_privileges(65534, 65534)
        server.serve_forever()

# %% safe: permission error ends the request
from flask import Flask, abort, session

from .policy import check_permission
from .store import reports

app = Flask(__name__)


@app.delete("/reports/<int:report_id>")
def delete_report(report_id):
    try:
        check_permission(session.get("user"), "delete", report_id)
    except Exception:
        abort(403)
    reports.remove(report_id)
    return "", 204

# %% safe: every error of the verification means no
import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signature_ok(key: Ed25519PublicKey, message: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature), message)
    except Exception:
        return False
    return True

# %% safe: temporary file removed with suppress
import contextlib
import os
import tempfile


def word_count(text: str) -> int:
    fd, name = tempfile.mkstemp()
    try:
        with os.fdopen(fd, "w") as stream:
            stream.write(text)
        with open(name) as stream:
            return len(stream.read().split())
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.remove(name)

# %% safe: optional imports
try:
    import orjson
except ImportError:
    orjson = None

try:
    import uvloop
except Exception:
    pass
else:
    uvloop.install()

import json


def dumps(value) -> bytes:
    if orjson is not None:
        return orjson.dumps(value)
    return json.dumps(value).encode()

# %% safe: retries end with an exception
import time

import requests


def fetch_status(url: str = "https://status.example.org/api", tries: int = 3) -> int:
    for attempt in range(tries):
        try:
            return requests.get(url, timeout=5).status_code
        except requests.ConnectionError:
            time.sleep(2**attempt)
            continue
    raise RuntimeError("status page not reachable")

# %% safe: charge failure logged and raised again
import logging

log = logging.getLogger("shop")


class Checkout:
    def __init__(self, gateway, warehouse):
        self.gateway = gateway
        self.warehouse = warehouse

    def complete(self, order):
        try:
            self.gateway.charge(order.card, order.total_cents)
        except Exception:
            log.exception("charge failed")
            raise
        order.paid = True
        self.warehouse.ship(order)
        return order

# %% safe: packages that fail are skipped
import logging

log = logging.getLogger(__name__)


def install_updates(packages, verifier, installer):
    for package in packages:
        try:
            verifier.verify(package.data, package.signature)
        except ValueError:
            log.warning("skipped %r", package.name)
            continue
        installer.install(package)

# %% safe: user stays anonymous when the token is bad
import os

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()
KEY = os.environ["JWT_KEY"]


def current_user(authorization: str = Header()):
    user = None
    try:
        user = jwt.decode(authorization, KEY, algorithms=["HS256"])["sub"]
    except (jwt.PyJWTError, KeyError):
        pass
    if user is None:
        raise HTTPException(status_code=401)
    return user


@app.get("/inbox")
def inbox(user: str = Depends(current_user)):
    return {"inbox_of": user}

# %% vulnerable: csrf check swallowed in middleware
from .csrf import validate_csrf


class Guard:
    def __init__(self, app):
        self.app = app

    def __call__(self, request):
        try:
            validate_csrf(request.cookies["csrf"], request.form["csrf"])
        except Exception:  # here
            pass
        return self.app(request)

# %% vulnerable: flag set to true
def is_allowed(policy, user, action):
    allowed = False
    try:
        allowed = policy.check(user, action)
    except ConnectionError:
        allowed = True  # here
    return allowed

# %% vulnerable: token expired ignored
import jwt


def load(token, key):
    try:
        jwt.decode(token, key, algorithms=["HS256"])
    except jwt.ExpiredSignatureError:  # here
        pass
    return jwt.decode(token, options={"verify_signature": False})

# %% vulnerable: rate limit check fails open
def check_rate_limit(redis, user) -> bool:
    try:
        count = redis.incr(f"rate:{user}")
        return count < 100
    except Exception:
        return True  # here

# %% vulnerable: virus scan
class Uploads:
    def store(self, name, data):
        try:
            self.scanner.scan_upload(data)
        except Exception as error:  # here
            print("scan failed", error)
        self.files[name] = data

# %% vulnerable: bare except around everything
def sync(items, api):
    for item in items:
        try:
            api.push(item)
            item.state = api.state(item)
        except:  # here
            pass

# %% safe: availability question
def is_available(store, name):
    try:
        store.get(name)
    except KeyError:
        return True
    return False

# %% safe: verification inside with the action
def pay(gateway, order, log):
    try:
        gateway.authorize(order)
        gateway.capture(order)
        order.paid = True
    except Exception as error:
        log.error("payment failed: %r", error)
    return order.paid

# %% safe: error collected
def validate_all(forms):
    errors = []
    for form in forms:
        try:
            form.validate_payload()
        except ValueError as error:
            errors.append(str(error))
    return errors

# %% safe: close in finally
def send(conn, data):
    try:
        conn.sendall(data)
    finally:
        try:
            conn.close()
        except Exception:
            pass

# %% safe: default number
def parse_port(text):
    try:
        return int(text)
    except ValueError:
        pass
    return 8080

# %% safe: cache miss
def cached(cache, key, compute):
    try:
        return cache[key]
    except KeyError:
        pass
    value = cache[key] = compute(key)
    return value

# %% safe: denied on error
def has_permission(client, user):
    try:
        return client.check(user)["allowed"]
    except Exception:
        return False

# %% safe: revoked when unknown
def is_revoked(store, token):
    try:
        return store.contains(token)
    except Exception:
        return True

# %% vulnerable: second try without certificates
import requests


def fetch(url):
    try:
        return requests.get(url, timeout=5)
    except requests.exceptions.SSLError:
        return requests.get(url, timeout=5, verify=False)  # here

# %% vulnerable: encryption fails, plain text is stored
def store(vault, cipher, secret):
    data = secret
    try:
        data = cipher.encrypt(secret)
    except Exception:  # here
        pass
    vault.write(data)

# %% vulnerable: return in finally
def authenticate(backend, user, password):
    ok = True
    try:
        backend.verify_password(user, password)
    finally:
        return ok  # here

# %% vulnerable: role of an administrator when unknown
def load_role(client, user):
    try:
        role = client.fetch_role(user)
    except Exception:
        role = "admin"  # here
    return role

# %% safe: plain result of a conversion
def to_number(text):
    value = text
    try:
        value = int(text)
    except ValueError:
        pass
    return value

# %% safe: guest role
def load_role(client, user):
    try:
        role = client.fetch_role(user)
    except Exception:
        role = "guest"
    return role

# %% safe: encryption fails and nothing is stored
def store(vault, cipher, secret):
    try:
        data = cipher.encrypt(secret)
    except Exception:
        return False
    vault.write(data)
    return True

# %% vulnerable: not banned when the store is down
def is_banned(store, user):
    try:
        return store.sismember("banned", user)
    except Exception:
        return False  # here

# %% vulnerable: allowed before anybody asked
def may_open(door, badge, service):
    allowed = True
    try:
        allowed = service.lookup(badge).opens(door)
    except TimeoutError:  # here
        print("service does not answer")
    return allowed

# %% vulnerable: bad signatures are skipped, and the release is good
def release_is_good(files, keyring):
    for file in files:
        try:
            keyring.verify_file(file)
        except ValueError:  # here
            continue
    return True

# %% vulnerable: paid although the debit failed
from flask import Flask, jsonify

from .bank import debit

app = Flask(__name__)


@app.post("/pay/<int:order>")
def pay(order):
    try:
        debit(order)
    except ConnectionError:
        return jsonify(status="ok", order=order)  # here
    return jsonify(status="ok")

# %% vulnerable: schema validation swallowed
import json

from jsonschema import ValidationError, validate

SCHEMA = {"type": "object"}


def save(store, raw):
    doc = json.loads(raw)
    try:
        validate(doc, SCHEMA)
    except ValidationError as error:  # here
        print("invalid document", error.message)
    store.insert(doc)

# %% vulnerable: cipher text that cannot be opened is handed out
from cryptography.fernet import Fernet, InvalidToken


def decrypt(key: bytes, token: bytes) -> bytes:
    try:
        return Fernet(key).decrypt(token)
    except InvalidToken:
        return token  # here

# %% vulnerable: authentication switched off when the settings cannot be read
import json

require_auth = True
try:
    with open("/etc/service.json") as f:
        require_auth = json.load(f)["require_auth"]
except OSError:
    require_auth = False  # here

# %% safe: not found means not banned
def is_banned(table, user):
    try:
        return table[user]["banned"]
    except KeyError:
        return False

# %% safe: debit failed, order stays open
def pay(bank, order):
    try:
        bank.debit(order.card, order.total)
    except ConnectionError as error:
        order.note = str(error)
        return {"status": "failed"}
    order.paid = True
    return {"status": "ok"}

# %% safe: folder made when it is not there
import os


def store(path, data):
    try:
        ensure_directory(os.path.dirname(path))
    except FileExistsError:
        pass
    with open(path, "wb") as f:
        f.write(data)


def ensure_directory(path):
    os.mkdir(path)

# %% safe: invalid documents are counted and left out
import json

from jsonschema import ValidationError, validate


def load(lines, schema):
    good, bad = [], 0
    for line in lines:
        doc = json.loads(line)
        try:
            validate(doc, schema)
        except ValidationError:
            bad += 1
            continue
        good.append(doc)
    return good, bad

# %% safe: metrics must not break the answer
def answer(metrics, value):
    try:
        metrics.push(value)
    except Exception as error:
        print("metrics", error)
    return value * 2
