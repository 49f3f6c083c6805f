"""Whether a function asks what kind of file it was sent: by its ending, its content type, or its first octets."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, identifiers
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.flow import Function, Program, Reach

_KIND: Final = frozenset({
    "ext", "exts", "extension", "extensions", "suffix", "suffixes", "mime", "mimes", "mimetype", "mimetypes",
    "content type", "file type", "filetype", "type", "types", "kind", "kinds", "format", "formats", "magic",
    "signature", "signatures", "splitext", "ending", "endings", "contenttype",
})  # fmt: skip
_ALLOWED: Final = _KIND | frozenset({
    "allowed", "allow", "permitted", "accepted", "accept", "acceptable", "whitelist", "allowlist", "whitelisted",
    "supported", "valid", "blacklist", "blocklist", "denylist", "forbidden", "blocked", "banned", "denied",
    "dangerous", "images",
})  # fmt: skip
_NAMED: Final = re.compile(r"\.\w+|\w+/[\w.+*-]+|\w{2,5}")
"""An ending or a content type, written out."""
_ENDING: Final = re.compile(r"\.\w+|(?!multipart)\w+/[\w.+*-]*")
_DOT_AND_MORE: Final = re.compile(r"\\\.[\w(\[]|\[\.\]")
"""Of a pattern that says what stands behind the dot."""
_LOOKING: Final = (
    "imghdr.", "magic.", "filetype.", "puremagic.", "zipfile.is_zipfile", "tarfile.is_tarfile", "PIL.Image.open",
    "cv2.imdecode", "sndhdr.", "fleep.", "mutagen.File", "wand.image.Image",
)  # fmt: skip
_ASKING: Final = re.compile(
    r"allow|valid|verif|check|accept|permit|ensure|restrict|sniff|detect|^is_|_is_|require|assert|scan|policy|identify",
    re.IGNORECASE,
)
_MATCHING: Final = frozenset({"match", "fullmatch", "search", "fnmatch", "fnmatchcase"})
_FORMS: Final = (
    "FileAllowed", "FileExtensionValidator", "validate_image_file_extension", "ImageField", "UploadSet",
    "UPLOAD_EXTENSIONS_ALLOW", "FileTypeValidator", "ContentTypeRestrictedFileField", "FileMimeValidator",
)  # fmt: skip
_TESTS: Final = frozenset({"is_valid", "validate_on_submit", "validate", "full_clean"})
_GATES: Final = re.compile(r"^(clean|validate|check)|before_request|middleware|dispatch|process_")
_SENT: Final = re.compile(
    r"\b(files|FILES|UploadFile|FileStorage|UploadedFile|FileField|multipart|form|post)\b"
)
_DEEPEST: Final = 4


class FileKinds:
    """Answers for one program.

    Args:
        program: whose functions are looked at when they are first asked for.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._known: dict[str, bool] = {}
        self._everywhere: bool | None = None

    def asked(self, functions: Iterable[Function]) -> bool:
        """Whether one of these functions, or one that it calls or stands behind, looks at the kind of a file."""
        if self._everywhere is None:
            self._everywhere = self._by_form() or any(
                _GATES.search(each.name) and _is_gate(each) and self._asks(each, 0)
                for each in self._program.functions.values()
            )
        return self._everywhere or any(self._asks(each, 0) for each in functions)

    def _by_form(self) -> bool:
        """Whether a form, or a whole application, takes only some kinds."""
        program = self._program
        return (
            any(name.rpartition(".")[2] in _FORMS for name in program.imported)
            or any(node.attr in _FORMS for _, node in program.nodes(ast.Attribute))
            or any("type" in call.kwargs for call in program.calls_to("streamlit.file_uploader"))
        )

    def _asks(self, function: Function, depth: int) -> bool:
        known = self._known.get(function.id)
        if known is None:
            self._known[function.id] = False
            known = any(self._is_question(node, depth) for node in _nodes(function))
            self._known[function.id] = known
        return known

    def _is_question(self, node: ast.AST, depth: int) -> bool:
        if isinstance(node, ast.Compare):
            return _compares(node)
        if isinstance(node, ast.Match):
            return any_speaks_of(identifiers(node.subject), _KIND)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            return _is_table(node.value) and any_speaks_of(identifiers(node.slice), _KIND)
        if isinstance(node, ast.Call):
            return self._is_asking_call(node, depth)
        return isinstance(node, ast.Name) and depth < _DEEPEST and self._is_dependency(node, depth)

    def _is_dependency(self, node: ast.Name, depth: int) -> bool:
        """Whether a function that is merely named, in a decorator or `Depends()`, asks."""
        program = self._program
        parent = program.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            return False
        names = [name.replace("()", ".__call__") for name in program.value(node).names]
        return any(
            self._asks(program.functions[name], depth + 1) for name in names if name in program.functions
        )

    def _is_asking_call(self, node: ast.Call, depth: int) -> bool:
        program = self._program
        names = program.value(node.func).names
        own = [program.functions[name] for name in names if name in program.functions]
        if own:
            return depth < _DEEPEST and any(self._asks(each, depth + 1) for each in own)
        if any(name.startswith(_LOOKING) for name in names):
            return True
        name = called(node)
        if name in _TESTS and not node.args:
            return not any(each.removesuffix(f"().{name}") in program.classes for each in names)
        return self._is_question_by_name(node, name)

    def _is_question_by_name(self, node: ast.Call, name: str) -> bool:
        if name == "get" and node.args and not isinstance(node.args[0], ast.Constant):
            return any_speaks_of(identifiers(node.args[0]), _KIND)
        if name in ("endswith", "startswith"):
            return self._is_beginning(node, name)
        if name in _MATCHING:
            return self._is_matched(node)
        if _ASKING.search(name) is None or _is_common(name):
            return False
        return any(self._is_sent(arg) for arg in node.args)

    def _is_sent(self, node: ast.expr) -> bool:
        """Whether it is a file that was sent, or something of it."""
        value = self._program.value(node)
        return any(taint.reach is Reach.REMOTE for taint in value.taints) or any(
            _SENT.search(name) for name in value.names
        )

    def _is_beginning(self, node: ast.Call, name: str) -> bool:
        const = self._program.value(node.args[0]).const if node.args else None
        texts = const if isinstance(const, tuple) else (const,)
        if any(isinstance(text, bytes) for text in texts):
            return True
        written = [text for text in texts if isinstance(text, str)]
        if written:
            return any(_ENDING.match(text) or (name == "endswith" and text.isalnum()) for text in written)
        return name == "endswith" or any_speaks_of(identifiers(node), _ALLOWED)

    def _is_matched(self, node: ast.Call) -> bool:
        for part in (*node.args, node.func.value if isinstance(node.func, ast.Attribute) else None):
            text = self._program.value(part).const
            if isinstance(text, str):
                return _DOT_AND_MORE.search(text) is not None or text.startswith("*.")
        return True


def _nodes(function: Function) -> Iterator[ast.AST]:
    """What a function is made of: its body, and what its decorators and defaults name."""
    yield from body_nodes(function.node)
    for each in (*getattr(function.node, "decorator_list", ()), *function.node.args.defaults):
        yield from ast.walk(each)
    for arg in (*function.node.args.args, *function.node.args.kwonlyargs):
        if isinstance(arg.annotation, ast.Subscript):
            yield from ast.walk(arg.annotation.slice)
    for node in body_nodes(function.node):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from body_nodes(node)


def _is_gate(function: Function) -> bool:
    """Whether it is asked without being called: of a form, or before every request."""
    return function.cls is not None or any(_GATES.search(name) for name in function.decorators)


def _compares(node: ast.Compare) -> bool:
    """`suffix in {".png"}`, `upload.content_type != "image/png"`, `head[:4] == b"%PDF"`."""
    for left, operator, right in zip(
        [node.left, *node.comparators], node.ops, node.comparators, strict=False
    ):
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(left, ast.Constant) and _is_list(left, right):
                return True
        elif isinstance(operator, ast.Eq | ast.NotEq) and (_is_kind(left, right) or _is_kind(right, left)):
            return True
    return False


def _is_list(left: ast.expr, right: ast.expr) -> bool:
    about = any_speaks_of(identifiers(left), _KIND)
    if isinstance(right, ast.Set | ast.List | ast.Tuple):
        texts = [each.value for each in right.elts if isinstance(each, ast.Constant)]
        if any(isinstance(text, bytes) for text in texts):
            return True
        return about and any(isinstance(text, str) and _NAMED.fullmatch(text) for text in texts)
    return about or any_speaks_of(identifiers(right), _ALLOWED)


def _is_kind(thing: ast.expr, given: ast.expr) -> bool:
    """Whether something is compared with an ending, a content type or the first octets of a kind."""
    if not isinstance(given, ast.Constant):
        return any_speaks_of(identifiers(thing), _KIND) and any_speaks_of(identifiers(given), _ALLOWED)
    if isinstance(given.value, bytes):
        return bool(given.value)
    if not isinstance(given.value, str) or not given.value:
        return False
    if any_speaks_of(identifiers(thing), _KIND):
        return not given.value.startswith("multipart")
    return given.value.startswith(".") and given.value[1:].isalnum()


def _is_table(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and "request" not in identifiers(node)


def _is_common(name: str) -> bool:
    """Whether a call of this name asks who is there, or whether a file is, and not of what kind one is."""
    return name in (
        "is_file",
        "is_dir",
        "is_relative_to",
        "is_absolute",
        "is_authenticated",
        "is_set",
    ) or any(
        word in name.lower()
        for word in ("auth", "login", "perm_", "token", "csrf", "user", "role", "size", "quota", "path")
    )
