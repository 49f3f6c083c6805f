"""What takes danger away: functions whose result is harmless for something, by dotted name or by the word in a name."""

from __future__ import annotations

import re
from functools import lru_cache

from pytest_logomesh.agents.red.flow.dangers import ALL, TEXT

_FILES = frozenset({"path"})
_HTML = frozenset({"html"})
_LINES = frozenset({"log", "header"})
CLEANERS: dict[str, frozenset[str]] = {
    # Conversions to what cannot carry text.
    **dict.fromkeys(
        ("int", "float", "complex", "len", "ord", "abs", "round", "decimal.Decimal", "fractions.Fraction"), TEXT
    ),
    **dict.fromkeys(
        ("bool", "hash", "id", "uuid.UUID", "ipaddress.ip_address", "ipaddress.IPv4Address", "ipaddress.IPv6Address",
         "datetime.datetime.strptime", "datetime.datetime.fromisoformat", "datetime.date.fromisoformat",
         "datetime.datetime.fromtimestamp", "isinstance", "issubclass", "callable", "any", "all", "time.strptime",
         "bson.ObjectId", "bson.objectid.ObjectId", "hashlib.sha256().hexdigest", "hashlib.md5().hexdigest",
         "hashlib.sha1().hexdigest", "hashlib.sha512().hexdigest", "hashlib.blake2b().hexdigest", "zlib.crc32",
         "werkzeug.security.generate_password_hash", "secrets.token_hex", "uuid.uuid5", "hmac.compare_digest",
         ),
        ALL,
    ),
    "binascii.hexlify": TEXT,
    "shlex.quote": frozenset({"command"}),
    "shlex.join": frozenset({"command"}),
    "pipes.quote": frozenset({"command"}),
    "subprocess.list2cmdline": frozenset({"command"}),
    **dict.fromkeys(
        ("html.escape", "markupsafe.escape", "flask.escape", "cgi.escape", "django.utils.html.escape", "bleach.clean",
         "django.utils.html.conditional_escape", "xml.sax.saxutils.escape", "django.utils.html.strip_tags",
         "werkzeug.utils.escape", "nh3.clean", "flask.render_template", "django.shortcuts.render", "flask.jsonify",
         "django.utils.html.format_html", "tornado.escape.xhtml_escape", "markupsafe.Markup.escape",
         "lxml.html.clean.clean_html",
         "django.http.JsonResponse", "fastapi.responses.JSONResponse", "aiohttp.web.json_response"),
        _HTML | {"xpath"},
    ),
    "xml.sax.saxutils.quoteattr": _HTML | {"xpath"},
    **dict.fromkeys(
        ("os.path.basename", "ntpath.basename", "posixpath.basename", "werkzeug.utils.secure_filename",
         "werkzeug.secure_filename", "django.utils.text.get_valid_filename", "werkzeug.utils.safe_join",
         "werkzeug.security.safe_join", "flask.safe_join", "pathvalidate.sanitize_filename",
         "django.utils._os.safe_join"),
        _FILES,
    ),
    **dict.fromkeys(
        ("urllib.parse.quote", "urllib.parse.quote_plus", "urllib.parse.urlencode", "urllib.quote",
         "requests.utils.quote", "django.utils.http.urlquote"),
        frozenset({"html", "log", "header", "url-part", "command"}),
    ),
    **dict.fromkeys(
        ("ldap3.utils.conv.escape_filter_chars", "ldap.filter.escape_filter_chars", "ldap.filter.filter_format",
         "ldap.dn.escape_dn_chars", "ldap3.utils.dn.escape_rdn"),
        frozenset({"ldap"}),
    ),
    **dict.fromkeys(
        ("flask.url_for", "quart.url_for", "django.urls.reverse", "django.urls.reverse_lazy", "http.request.url_for",
         "flask.helpers.url_for", "django.core.urlresolvers.reverse"),
        frozenset({"redirect", "url", "html", "log", "header"}),
    ),
    **dict.fromkeys(
        ("django.utils.html.format_html_join", "markupsafe.Markup().format", "flask.Markup().format",
         "markupsafe.Markup().join", "flask.Markup.escape", "sanic.response.json", "starlette.responses.JSONResponse",
         "flask.json.jsonify", "quart.jsonify", "flask.render_template_string", "quart.render_template",
         "django.template.loader.render_to_string", "django.utils.html.urlize", "django.utils.html.escapejs",
         "django.utils.html.json_script", "wtforms.validators.HTMLString", "aiohttp_jinja2.render_template"),
        _HTML,
    ),
    "textwrap.shorten": _LINES,
    "email.header.Header": frozenset({"header"}),
    **dict.fromkeys(
        ("cryptography.fernet.Fernet().decrypt", "cryptography.fernet.MultiFernet().decrypt",
         "itsdangerous.Signer().unsign",
         "itsdangerous.TimestampSigner().unsign", "itsdangerous.URLSafeSerializer().loads",
         "itsdangerous.URLSafeTimedSerializer().loads", "itsdangerous.TimedJSONWebSignatureSerializer().loads",
         "django.core.signing.Signer().unsign", "django.core.signing.TimestampSigner().unsign",
         "django.core.signing.loads",
         "cryptography.hazmat.primitives.ciphers.aead.AESGCM().decrypt", "nacl.secret.SecretBox().decrypt",
         "cryptography.hazmat.primitives.ciphers.aead.ChaCha20Poly1305().decrypt", "nacl.signing.VerifyKey().verify",
         # What was written by the program itself holds plain values of the outside, and no objects of its choice.
         "pickle.dumps", "cPickle.dumps", "dill.dumps", "cloudpickle.dumps", "marshal.dumps"),
        frozenset({"deserialise"}),
    ),
    "re.escape": frozenset({"regex", "regex-text", "nosql"}),
    "fnmatch.translate": frozenset({"regex", "regex-text"}),
    **dict.fromkeys(("repr", "ascii", "json.dumps", "unicodedata.name"), _LINES),
    **dict.fromkeys(
        ("psycopg2.sql.Identifier", "psycopg2.sql.Literal", "psycopg.sql.Identifier", "psycopg.sql.Literal",
         "psycopg2.extensions.quote_ident", "psycopg2.extensions.adapt", "psycopg2.sql.Placeholder",
         "psycopg.sql.Placeholder", "pymysql.converters.escape_string", "MySQLdb.escape_string",
         "sqlalchemy.bindparam", "sqlalchemy.sql.quoted_name"),
        frozenset({"sql"}),
    ),
    **dict.fromkeys(("base64.b64encode", "base64.urlsafe_b64encode", "base64.b32encode", "base64.b16encode"),
                    frozenset({"html", "log", "header", "path", "sql", "command", "ldap", "xpath"})),
    **dict.fromkeys(("os.path.realpath", "os.path.abspath", "os.path.normpath"), frozenset({"normal"})),
}  # fmt: skip
DECODERS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("base64.b64decode", "base64.urlsafe_b64decode", "base64.b32decode", "base64.b16decode"),
                    CLEANERS["base64.b64encode"]),
    **dict.fromkeys(("urllib.parse.unquote", "urllib.parse.unquote_plus"), CLEANERS["urllib.parse.quote"]),
    **dict.fromkeys(("urllib.parse.parse_qs", "urllib.parse.parse_qsl", "urllib.parse.unquote_to_bytes"),
                    CLEANERS["urllib.parse.quote"]),
    "codecs.decode": frozenset({"log", "header", "html"}),
    "html.unescape": CLEANERS["html.escape"],
    **dict.fromkeys(("json.loads", "ast.literal_eval"), frozenset({"log", "header", "structure"})),
    **dict.fromkeys(("bytes.fromhex", "binascii.unhexlify"), TEXT),
}  # fmt: skip
"""What gives back the dangers that an encoder has taken away."""
METHODS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("isdigit", "isalnum", "isalpha", "isidentifier", "isdecimal", "isnumeric", "startswith", "endswith", "count",
         "find", "index", "hexdigest", "digest", "total_seconds", "exists", "is_file", "is_dir", "is_relative_to",
         "bit_length", "fileno", "timestamp", "isoformat", "toordinal", "is_valid", "check_password"),
        ALL,
    ),
    "hex": TEXT,
    "resolve": frozenset({"normal"}),
    "absolute": frozenset(),
    "splitlines": _LINES,
    "name": _FILES,
}  # fmt: skip
"""By the last part of a call; of methods of any object."""
_WORDS = (
    (re.compile(r"(^|_)(sanitiz|sanitis|clean|purify|scrub|whitelist|allowlist|neutrali[sz]e)"), ALL),
    (re.compile(r"escape.*(html|markup|web)|html.*escape|^escape$|^h$"), _HTML | {"xpath"}),
    (re.compile(r"escape.*(ldap|filter|_r?dn)|ldap.*(escape|quote)|^filter_format$"), frozenset({"ldap"})),
    (
        re.compile(
            r"escape.*(sql|ident)|escape_(string|literal)|quote_(ident|name|identifier|literal|nullable|sql)|sql.*(escape|quote)"
        ),
        frozenset({"sql"}),
    ),
    (re.compile(r"escape.*(xpath|xml)|xpath.*(escape|quote)"), frozenset({"xpath", "html"})),
    (re.compile(r"(shell|sh|cmd|command)_?(quote|escape)|escape_(shell|cmd)"), frozenset({"command"})),
    (
        re.compile(r"secure_?filename|safe_(file)?name|safe_join|safe_path|slugify"),
        _FILES | {"command", "html"},
    ),
)
_VALIDATING = re.compile(
    r"(^|_)(is_)?(valid|validate|validated|verify|allowed|permitted|safe|check|ensure|require|authorized?|acceptable"
    r"|whitelisted|trusted|legal|sane|assert)(_|$)|^(validate|check|verify|ensure|is_safe|is_valid|is_allowed)"
)


def cleaning(name: str) -> frozenset[str] | None:
    """What the result of calling this is free of, by its dotted name; None where it is not known to clean."""
    return CLEANERS.get(name)


@lru_cache(maxsize=4096)
def cleaning_word(name: str) -> frozenset[str] | None:
    """What the result of an unknown function is likely free of, by the words in the last part of its name."""
    last = name.rpartition(".")[2].lower()
    for pattern, dangers in _WORDS:
        if pattern.search(last):
            return dangers
    return None


@lru_cache(maxsize=4096)
def sounds_validating(name: str) -> bool:
    """Whether an unknown predicate of this name likely looks at what it is given."""
    return _VALIDATING.search(name.rpartition(".")[2].lower()) is not None
