"""Where a program touches files: which call, which path, and what it does there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.flow import Call, Program, Value

READ: Final = "read"
WRITE: Final = "write"
CREATE: Final = "create"
"""Writes, and fails where the file is there already."""
REMOVE: Final = "remove"
MOVE: Final = "move"
FOLDER: Final = "folder"
"""Makes a folder."""
CHANGE: Final = "change"
"""Owner, mode, time."""
LIST: Final = "list"
_OPENED: Final = "opened"
_ARCHIVE: Final = "archive"

_PATHS: Final[dict[str, tuple[tuple[int, tuple[str, ...], str], ...]]] = {
    **dict.fromkeys(
        ("open", "io.open", "codecs.open", "aiofiles.open", "anyio.open_file", "trio.open_file", "builtins.open"),
        ((0, ("file", "filename", "path"), _OPENED),),
    ),
    **dict.fromkeys(
        ("gzip.open", "bz2.open", "lzma.open", "bz2.BZ2File", "gzip.GzipFile"), ((0, ("filename",), _ARCHIVE),)
    ),
    **dict.fromkeys(("tarfile.open", "tarfile.TarFile.open", "tarfile.TarFile"), ((0, ("name",), _ARCHIVE),)),
    "zipfile.ZipFile": ((0, ("file",), _ARCHIVE),),
    "os.open": ((0, ("path",), _OPENED),),
    **dict.fromkeys(("os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree", "send2trash.send2trash"),
                    ((0, ("path",), REMOVE),)),
    **dict.fromkeys(("os.mkdir", "os.makedirs"), ((0, ("path", "name"), FOLDER),)),
    **dict.fromkeys(
        ("os.rename", "os.replace", "os.renames", "shutil.move"), ((0, ("src",), MOVE), (1, ("dst",), WRITE))
    ),
    **dict.fromkeys(("os.link", "os.symlink"), ((0, ("src",), READ), (1, ("dst",), CREATE))),
    **dict.fromkeys(("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree"),
                    ((0, ("src",), READ), (1, ("dst",), WRITE))),
    **dict.fromkeys(("shutil.copymode", "shutil.copystat"), ((1, ("dst",), CHANGE),)),
    **dict.fromkeys(
        ("os.chmod", "os.chown", "os.lchown", "os.utime", "shutil.chown", "os.truncate"), ((0, ("path",), CHANGE),)
    ),
    **dict.fromkeys(("os.listdir", "os.scandir", "os.walk"), ((0, ("path", "top"), LIST),)),
    **dict.fromkeys(("os.mkfifo", "os.mknod"), ((0, ("path",), CREATE),)),
    **dict.fromkeys(
        ("linecache.getlines", "linecache.getline", "tokenize.open", "runpy.run_path"),
        ((0, ("filename", "path_name"), READ),),
    ),
    **dict.fromkeys(("logging.FileHandler", "logging.handlers.RotatingFileHandler"), ((0, ("filename",), WRITE),)),
    "configparser.ConfigParser().read": ((0, ("filenames",), READ),),
    **dict.fromkeys(("glob.glob", "glob.iglob"), ((0, ("pathname",), LIST),)),
    **dict.fromkeys(("fileinput.input", "fileinput.FileInput"), ((0, ("files",), READ),)),
    **dict.fromkeys(("sqlite3.connect", "dbm.open", "shelve.open"), ((0, ("database", "file", "filename"), READ),)),
    **dict.fromkeys(("cv2.imread",), ((0, ("filename",), READ),)),
    **dict.fromkeys(("cv2.imwrite",), ((0, ("filename",), WRITE),)),
}  # fmt: skip
_STREAMS: Final[dict[str, tuple[int, tuple[str, ...], str]]] = {
    **dict.fromkeys(
        ("numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "pandas.read_csv", "pandas.read_excel", "pandas.read_json",
         "pandas.read_pickle", "pandas.read_parquet", "torch.load", "joblib.load", "PIL.Image.open", "wave.open",
         "xml.etree.ElementTree.parse", "lxml.etree.parse", "xml.dom.minidom.parse", "imageio.imread",
         "openpyxl.load_workbook", "docx.Document",
         "fitz.open", "PyPDF2.PdfReader", "pypdf.PdfReader"),
        (0, ("file", "filepath_or_buffer", "io", "f", "fp", "source", "filename"), READ),
    ),
    **dict.fromkeys(("numpy.save", "numpy.savez", "numpy.savetxt", "torch.save"), (0, ("file", "fname", "f"), WRITE)),
    **dict.fromkeys(("joblib.dump", "torch.save"), (1, ("filename", "f"), WRITE)),
}  # fmt: skip
"""Of these the path may also be an open file."""
_SENDING: Final[dict[str, tuple[int, tuple[str, ...], str]]] = {
    "send_file": (0, ("path_or_file", "filename_or_fp", "filename"), READ),
    "FileResponse": (0, ("path", "filename"), READ),
    "sendfile": (1, ("path", "filename"), READ),
    "send_from_directory": (0, ("directory",), READ),
    "static_file": (1, ("root",), READ),
    "save": (0, ("dst", "fp", "path"), WRITE),
    "to_csv": (0, ("path_or_buf",), WRITE),
    "to_excel": (0, ("excel_writer",), WRITE),
    "to_json": (0, ("path_or_buf",), WRITE),
    "to_pickle": (0, ("path",), WRITE),
    "savefig": (0, ("fname",), WRITE),
    "download_file": (2, ("Filename",), WRITE),
    "download_fileobj": (2, ("Filename",), WRITE),
    "urlretrieve": (1, ("filename",), WRITE),
}
"""By the last part of the call."""
_OF_PATH: Final[dict[str, str]] = {
    "read_text": READ, "read_bytes": READ, "write_text": WRITE, "write_bytes": WRITE, "unlink": REMOVE, "rmdir": REMOVE,
    "iterdir": LIST, "touch": WRITE, "symlink_to": CREATE, "hardlink_to": CREATE, "lchmod": CHANGE,
}  # fmt: skip
"""Methods that only paths have."""
_OF_SURE_PATH: Final[dict[str, str]] = {
    "open": _OPENED, "mkdir": FOLDER, "rename": MOVE, "replace": MOVE, "glob": LIST, "rglob": LIST, "chmod": CHANGE,
}  # fmt: skip
"""Methods that other objects have too."""


_LOOKING: Final[dict[str, tuple[int, tuple[str, ...], str]]] = dict.fromkeys(
    ("os.path.exists", "os.path.lexists", "os.path.isfile", "os.path.isdir", "os.path.getsize", "os.path.getmtime",
     "os.stat", "os.lstat"),
    (0, ("path", "filename"), READ),
)  # fmt: skip
_LOOKING_OF_PATH: Final[dict[str, str]] = dict.fromkeys(("exists", "is_file", "is_dir", "stat"), READ)


class FileUse(NamedTuple):
    """One place where a file, or a folder, is touched."""

    call: Call
    path: Value
    node: ast.expr | None
    """The expression that gives the path, where it can be told."""
    kind: str
    stream: bool
    """Whether the path may as well be an open file."""


def file_uses(program: Program) -> Iterator[FileUse]:
    """Every call that reads, writes, removes, moves, lists or changes a file that its arguments name."""
    for call, places in program.calls_in(_PATHS):
        for position, keywords, kind in places:
            if call.has(position, *keywords):
                yield _use(call, position, keywords, kind, stream=kind == _ARCHIVE)
    yield from _of_libraries(program)
    yield from _of_paths(program)


def file_looks(program: Program) -> Iterator[FileUse]:
    """Every call that only asks whether a file is there, and what it is like."""
    for call, (position, keywords, kind) in program.calls_in(_LOOKING):
        if call.has(position, *keywords):
            yield _use(call, position, keywords, kind, stream=False)
    for call, kind in program.methods_in(_LOOKING_OF_PATH):
        if isinstance(call.node.func, ast.Attribute) and is_path(call.receiver):
            yield FileUse(call, call.receiver, call.node.func.value, kind, stream=False)


def _of_libraries(program: Program) -> Iterator[FileUse]:
    for call, (position, keywords, kind) in program.calls_in(_STREAMS):
        if call.has(position, *keywords):
            yield _use(call, position, keywords, kind, stream=True)
    for call, (position, keywords, kind) in program.methods_in(_SENDING):
        if call.has(position, *keywords):
            stream = call.method not in ("send_from_directory", "static_file")
            yield _use(call, position, keywords, kind, stream=stream)


def _of_paths(program: Program) -> Iterator[FileUse]:
    for call, kind in program.methods_in(_OF_PATH):
        if isinstance(call.node.func, ast.Attribute) and not _of_module(call):
            exact = CREATE if call.method == "touch" and call.arg(1, "exist_ok").const is False else kind
            yield FileUse(call, call.receiver, call.node.func.value, exact, stream=False)
    for call, kind in program.methods_in(_OF_SURE_PATH):
        if isinstance(call.node.func, ast.Attribute) and is_path(call.receiver):
            exact = _opened(call, 0) if kind == _OPENED else kind
            yield FileUse(call, call.receiver, call.node.func.value, exact, stream=False)


def is_path(value: Value) -> bool:
    """Whether a value is known to be a path object."""
    return any("Path()" in name and not name.endswith("()[]") for name in value.names)


def expression(call: Call, position: int, *keywords: str) -> ast.expr | None:
    """The source of an argument; None where it is not given, or comes from unpacking."""
    for keyword in call.node.keywords:
        if keyword.arg in keywords:
            return keyword.value
    args = call.node.args
    if not 0 <= position < len(args) or any(isinstance(arg, ast.Starred) for arg in args[: position + 1]):
        return None
    return args[position]


def _use(call: Call, position: int, keywords: tuple[str, ...], kind: str, *, stream: bool) -> FileUse:
    exact = kind
    if kind == _OPENED:
        exact = _by_flags(call) if call.names and call.names[0] == "os.open" else _opened(call, 1)
    elif kind == _ARCHIVE:
        exact = _opened(call, 1)
    return FileUse(call, call.arg(position, *keywords), expression(call, position, *keywords), exact, stream)


def _opened(call: Call, position: int) -> str:
    mode = call.arg(position, "mode").const
    if not isinstance(mode, str):
        return READ
    if "x" in mode:
        return CREATE
    return WRITE if any(letter in mode for letter in "wa+") else READ


def _by_flags(call: Call) -> str:
    flags = expression(call, 1, "flags")
    if flags is None:
        return READ
    said = ast.dump(flags)
    if "O_EXCL" in said:
        return CREATE
    return (
        WRITE
        if any(word in said for word in ("O_CREAT", "O_WRONLY", "O_RDWR", "O_TRUNC", "O_APPEND"))
        else READ
    )


def _of_module(call: Call) -> bool:
    """Whether the method is a function of a module: `os.unlink`."""
    return any(name.startswith(("os.", "shutil.")) for name in call.names)
