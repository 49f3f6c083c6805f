"""Text of strangers that a spreadsheet would take for a formula (CWE-1236)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.first_letters import FirstLetters, begins_with_input
from pytest_logomesh.agents.red.clues.inputs import looked_up
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.responses import Answers
from pytest_logomesh.agents.red.flow import HOLE, Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_ROWS: Final = ("writerow", "writerows")
_SHEETS: Final = ("openpyxl.", "xlsxwriter.")
_CELLS: Final = {"append": 0, "cell": 2, "write": 1, "write_row": 2, "write_column": 2, "write_formula": 1}
"""Methods of sheets, and from which argument on they are given what cells hold."""
_FRAMES: Final = ("to_csv", "to_excel")
_ANSWERING: Final = (
    "Response", "HttpResponse", "StreamingResponse", "StreamingHttpResponse", "PlainTextResponse", "HTTPResponse",
    "make_response", "StreamResponse", "text", "write", "finish",
)  # fmt: skip
_TABLE: Final = re.compile(r"text/csv|tab-separated-values|ms-excel|spreadsheetml|^csv$", re.IGNORECASE)
_NAME: Final = re.compile(r"\.(csv|tsv|xlsx?)[\"']?;?$", re.IGNORECASE)
_SENDING: Final = (
    "send_file", "FileResponse", "send_from_directory", "static_file", "download_file", "serve_file", "file",
)  # fmt: skip
_LETTERS: Final = "=+-@"
_PROBES: Final = ("=1+1", "+1+1", "-1+1", "@SUM(A1)")
_CELL: Final = re.compile(rf"(^|[,;\t\n\"]){HOLE}")
_SEPARATORS: Final = frozenset({",", ";", "\t", ", ", '","'})
_UPLOADS: Final = re.compile(r"\.(files|FILES)\b|UploadFile|\.file\b")
_QUOTING: Final = re.compile(r"\b(dumps|repr|ascii)\(\)$")
_DEEPEST: Final = 4
_LONGEST_LETTERS: Final = 16


class FormulaInjection:
    """Looks at the cells of tables that are sent out for people to open."""

    weakness = Weakness(
        id="formula-injection",
        cwe=1236,
        severity=Severity.MEDIUM,
        category="injection",
        title="A stranger's text may become a formula",
        why="A cell that begins with =, +, - or @ is computed where the table is opened, and can send it away.",
        fix="Put an apostrophe before cells that begin with =, +, -, @, a tab or a carriage return.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each row or table that is sent out with an input in it."""
        if not _sends_tables(program):
            return
        found = [*_cells(program), *_frames(program), *_texts(program)]
        if found:
            checks, origins = FirstLetters(program, _LETTERS, _PROBES), Origins(program)
            for file, node, value, fine in found:
                taint = _outside(program, origins, value) if fine else _remote(value)
                if taint is not None and not checks.know(taint):
                    message = (
                        f"{taint.says} becomes a cell of a table that is sent out, whatever it begins with"
                    )
                    severity = Severity.LOW if _is_own_request(program, node, taint) else None
                    yield self.weakness.claim(program, file, node, message, taint=taint, severity=severity)


_Found = tuple[str, ast.AST, Value, bool]
"""File, place, what is written there, and whether it is one cell."""


def _is_own_request(program: Program, node: ast.AST, taint: Taint) -> bool:
    """Whether the table goes back in answer to the request that the input came with."""
    function, trail = program.function_around(node), taint.trail
    while trail.before is not None:
        trail = trail.before
    end = None if function is None else function.node.end_lineno
    if function is None or end is None or not function.handler:
        return False
    return trail.file == function.module.path and function.line <= trail.line <= end


def _sends_tables(program: Program) -> bool:
    """Whether anything is answered with a table, by its type or by its name."""
    for _, node in program.nodes(ast.Constant):
        told = node.value
        if not isinstance(told, str):
            continue
        if (_TABLE.search(told) or ("filename=" in told and _NAME.search(told))) and not _is_listed(
            program, node
        ):
            return True
        if _NAME.search(told) and _is_sent(program, node):
            return True
    return False


def _is_listed(program: Program, node: ast.AST) -> bool:
    """Whether it is one of several types, as those are that may be uploaded, or one that is compared with."""
    parent = program.parent(node)
    if isinstance(parent, ast.Tuple):
        # A header of WSGI is a pair.
        return len(parent.elts) != 2 or not _is_header(parent.elts[0])
    return isinstance(parent, ast.List | ast.Set | ast.Compare | ast.Expr)


def _is_header(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).lower().startswith("content-")


def _is_sent(program: Program, node: ast.AST) -> bool:
    """Whether a file of that name is what a response is made of, or what it is called there."""
    parent = program.parent(node)
    if isinstance(parent, ast.JoinedStr):
        parent = program.parent(parent)
    if isinstance(parent, ast.keyword):
        return parent.arg in ("download_name", "attachment_filename", "filename", "file_name")
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        told = node.value if isinstance(node, ast.Constant) else None
        sent = (call.arg(0, "path", "path_or_file") for call in program.methods(*_SENDING))
        return any(value.const == told for value in sent)
    func = parent.func if isinstance(parent, ast.Call) else None
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    return name in _SENDING


def _cells(program: Program) -> Iterator[_Found]:
    """What is written to rows and cells, one by one."""
    for call in program.methods(*_ROWS):
        for value in _leaves(program, call.arg(0, "row", "rowdict", "rows", "rowdicts")):
            yield call.file, call.node, value, True
    if not any(name.startswith(_SHEETS) or name in ("openpyxl", "xlsxwriter") for name in program.imported):
        return
    for call, start in program.methods_in(_CELLS):
        if any(name.startswith(_SHEETS) for name in call.names) and not _all_strings(program):
            for given in (*call.args[start:], *call.kwargs.values()):
                for value in _leaves(program, given):
                    yield call.file, call.node, value, True
    for store in program.stores:
        if any(name.startswith("openpyxl.") for name in store.base.names):
            yield store.file, store.node, store.value, True


def _all_strings(program: Program) -> bool:
    """Whether xlsxwriter is told to make no formulas of texts."""
    return any(node.value == "strings_to_formulas" for _, node in program.nodes(ast.Constant))


def _frames(program: Program) -> Iterator[_Found]:
    """Whole tables of pandas and its like."""
    for call in program.methods(*_FRAMES):
        if any("DataFrame()" in name for name in call.receiver.names) and not _knows_letters(program):
            yield call.file, call.node, call.receiver, False


def _texts(program: Program) -> Iterator[_Found]:
    """Tables that are put together by hand."""
    answers = Answers(program)
    for call in program.methods(*_ANSWERING):
        value = call.arg(0, "content", "body", "text", "response", "streaming_content")
        taint = _remote(value)
        if taint is None or taint.form != "composed" or not _is_table(program, answers, call):
            continue
        # What goes back to whom it came from, and is no table of many rows, is hardly opened by anybody else.
        if _is_own_request(program, call.node, taint) or _knows_letters(program):
            continue
        if _holds_cell(program, value, taint):
            yield call.file, call.node, value, False


def _is_table(program: Program, answers: Answers, call: Call) -> bool:
    """Whether a response is said to be a table."""
    kinds = [value.known_text for value in call.kwargs.values()] + [
        item.known_text
        for value in (*call.args[1:], *call.kwargs.values())
        if (held := program.held(value)) is not None and held.kind == "dict"
        for item in held.items.values()
    ]
    return any(
        kind is not None and _TABLE.search(kind) for kind in (*kinds, *answers.types_of(call.function))
    )


def _holds_cell(program: Program, value: Value, taint: Taint) -> bool:
    """Whether the input stands at the beginning of a cell."""
    text = value.known_text
    if text is not None and text != HOLE:
        return _CELL.search(text) is not None
    for _, node in program.nodes(ast.JoinedStr):
        known = program.value(node)
        if _CELL.search(known.text or "") and any(each.root == taint.root for each in known.taints):
            return True
    return any(call.receiver.const in _SEPARATORS for call in program.methods("join"))


def _knows_letters(program: Program) -> bool:
    """Whether the letters are written out anywhere together."""
    for _, node in program.nodes(ast.Constant):
        told = node.value
        if isinstance(told, str) and len(told) <= _LONGEST_LETTERS and "=" in told and "@" in told:
            return True
    return any(
        {"=", "@"} <= {each.value for each in node.elts if isinstance(each, ast.Constant)}
        for kind in (ast.Tuple, ast.List, ast.Set)
        for _, node in program.nodes(kind)
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
    )


def _leaves(program: Program, value: Value, depth: int = 0) -> Iterator[Value]:
    """The cells of a row, or of rows."""
    held = program.held(value)
    if held is None or depth >= _DEEPEST or held.kind not in ("list", "tuple", "dict", "record"):
        yield value
        return
    for item in (*held.items.values(), held.rest):
        yield from _leaves(program, item, depth + 1)


def _remote(value: Value) -> Taint | None:
    """What a stranger has written, and not uploaded as a table."""
    taint = value.tainted("formula", Reach.REMOTE)
    return None if taint is None or _UPLOADS.search(taint.root) else taint


def _outside(program: Program, origins: Origins, value: Value) -> Taint | None:
    """The input that a cell begins with."""
    taint = _remote(value)
    if taint is None or looked_up(value, taint) or any(_QUOTING.search(name) for name in value.names):
        return None
    text = value.known_text or ""
    if taint.form != "composed" or text.startswith(tuple(_LETTERS)):
        return taint
    return taint if begins_with_input(program, origins, value, "formula") else None
