"""Data that somebody else chooses as a query, an operator or a script of a document database (CWE-943)."""

import ast
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_QUERYING: Final = {
    "find_one": 0, "find_one_and_update": 0, "find_one_and_delete": 0, "find_one_and_replace": 0, "update_one": 0,
    "update_many": 0, "delete_one": 0, "delete_many": 0, "replace_one": 0, "count_documents": 0, "aggregate": 0,
    "find_raw_batches": 0, "aggregate_raw_batches": 0, "find_one_or_404": 0, "find_many": 0, "map_reduce": 0,
    "inline_map_reduce": 0, "findOne": 0, "find_and_modify": 0,
}  # fmt: skip
"""Methods of collections alone, with the place of the query."""
_SHARED: Final = {
    "find": 0, "distinct": 1, "count": 0, "remove": 0, "update": 0, "command": 0, "group": 1, "eval": 0, "watch": 0,
}  # fmt: skip
"""Methods of other things too."""
_QUERY_KEYWORDS: Final = ("filter", "query", "pipeline", "spec", "selector", "condition", "code")
_UPDATING: Final = frozenset({"update_one", "update_many", "find_one_and_update", "update"})
_DRIVERS: Final = frozenset({
    "pymongo", "motor", "flask_pymongo", "mongoengine", "beanie", "odmantic", "bson", "pymodm", "umongo", "txmongo",
    "mongomock", "couchdb", "cloudant", "ibmcloudant", "flask_mongoengine", "djongo", "aiocouch",
})  # fmt: skip
_SCRIPTED: Final = frozenset({"$function", "$accumulator"})
"""Keys whose document holds JavaScript that the database runs."""
_STEPS: Final = ("map", "reduce", "finalize")
_NESTING: Final = frozenset({
    "$and", "$or", "$nor", "$not", "$match", "$elemMatch", "$facet", "$lookup", "pipeline", "$geoNear", "query",
    "filter", "$expr", "q", "u", "selector", "$graphLookup", "$unionWith", "$redact", "$query", "$all",
})  # fmt: skip
_STRUCTURED: Final = re.compile(
    r"json|\bloads\(\)|\.data\b|\b[dD]ict\(\)|\bAny\(\)|literal_eval|\bobject\(\)|Mapping\(\)|\bBody\(\)|Payload"
)
"""In the names of values that may hold more than text."""
_MAPPINGS: Final = re.compile(
    r"(\.(args|form|values|GET|POST|query_params|query|match_info)|\.(to_dict|dict|copy)\(\))$"
)
"""Ends of the names of whole forms, whose keys somebody else chooses."""
_GRAPH: Final = re.compile(
    r"\s*(optional\s+match|match|merge|create|unwind|with)\s*\(?[\w:\s]*\(.*|\s*for\s+\w+\s+in\s+\w+\s.*\b(filter|return|remove|update)\b.*"
    r"|\s*from\(bucket:.*|\s*g\.[VE]\(.*",
    re.IGNORECASE | re.DOTALL,
)
"""Statements of Cypher, AQL, Flux and Gremlin."""
_GRAPH_METHODS: Final = (
    "run", "query", "execute", "execute_query", "execute_read", "execute_write", "cypher_query", "query_raw",
    "query_stream", "query_data_frame", "submit", "submit_async", "evaluate",
)  # fmt: skip
_CONDITIONED: Final = ("scan", "query", "get_item", "update_item", "delete_item", "put_item")
"""Of tables that take a condition as text."""
_SCRIPTING: Final = (
    "bson.Code", "bson.code.Code", "redis.Redis().eval", "redis.StrictRedis().eval", "redis.Redis().register_script",
    "redis.asyncio.Redis().eval", "redis.from_url().eval", "redis.Redis.from_url().eval", "aioredis.from_url().eval",
)  # fmt: skip
"""Their first argument is a script that the database runs."""
_SEARCHING: Final = (
    "elasticsearch.Elasticsearch().search", "opensearchpy.OpenSearch().search",
    "elasticsearch.AsyncElasticsearch().search",
)  # fmt: skip
_DEEPEST: Final = 6


class _Fault(NamedTuple):
    taint: Taint
    role: str
    severity: Severity = Severity.HIGH


class NosqlInjection:
    """Looks at the shape of queries: at values that may be operators, at keys, and at scripts."""

    weakness = Weakness(
        id="nosql-injection",
        cwe=943,
        severity=Severity.HIGH,
        category="injection",
        title="A query of a document database takes its shape from outside data",
        why='A value that may be a document, such as {"$ne": null}, or text in a script makes it match too much.',
        fix="Make text or numbers of values before they stand in a query, or use $eq; never build $where from input.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each query that an input can change the shape of."""
        driver = any(name.partition(".")[0] in _DRIVERS for name in program.imported)
        for places, sure in ((_QUERYING, True), (_SHARED, False)):
            for call in program.methods(*places):
                if sure or _is_collection(call, driver=driver):
                    yield from self._queried(program, call, places.get(call.method, 0))
        if any(name.startswith(("mongoengine", "flask_mongoengine")) for name in program.imported):
            for call in program.methods("objects", "get", "filter", "get_or_404", "first_or_404"):
                yield from self._objects(program, call)
        yield from self._texts(program)

    def _queried(self, program: Program, call: Call, place: int) -> Iterator[Finding]:
        asked = [call.arg(place)] if call.has(place) else []
        asked += [call.kwargs[keyword] for keyword in _QUERY_KEYWORDS if keyword in call.kwargs]
        for value in asked:
            for fault in _document(program, value, 0):
                yield self._claim(program, call, fault)
        command = program.held(call.arg(0)) if call.method == "command" else None
        if call.method == "command" and call.arg(0).const in ("eval", "$eval"):
            yield from (self._claim(program, call, fault) for fault in _script(call.arg(1, "value")))
        for keyword in _STEPS:
            for script in (call.kwargs.get(keyword), None if command is None else command.items.get(keyword)):
                yield from (self._claim(program, call, fault) for fault in _script(script))
        if call.method in ("map_reduce", "inline_map_reduce", "eval"):
            for value in call.args[:2]:
                yield from (self._claim(program, call, fault) for fault in _script(value))
        if call.method in _UPDATING:
            update = call.arg(place + 1, "update", "document")
            if program.held(update) is None:
                yield from (
                    self._claim(program, call, fault._replace(role="update"))
                    for fault in _whole(program, update)
                )
        yield from self._keys(program, call, place)

    def _keys(self, program: Program, call: Call, place: int) -> Iterator[Finding]:
        """Keys of a query that is written out in the call."""
        node = call.node.args[place] if place < len(call.node.args) else None
        for key in node.keys if isinstance(node, ast.Dict) else ():
            taint = program.value(key).tainted("nosql", Reach.OPERATOR) if key is not None else None
            if taint is not None and taint.form == "whole":
                yield self._claim(program, call, _Fault(taint, "key"))

    def _objects(self, program: Program, call: Call) -> Iterator[Finding]:
        if call.method != "objects" and not any(".objects" in name for name in call.names):
            return
        for keyword, value in call.kwargs.items():
            faults = _document(program, value, 0) if keyword == "__raw__" else _whole(program, value)
            yield from (self._claim(program, call, fault) for fault in faults)

    def _texts(self, program: Program) -> Iterator[Finding]:
        """Queries that are text."""
        for call in program.methods(*_GRAPH_METHODS):
            statement = call.arg(0, "query", "query_", "cypher", "aql_query")
            if statement.known_text is not None and _GRAPH.match(statement.known_text):
                for fault in _script(statement):
                    yield self._claim(program, call, fault._replace(role="statement"))
        for call in program.methods(*_CONDITIONED):
            for keyword in ("FilterExpression", "KeyConditionExpression"):
                condition = call.kwargs.get(keyword)
                if condition is not None and condition.known_text is not None:
                    yield from (self._claim(program, call, fault) for fault in _script(condition))
        for call in program.calls_to(*_SCRIPTING):
            yield from (self._claim(program, call, fault) for fault in _script(call.arg(0, "script", "code")))
        for call in program.calls_to(*_SEARCHING):
            for fault in _whole(program, call.arg(0, "body", "query")):
                yield self._claim(program, call, fault._replace(severity=Severity.MEDIUM))

    def _claim(self, program: Program, call: Call, fault: _Fault) -> Finding:
        message = f"{fault.taint.says} can decide the {fault.role} that {call.method}() is given"
        return self.weakness.claim(
            program, call.file, call.node, message, taint=fault.taint, severity=fault.severity
        )


def _is_collection(call: Call, *, driver: bool) -> bool:
    if isinstance(call.receiver.known_text, str):
        return False
    if driver:
        return not any(
            name.startswith(("re.", "bs4.", "xml.", "lxml.", "subprocess.", "pandas.")) for name in call.names
        )
    return any(
        "mongo" in name.lower() or name.startswith(("db.", "db[")) or ".db." in name for name in call.names
    )


def _document(program: Program, value: Value, depth: int) -> Iterator[_Fault]:
    """What is wrong in a query, or in a list of stages."""
    held = program.held(value)
    if held is None or depth > _DEEPEST or held.kind not in ("dict", "list", "tuple"):
        yield from _whole(program, value)
        return
    if held.kind != "dict":
        for item in (*held.items.values(), held.rest):
            yield from _document(program, item, depth + 1)
        return
    for key, item in held.items.items():
        yield from _entry(program, key, item, depth)
    yield from _whole(program, held.rest)


def _entry(program: Program, key: object, item: Value, depth: int) -> Iterator[_Fault]:
    """What is wrong in one entry of a query."""
    if key == "$where":
        yield from _script(item)
    elif key in _SCRIPTED:
        inner = program.held(item)
        for script in inner.items.values() if inner is not None else ():
            yield from _script(script)
    elif key in _NESTING:
        yield from _document(program, item, depth + 1)
    elif key == "$regex":
        taint = item.tainted("nosql", Reach.REMOTE)
        if taint is not None:
            yield _Fault(taint, "pattern", Severity.LOW)
    elif not (isinstance(key, str) and key.startswith("$")):
        yield from _value(program, item, depth)


def _value(program: Program, item: Value, depth: int) -> Iterator[_Fault]:
    """What is wrong in what stands beside a field's name."""
    held = program.held(item)
    if held is not None and held.kind == "dict":
        yield from _document(program, item, depth + 1)
    elif held is None and (taint := _operator(program, item)) is not None:
        yield _Fault(taint, "value")


def _whole(program: Program, value: Value) -> Iterator[_Fault]:
    """A document that somebody else wrote, all of it."""
    taint = _operator(program, value)
    if taint is None:
        taint = value.tainted("nosql", Reach.OPERATOR)
        if taint is None or not any(_MAPPINGS.search(name) for name in value.names or (taint.root,)):
            return
    yield _Fault(taint, "query")


def _operator(program: Program, value: Value) -> Taint | None:
    """The input of which a value may be a document."""
    taint = value.tainted("nosql")
    if taint is None or "structure" in taint.cleaned:
        return None
    decoded = any("loads()" in name for name in value.names)
    if decoded:
        return taint
    if taint.form == "composed" or taint.reach <= Reach.CALLER:
        return None
    field = _field_annotation(program, value)
    if field is not None:
        return taint if _STRUCTURED.search(f"{field}()") or "Any" in field or "ict" in field else None
    # What comes out of an unknown function is no longer what was sent.
    told = (taint.root, *value.names) if taint.form == "whole" else value.names
    return taint if _STRUCTURED.search(" ".join(told)) else None


def _field_annotation(program: Program, value: Value) -> str | None:
    """How a field of an own class is annotated, where the value is one."""
    for name in value.names:
        owner, _, field = name.rpartition(".")
        cls = program.classes.get(owner.removesuffix("()"))
        if cls is None:
            continue
        for statement in cls.node.body:
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and statement.target.id == field
            ):
                return ast.unparse(statement.annotation)
    return None


def _script(value: Value | None) -> Iterator[_Fault]:
    """Text that the database runs."""
    taint = None if value is None else value.tainted("nosql")
    if taint is not None and (taint.form == "composed" or taint.reach > Reach.CALLER):
        yield _Fault(taint, "script")
