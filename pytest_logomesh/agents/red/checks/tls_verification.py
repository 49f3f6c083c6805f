"""Connections whose other end is not checked: certificates, host names, host keys (CWE-295)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, identifiers
from pytest_logomesh.agents.red.clues.settled_stores import is_set_again
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.tls_contexts import TlsContexts
from pytest_logomesh.agents.red.flow import Call, Program, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_FALSE: Final = (False, 0)
_TRUE: Final = (True, 1)
_OFF: Final[dict[str, tuple[object, ...]]] = {
    **dict.fromkeys(
        ("verify", "verify_ssl", "verify_certs", "ssl_verify", "verify_cert", "validate_cert", "validate_certs",
         "ssl_verify_cert", "ssl_verify_identity", "ssl_check_hostname", "check_hostname", "ssl_assert_hostname",
         "assert_hostname", "check_certificate"),
        _FALSE,
    ),
    **dict.fromkeys(
        ("disable_ssl_certificate_validation", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames", "tlsInsecure",
         "insecure_skip_verify", "ignore_https_errors", "ssl_disabled", "accept_invalid_certs"),
        _TRUE,
    ),
    "ssl_cert_reqs": (None, "none", "CERT_NONE", 0),
    "cert_reqs": ("CERT_NONE", "NONE", "none", 0),
    "sslmode": ("disable", "allow"),
}  # fmt: skip
"""By keyword: the values that switch the check off."""
_COMMON: Final = frozenset({"verify", "check_hostname", "sslmode", "cert_reqs"})
"""Keywords that may mean something else of something else."""
_CLIENTS: Final = (
    "requests.", "httpx.", "aiohttp.", "urllib3.", "boto3.", "botocore.", "hvac.", "elasticsearch.", "opensearchpy.",
    "pymongo.", "redis.", "docker.", "kubernetes.", "consul.", "ldap3.", "tornado.", "httplib2.", "niquests.",
    "curl_cffi.", "influxdb.", "influxdb_client.", "gitlab.", "jira.", "atlassian.", "pymysql.", "MySQLdb.", "mysql.",
    "psycopg2.", "psycopg.", "kafka.", "confluent_kafka.", "websocket.", "websockets.", "playwright.", "motor.",
    "suds.", "zeep.", "treq.", "urllib.", "asyncpg.", "http.client.", "xmlrpc.", "ssl.", "smtplib.", "keystoneauth1.",
    "cloudscraper.", "pysftp.", "netmiko.", "neo4j.", "minio.", "clickhouse_connect.", "clickhouse_driver.",
    "splunklib.", "proxmoxer.", "requests_html.", "requests_toolbelt.", "paho.", "sqlalchemy.", "aioredis.",
    "aiokafka.", "grequests.", "requests_futures.", "requests_oauthlib.", "authlib.", "scrapy.",
)  # fmt: skip
_CALLED_SO: Final = frozenset({
    "session", "client", "http", "requests", "api", "sess", "https", "web", "browser", "s", "conn", "connection",
    "adapter", "pool",
})  # fmt: skip
"""Words of the names of clients whose type is not known."""
_ASKING: Final = frozenset({
    "get", "post", "put", "delete", "patch", "head", "options", "request", "send", "stream", "fetch", "Client",
    "connect", "AsyncClient", "Session", "ws_connect", "TCPConnector", "PoolManager", "HTTPSConnectionPool",
    "resource", "client",
})  # fmt: skip
_ENGINES: Final = frozenset({
    "connect", "create_engine", "Redis", "MongoClient", "PoolManager", "create_pool",
})  # fmt: skip
_LOCAL: Final = (
    "https://localhost", "https://127.0.0.1", "https://[::1]", "http://localhost", "http://127.0.0.1",
)  # fmt: skip
_FIELDS: Final = frozenset({"verify", "verify_ssl", "hostkeys"})
_TRUSTING: Final = ("AutoAddPolicy", "WarningPolicy")
_ANY_KEY: Final = "any host key is accepted"
_ANYBODY: Final = "host names are not compared: the certificate may be anybody's"


class TlsVerification:
    """Looks at the switches of clients and contexts that turn the check of the other end off."""

    weakness = Weakness(
        id="tls-verification",
        cwe=295,
        severity=Severity.MEDIUM,
        category="crypto",
        title="The other end of the connection is not checked",
        why="Whoever stands between the two can answer in the other's name, and read and change everything.",
        fix="Leave the checks on; hand an own authority's certificate over, and for SSH the known host keys.",
    )
    replaces = ("B323", "B501", "B502", "B503", "B504", "B507")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each switch that is off."""
        slices = Slices(program)
        for call in program.calls:
            for keyword, value in call.kwargs.items():
                if self._is_off(slices, call, keyword, value) and _connects(program, call, keyword):
                    yield self._switched(program, call, keyword)
        for lax in TlsContexts(program, slices).lax():
            yield self.weakness.claim(program, lax.file, lax.node, lax.said, cwe=lax.cwe)
        yield from self._stores(program)
        yield from self._host_keys(program)
        yield from self._options(program)

    def _claim(self, program: Program, call: Call, message: str) -> Finding:
        return self.weakness.claim(program, call.file, call.node, message)

    # Keywords

    def _is_off(self, slices: Slices, call: Call, keyword: str, value: Value) -> bool:
        if keyword in ("ssl", "ssl_context"):
            return value.const is False and _is_aiohttp(call)
        off = _OFF.get(keyword)
        if off is None or any(
            (each.known_text or "").startswith(_LOCAL) for each in (*call.args[:2], call.arg(-1, "url"))
        ):
            return False
        known = value.const
        node = next((each.value for each in call.node.keywords if each.arg == keyword), None)
        default = slices.default(node) if value.taints else None
        if isinstance(default, ast.Constant):
            # Nothing is known of the callers: so it is where they say nothing.
            known = default.value
        return any(type(known) is type(each) and known == each for each in off)

    def _switched(self, program: Program, call: Call, keyword: str) -> Finding:
        node = next((each.value for each in call.node.keywords if each.arg == keyword), call.node)
        message = (
            f"{keyword}={call.kwargs[keyword].const!r}"[:60]
            if call.kwargs[keyword].const in (False, True)
            else keyword
        )
        return self.weakness.claim(
            program, call.file, node, f"{message} switches the check of the other end off"
        )

    # Other switches

    def _stores(self, program: Program) -> Iterator[Finding]:
        for store in program.stores:
            if isinstance(store.node, ast.Subscript):
                if store.key.const == "PYTHONHTTPSVERIFY" and store.value.const == "0":
                    message = "the check of certificates is switched off for the whole process"
                    yield self.weakness.claim(program, store.file, store.node, message)
                continue
            name, value = store.node.attr, store.value.const
            if name not in _FIELDS:
                continue
            classes = [program.classes.get(each.removesuffix("()")) for each in store.base.names]
            bases = [base for cls in classes if cls is not None for base in cls.bases]
            inherited = any(base.startswith(_CLIENTS) for base in bases)
            own = any(classes) and not inherited
            client = inherited or any(each.startswith(_CLIENTS) for each in store.base.names)
            client = client or any_speaks_of(identifiers(store.node.value), _CALLED_SO)
            if value is False and is_set_again(program, store.node):
                continue
            if name != "hostkeys" and value is False and not own and (client or name == "verify_ssl"):
                message = f"{name} = False switches the check of the other end off"
                yield self.weakness.claim(program, store.file, store.node, message)
            elif name == "hostkeys" and value is None:
                yield self.weakness.claim(program, store.file, store.node, "host keys are not checked")

    def _host_keys(self, program: Program) -> Iterator[Finding]:
        for call in program.methods("set_missing_host_key_policy"):
            names = [name.removesuffix("()") for name in call.arg(0, "policy").names]
            if any(name.rpartition(".")[2] in _TRUSTING and name not in program.classes for name in names):
                yield self._claim(program, call, _ANY_KEY)
        for call in program.calls_to("asyncssh.connect", "asyncssh.create_connection"):
            if call.has(-1, "known_hosts") and call.arg(-1, "known_hosts").const is None:
                yield self._claim(program, call, _ANY_KEY)

    def _options(self, program: Program) -> Iterator[Finding]:
        for call in program.methods("tls_insecure_set"):
            if call.arg(0, "value").const is True:
                yield self._claim(program, call, _ANYBODY)
        for call in program.methods("setopt"):
            option = next(iter(call.arg(0).names), "").rpartition(".")[2]
            if option in ("SSL_VERIFYPEER", "SSL_VERIFYHOST") and call.arg(1).const in (0, False):
                yield self._claim(program, call, f"{option} is switched off")
        for call in program.methods("set_option"):
            asked = any(name.endswith("OPT_X_TLS_REQUIRE_CERT") for name in call.arg(0).names)
            if asked and any(
                name.endswith(("OPT_X_TLS_NEVER", "OPT_X_TLS_ALLOW")) for name in call.arg(1).names
            ):
                yield self._claim(program, call, "no certificate is checked")


def _connects(program: Program, call: Call, keyword: str) -> bool:
    """Whether it is a client of the network that is told so."""
    if any(name in program.functions or name in program.classes for name in call.names):
        return False
    names = call.arg(0).names if "functools.partial" in call.names else call.names
    if keyword not in _COMMON or any(name.startswith(_CLIENTS) for name in names):
        return True
    if keyword in ("sslmode", "cert_reqs"):
        return not names or call.method in _ENGINES
    if call.method not in _ASKING or not isinstance(call.node.func, ast.Attribute):
        return False
    return any_speaks_of(identifiers(call.node.func.value, 6), _CALLED_SO)


def _is_aiohttp(call: Call) -> bool:
    if any(name.startswith("aiohttp.") for name in call.names):
        return True
    return call.method in _ASKING and any_speaks_of(identifiers(call.node.func, 6), _CALLED_SO)
