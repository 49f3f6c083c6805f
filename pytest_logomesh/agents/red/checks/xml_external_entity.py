"""XML from outside is read by a parser that follows entities: to files, to other machines, or to no end (CWE-611)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.file_use import expression
from pytest_logomesh.agents.red.clues.inputs import from_strangers, hears
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.saved_files import SavedFiles
from pytest_logomesh.agents.red.flow import UNKNOWN, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_TREE: Final = (
    "fromstring", "XML", "parse", "iterparse", "fromstringlist", "XMLID", "XMLParser().feed", "XMLPullParser().feed",
    "ElementTree().parse",
)  # fmt: skip
_STANDARD: Final = (
    *(f"xml.etree.{module}.{name}" for module in ("ElementTree", "cElementTree") for name in _TREE),
    "xml.dom.minidom.parse", "xml.dom.minidom.parseString", "xml.dom.pulldom.parse", "xml.dom.pulldom.parseString",
    "xml.dom.expatbuilder.parse", "xml.dom.expatbuilder.parseString", "xml.sax.parse", "xml.sax.parseString",
    "xml.sax.make_parser().parse", "xml.sax.make_parser().feed", "xml.sax.expatreader.create_parser().parse",
    "xml.parsers.expat.ParserCreate().Parse", "xml.parsers.expat.ParserCreate().ParseFile",
    "pyexpat.ParserCreate().Parse",
)  # fmt: skip
_LXML: Final = tuple(
    f"lxml.{module}.{name}"
    for module in ("etree", "objectify")
    for name in ("fromstring", "parse", "XML", "fromstringlist")
)
_LXML_PARSERS: Final = (
    "lxml.etree.XMLParser", "lxml.etree.ETCompatXMLParser", "lxml.objectify.makeparser", "lxml.etree.XMLPullParser",
)  # fmt: skip
_DATA: Final = (
    "text",
    "source",
    "string",
    "xml",
    "data",
    "stream",
    "file",
    "filename",
    "filename_or_stream",
    "stream_or_string",
)
_EXTERNAL: Final = ("feature_external_ges", "feature_external_pes")
_EXTERNAL_TEXTS: Final = (
    "http://xml.org/sax/features/external-general-entities", "http://xml.org/sax/features/external-parameter-entities",
)  # fmt: skip
_HANDLERS: Final = frozenset({"EntityDeclHandler", "StartDoctypeDeclHandler", "DefaultHandlerExpand"})


class XmlExternalEntity:
    """Looks at who writes the XML, and at how the parser that reads it was set up."""

    weakness = Weakness(
        id="xml-external-entity",
        cwe=611,
        severity=Severity.HIGH,
        category="injection",
        title="An XML parser follows entities in a document from outside",
        why="An entity can name a local file or an address that is fetched, or grow until the memory is used up.",
        fix="Read it with defusedxml, or with lxml's XMLParser(resolve_entities=False, no_network=True).",
    )
    replaces = (
        "B313", "B314", "B315", "B316", "B317", "B318", "B319", "B320", "B405", "B406", "B407", "B408", "B409", "B410",
    )  # fmt: skip

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each document from outside that such a parser reads."""
        if not any(name.startswith(("xml", "lxml", "zeep", "pyexpat")) for name in program.imported):
            return
        origins = Origins(program)
        yield from self._with_lxml(program, origins)
        yield from self._with_standard(program)
        for call in program.calls_to("xmltodict.parse"):
            if call.arg(-1, "disable_entities").const is False:
                yield from self._claim(program, call, call.arg(0, "xml_input"), Severity.MEDIUM)
        for call in program.calls_to("zeep.Settings"):
            if (
                call.arg(-1, "forbid_entities").const is False
                or call.arg(-1, "forbid_external").const is False
            ):
                message = "the client is told to follow the entities of what it is answered"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.MEDIUM)

    def _with_lxml(self, program: Program, origins: Origins) -> Iterator[Finding]:
        makers = {id(call.node): call for call in program.calls_to(*_LXML_PARSERS)}
        used: set[int] = set()
        for call in program.calls_to(*_LXML):
            given = expression(call, 1, "parser")
            if given is None and not call.has(1, "parser"):
                yield from self._by_default(program, call)
            for each in self._made(origins, given, makers, used):
                yield from self._read(program, each, call)
        for call in program.methods("feed"):
            receiver = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
            if any(name.startswith("lxml.") for name in call.receiver.names):
                for each in self._made(origins, receiver, makers, used):
                    yield from self._read(program, each, call)
        for call in program.calls_to("lxml.etree.iterparse"):
            yield from self._read(program, call, call)
        for key, call in makers.items():
            if key not in used and _opened_wide(call):
                message = f"{call.method}() is told to follow entities"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.MEDIUM)

    def _made(
        self, origins: Origins, node: ast.expr | None, makers: dict[int, Call], used: set[int]
    ) -> list[Call]:
        """The calls that may have made a parser; they are noted as used."""
        found = [id(leaf) for leaf in origins.leaves(node) if id(leaf) in makers]
        used.update(found)
        return [makers[each] for each in found]

    def _read(self, program: Program, parser: Call, call: Call) -> Iterator[Finding]:
        if parser.arg(-1, "resolve_entities").const in (False, "internal"):
            return
        if not _opened_wide(parser):
            yield from self._by_default(program, call)
            return
        data = call.arg(0, *_DATA)
        if data.const is UNKNOWN:
            taint = data.tainted("xml", Reach.CONFIG) or _author(program, call, data, SavedFiles(program))
            if taint is not None or not _is_own(program, call, data):
                severity = Severity.MEDIUM if taint is None else Severity.HIGH
                yield from self._claim(program, call, data, severity, taint)

    def _by_default(self, program: Program, call: Call) -> Iterator[Finding]:
        """Before version 5 lxml reads local files that an entity names, unless it is told not to."""
        data = call.arg(0, *_DATA)
        taint = _author(program, call, data, SavedFiles(program))
        if taint is not None and not _refuses_types(program):
            severity = Severity.MEDIUM if taint.reach is Reach.REMOTE else Severity.LOW
            yield from self._claim(program, call, data, severity, taint)

    def _with_standard(self, program: Program) -> Iterator[Finding]:
        widened = [call for call in program.methods("setFeature") if _external(call)]
        opened = any(call.arg(1, "state", "value").const in (True, 1) for call in widened)
        shut = bool(widened) and not opened
        if shut or any(True for _ in program.calls_to("defusedxml.defuse_stdlib")):
            return
        handled = any(store.key.const in _HANDLERS for store in program.stores)
        told = False
        saved = SavedFiles(program)
        for call in program.calls_to(*_STANDARD):
            if any(name.startswith("defusedxml") for name in call.names):
                continue
            data = call.arg(0, *_DATA)
            if opened and (".sax." in call.names[0] or call.has(1, "parser")):
                told = True
                if data.const is UNKNOWN and not _is_own(program, call, data):
                    yield from self._claim(program, call, data, Severity.HIGH)
                continue
            taint = _author(program, call, data, saved)
            if taint is None or handled or _refuses_types(program):
                continue
            severity = Severity.MEDIUM if taint.reach is Reach.REMOTE else Severity.LOW
            yield from self._claim(program, call, data, severity, taint)
        if opened and not told:
            for call in widened:
                message = "the parser is told to read external entities"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.MEDIUM)

    def _claim(
        self, program: Program, call: Call, data: Value, severity: Severity, taint: Taint | None = None
    ) -> Iterator[Finding]:
        taint = taint or data.tainted("xml", Reach.CONFIG)
        says = taint.says if taint is not None else "a document"
        message = f"{says} is read by {call.method}(), which follows the entities that a document declares"
        yield self.weakness.claim(program, call.file, call.node, message, taint=taint, severity=severity)


def _is_own(program: Program, call: Call, data: Value) -> bool:
    """Whether a document is clean in a function whose inputs are known: one that the program made itself."""
    held = program.held(data)
    taints = (
        [*data.taints, *(taint for item in held.items.values() for taint in item.taints)]
        if held
        else data.taints
    )
    opened = any(name.startswith(("open()", "io.open()", "pathlib.Path()")) for name in data.names)
    return not taints and not opened and hears(program, call.function)


def _author(program: Program, call: Call, data: Value, saved: SavedFiles) -> Taint | None:
    """Who wrote a document: also one that was saved to a file before, or that an object was made with."""
    taint = data.tainted("xml") or saved.author(expression(call, 0, *_DATA), call.function)
    if taint is None:
        given = data.tainted("xml", Reach.CONFIG)
        taint = given if given is not None and from_strangers(program, given) else None
    return taint


def _opened_wide(parser: Call) -> bool:
    """Whether a parser was told in so many words to follow entities, to load DTDs or to use the network."""
    if parser.arg(-1, "resolve_entities").const in (False, "internal"):
        return False
    return (
        parser.arg(-1, "resolve_entities").const is True
        or parser.arg(-1, "load_dtd").const is True
        or parser.arg(-1, "dtd_validation").const is True
        or parser.arg(-1, "no_network").const is False
    )


def _external(call: Call) -> bool:
    feature = call.arg(0, "name", "feature")
    return feature.const in _EXTERNAL_TEXTS or any(name.endswith(_EXTERNAL) for name in feature.names)


def _refuses_types(program: Program) -> bool:
    """Whether documents are searched for declarations of types or entities."""
    for _, node in program.nodes(ast.Constant):
        text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if (
            isinstance(text, str)
            and len(text) < 80
            and ("!doctype" in text.lower() or "!entity" in text.lower())
        ):
            above = program.parent(node)
            if isinstance(above, ast.Compare | ast.Call | ast.Tuple | ast.List | ast.Set):
                return True
    return False
