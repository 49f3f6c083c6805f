"""Work, memory or time that somebody outside can ask for without a limit (CWE-400, CWE-770, CWE-409)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.growing_buffers import growth
from pytest_logomesh.agents.red.clues.inputs import looked_up
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_COUNTS: Final = {
    **dict.fromkeys(("range", "xrange"), (0, 1)),
    **dict.fromkeys(
        ("time.sleep", "asyncio.sleep", "gevent.sleep", "eventlet.sleep", "trio.sleep", "anyio.sleep", "math.factorial",
         "os.urandom", "random.randbytes", "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe",
         "numpy.zeros", "numpy.ones", "numpy.empty", "numpy.eye", "numpy.identity", "numpy.arange",
         "concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor", "multiprocessing.Pool"),
        (0,)),
    **dict.fromkeys(
        ("numpy.full", "numpy.random.rand", "math.comb", "math.perm", "numpy.arange", "numpy.random.randn"), (0, 1)),
    "numpy.linspace": (2,),
    "PIL.Image.new": (1,),
}  # fmt: skip
"""By function: the positions of numbers that memory, time or work grows with."""
_ONLY_NUMBERS: Final = ("bytes", "bytearray")
"""With a number they allocate; with anything else they copy."""
_PADDING: Final = ("zfill", "ljust", "rjust", "center")
_READING: Final = ("read", "readexactly", "recv", "recv_into", "read1")
_INFLATING: Final = (
    "zlib.decompress", "gzip.decompress", "bz2.decompress", "lzma.decompress", "brotli.decompress",
    "zstandard.decompress", "snappy.decompress", "lz4.frame.decompress",
)  # fmt: skip
_INFLATERS: Final = (
    "zlib.decompressobj().decompress", "bz2.BZ2Decompressor().decompress",
    "lzma.LZMADecompressor().decompress",
)  # fmt: skip
"""Their second argument limits what comes out."""
_INFLATED: Final = (
    "gzip.GzipFile().read", "gzip.open().read", "bz2.open().read", "bz2.BZ2File().read", "lzma.open().read",
    "lzma.LZMAFile().read",
)  # fmt: skip
_VERBS: Final = ("get", "post", "put", "patch", "delete", "head", "options", "request")
_REQUESTS: Final = tuple(
    f"{module}.{verb}"
    for module in (
        "requests",
        "requests.api",
        "requests.Session()",
        "requests.session()",
        "requests.sessions.Session()",
    )
    for verb in _VERBS
)
_HTTPX: Final = tuple(
    f"{module}.{verb}" for module in ("httpx", "httpx.Client()", "httpx.AsyncClient()") for verb in _VERBS
)
_HTTPX_CLIENTS: Final = ("httpx.Client", "httpx.AsyncClient")
_LIMITING: Final = frozenset({
    "MAX_CONTENT_LENGTH", "client_max_size", "DATA_UPLOAD_MAX_MEMORY_SIZE", "max_content_length",
    "max_body_size", "max_upload_size", "FILE_UPLOAD_MAX_MEMORY_SIZE", "max_request_size",
    "MAX_UPLOAD_SIZE",
})  # fmt: skip
_UNLIMITED_BODIES: Final = (
    ".rfile.read", "asyncio.StreamReader().read", ".stream.read", ".content.read", "makefile().read",
    "input_stream.read", "wsgi.input].read",
)  # fmt: skip
_UPLOADS: Final = ("UploadFile().read", ".files[].read", ".FILES[].read")
_DECODED: Final = ("struct.unpack", "int.from_bytes", "struct.unpack_from", "struct.Struct")
_NO_SIZE: Final = frozenset({"rate", "factor", "ratio", "interest", "growth"})


class ResourceExhaustion:
    """Looks at who chooses how much is read, made, unpacked or waited for."""

    weakness = Weakness(
        id="resource-exhaustion",
        cwe=400,
        severity=Severity.MEDIUM,
        category="logic",
        title="Resources are spent without a limit",
        why="One small request makes the program use up its memory, its time or its threads.",
        fix="Compare the number with a maximum first, read in bounded pieces, and set a timeout.",
    )
    replaces = ("B113",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each amount that nothing limits."""
        yield from self._counts(program)
        yield from self._operators(program)
        yield from self._bodies(program)
        yield from self._inflations(program)
        yield from self._timeouts(program)
        for file, node, words in growth(program):
            yield self.weakness.claim(program, file, node, words, cwe=770)

    def _counts(self, program: Program) -> Iterator[Finding]:
        for call, positions in program.calls_in(_COUNTS):
            if any(called(each) == "len" for arg in call.node.args for each in ast.walk(arg)):
                continue
            for position in positions:
                yield from self._sized(program, call, call.arg(position), f"{call.method}()")
        for call, size, what in _sizes(program):
            yield from self._sized(program, call, size, what)

    def _sized(self, program: Program, call: Call, size: Value, what: str) -> Iterator[Finding]:
        taint = _chosen(size)
        if taint is not None:
            message = f"{taint.says} decides how much {what} does, and nothing limits it"
            yield self.weakness.claim(program, call.file, call.node, message, taint=taint)

    def _operators(self, program: Program) -> Iterator[Finding]:
        for file, node in program.nodes(ast.BinOp):
            for size in _amounts(program, node):
                taint = _chosen(program.value(size))
                if taint is not None:
                    message = f"{taint.says} decides how large the result is, and nothing limits it"
                    yield self.weakness.claim(program, file, node, message, taint=taint)
        for file, loop in program.nodes(ast.While):
            test = loop.test
            if (
                isinstance(test, ast.Compare)
                and isinstance(test.ops[0], ast.Lt | ast.LtE)
                and len(test.ops) == 1
            ):
                taint = _chosen(program.value(test.comparators[0]))
                if taint is not None:
                    message = f"{taint.says} decides how often the loop runs, and nothing limits it"
                    yield self.weakness.claim(program, file, loop, message, taint=taint)

    def _bodies(self, program: Program) -> Iterator[Finding]:
        for call in program.methods(*_READING):
            size = call.arg(0, "n", "size", "bufsize")
            taint = _chosen(size) if _is_number(size) else None
            if taint is not None:
                message = f"{taint.says} decides how much is read at once, and nothing limits it"
                yield self.weakness.claim(program, call.file, call.node, message, taint=taint)
            elif call.method == "read" and (not (call.args or call.kwargs) or size.const in (-1, None)):
                yield from self._whole(program, call)

    def _whole(self, program: Program, call: Call) -> Iterator[Finding]:
        names = call.names
        if any(name.endswith(_UNLIMITED_BODIES) for name in names) or _is_stream_reader(call):
            if not _limits(program):
                message = "everything that is sent is read into memory, however much it is"
                yield self.weakness.claim(program, call.file, call.node, message)
        elif any(name.endswith(_UPLOADS) for name in names) and not _limits(program) and not _measured(call):
            message = "the whole upload is read into memory, however large it is"
            yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.LOW)

    def _inflations(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to(*_INFLATING):
            yield from self._inflated(program, call, call.arg(0, "data", "string"))
        for call in program.calls_to(*_INFLATERS):
            if not call.has(1, "max_length"):
                yield from self._inflated(program, call, call.arg(0, "data"))
        for call in program.calls_to(*_INFLATED):
            if not call.args:
                yield from self._inflated(program, call, call.receiver)
        for call in program.calls_to("zipfile.ZipFile().read", "zipfile.ZipFile().open().read"):
            if not any(node.attr == "file_size" for _, node in program.nodes(ast.Attribute)):
                yield from self._inflated(program, call, call.receiver, Reach.REMOTE)

    def _inflated(
        self, program: Program, call: Call, data: Value, least: Reach = Reach.CALLER
    ) -> Iterator[Finding]:
        taint = data.tainted("size", least)
        if taint is not None and taint.reach != Reach.OPERATOR:
            message = f"{taint.says} is inflated whole, and a few octets can become gigabytes"
            severity = Severity.MEDIUM if taint.reach == Reach.REMOTE else Severity.LOW
            yield self.weakness.claim(
                program, call.file, call.node, message, taint=taint, cwe=409, severity=severity
            )

    def _timeouts(self, program: Program) -> Iterator[Finding]:
        waiting = [call for call in program.calls_to(*_REQUESTS) if _waits(call, -1)]
        waiting += [call for call in program.calls_to("urllib.request.urlopen") if _waits(call, 2)]
        waiting += [
            call
            for call in program.calls_to(*_HTTPX, *_HTTPX_CLIENTS)
            if "timeout" in call.kwargs and call.kwargs["timeout"].const is None
        ]
        if waiting and not any(program.calls_to("socket.setdefaulttimeout")):
            for call in waiting:
                if is_test(program, call.file, call.node):
                    continue
                message = f"{call.method}() waits for its answer for ever: it has no timeout"
                yield self.weakness.claim(program, call.file, call.node, message, severity=Severity.LOW)


def _sizes(program: Program) -> Iterator[tuple[Call, Value, str]]:
    """Calls that take a size only under some condition, or by keyword."""
    for call in program.calls_to(*_ONLY_NUMBERS):
        if len(call.args) == 1 and _is_number(call.args[0]):
            yield call, call.args[0], f"{call.method}()"
    for call in program.methods(*_PADDING):
        yield call, call.arg(0), f"{call.method}()"
    for call in program.calls_to("itertools.product"):
        yield call, call.arg(-1, "repeat"), "product()"
    for call in program.calls_to("pow"):
        if len(call.args) == 2:
            yield call, call.args[1], "a power"


def _chosen(value: Value) -> Taint | None:
    """The stranger who chooses a number; None where it is bounded, or worked out from what was sent."""
    taint = value.tainted("size", Reach.REMOTE)
    if taint is None or any(name.endswith("len()") for name in value.names):
        return None
    if looked_up(value, taint) and not any(name.startswith(_DECODED) for name in value.names):
        return None
    return taint


def _is_number(value: Value) -> bool:
    if any("text" in taint.cleaned for taint in value.taints):
        return True
    return any(name.startswith(_DECODED) or name.endswith("content_length") for name in value.names)


def _amounts(program: Program, node: ast.BinOp) -> Iterator[ast.expr]:
    """The operands that the size of the result grows with out of proportion."""
    if isinstance(node.op, ast.Mult):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if _is_sequence(one) or _is_sent_text(program, one):
                yield other
    elif isinstance(node.op, ast.LShift) or (isinstance(node.op, ast.Pow) and not _is_float(node.left)):
        yield node.right


def _is_sent_text(program: Program, node: ast.expr) -> bool:
    """Whether it is text of a stranger, which a number repeats."""
    value = program.value(node)
    taint = value.tainted("html", Reach.REMOTE)
    return taint is not None and not _is_number(value) and not looked_up(value, taint)


def _is_sequence(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple | ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _is_float(node: ast.expr) -> bool:
    """Whether a base is likely a float, whose power overflows at once and costs nothing."""
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, float):
            return True
        if isinstance(each, ast.Div) or (isinstance(each, ast.Name) and each.id.lower() in _NO_SIZE):
            return True
    return False


def _is_stream_reader(call: Call) -> bool:
    """Whether it is the `reader` of a coroutine that serves a `reader` and a `writer`."""
    function = call.function
    if function is None or not isinstance(call.node.func, ast.Attribute):
        return False
    receiver = call.node.func.value
    names = [arg.arg for arg in function.node.args.args]
    return (
        isinstance(receiver, ast.Name) and receiver.id == "reader" and "reader" in names and "writer" in names
    )


def _limits(program: Program) -> bool:
    """Whether a framework is told anywhere how large a request may be."""
    for _, constant in program.nodes(ast.Constant):
        if isinstance(constant.value, str) and constant.value in _LIMITING:
            return True
    return any(keyword.arg in _LIMITING for _, keyword in program.nodes(ast.keyword)) or any(
        name.id in _LIMITING for _, name in program.nodes(ast.Name)
    )


def _measured(call: Call) -> bool:
    """Whether the function looks at the length of anything."""
    if call.function is None:
        return False
    return any(
        called(node) == "len" or (isinstance(node, ast.Attribute) and node.attr in ("size", "content_length"))
        for node in body_nodes(call.function.node)
    )


def _waits(call: Call, position: int) -> bool:
    if "**" in call.kwargs:
        return False
    if not call.has(position, "timeout"):
        return not any(isinstance(arg, ast.Starred) for arg in call.node.args)
    return call.arg(position, "timeout").const is None
