"""What a constant text is given to: the variable, field, key, parameter or setting whose value it is."""

import ast
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.credentials import is_secret_name
from pytest_logomesh.agents.red.clues.naming import called, head, plain_name, text_in, words
from pytest_logomesh.agents.red.clues.slices import defaults
from pytest_logomesh.agents.red.flow import Program

_CONNECTION: Final = frozenset({
    "host", "hostname", "user", "username", "port", "database", "db", "dbname", "login", "server", "dsn", "email",
    "usr", "uid", "name",
})  # fmt: skip
_DEFAULTING: Final = frozenset({
    "get", "getenv", "setdefault", "config", "getattr", "Field", "str", "add_argument", "option", "environ", "Option",
    "env", "String", "field", "pop",
})  # fmt: skip
"""Functions that take the name of a setting, and what it is without."""
_WRAPPING: Final = frozenset({
    "SecretStr", "bytes", "b64decode", "fromhex", "unhexlify", "bytearray", "sha256", "urlsafe_b64encode",
    "b64encode",
})  # fmt: skip
_DESCRIBING: Final = frozenset({
    "Field", "Column", "StringField", "CharField", "add_argument", "dict", "field", "TextField", "Option", "render",
    "render_template", "Header", "update", "format",
})  # fmt: skip
"""Functions whose keywords describe something, or are texts for people."""
_MAKESHIFT: Final = frozenset({
    "default", "dev", "development", "local", "localhost", "fallback", "insecure", "test",
})  # fmt: skip
"""Words of what stands in for a secret where the environment has none."""
_TELLING: Final = frozenset({
    "messages", "labels", "errors", "titles", "prompts", "hints", "texts", "translations", "names", "descriptions",
})  # fmt: skip
"""Words of tables of texts for people."""
_PARSERS: Final = frozenset({"config", "parser", "cfg", "ini", "conf"})
_NEAR: Final = 3
_MOST_STEPS: Final = 5


class Given(NamedTuple):
    """What a text is given to."""

    name: str = ""
    sure: bool = False
    """Whatever stands there is used: it is an argument of a connection, a setting of an application."""


class GivenNames:
    """Answers for one program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._keys: dict[int, dict[int, str]] = {}
        """By dictionary, then by value: the constant key."""

    def of(self, node: ast.expr) -> Given:
        """What an expression is given to; without a name where it is given to nothing."""
        child: ast.AST = node
        for _ in range(_MOST_STEPS):
            parent = self._program.parent(child)
            if isinstance(parent, ast.Call):
                through = self._through(node, child, parent)
                if isinstance(through, Given):
                    return through
                child = through
            elif _hands_on(parent, child):
                assert parent is not None
                child = parent
            else:
                return self._place(child, parent)
        return Given()

    def _place(self, child: ast.AST, parent: ast.AST | None) -> Given:
        if isinstance(parent, ast.Assign):
            return self._assigned(parent)
        if isinstance(parent, ast.AnnAssign):
            return Given(_target(parent.target) if parent.value is child else "")
        if isinstance(parent, ast.keyword):
            return self._keyword(parent)
        if isinstance(parent, ast.Dict):
            return self._key(parent, child)
        if isinstance(parent, ast.arguments):
            return Given(next((arg.arg for arg, default in defaults(parent) if default is child), ""))
        return Given(parent.target.id if isinstance(parent, ast.NamedExpr) else "")

    def _assigned(self, assign: ast.Assign) -> Given:
        target = assign.targets[-1]
        name = _target(target)
        if not is_secret_name(name):
            return Given()
        return Given(name, not isinstance(target, ast.Name) or self._stands_with_user(assign))

    def _through(self, node: ast.expr, child: ast.AST, call: ast.Call) -> Given | ast.AST:
        """What a call gives its argument to; the call itself where its result is what matters."""
        name = called(call)
        if child is call.func or name in _WRAPPING:
            return call
        if name not in _DEFAULTING or not call.args:
            return Given()
        key = call.args[1] if name == "getattr" and len(call.args) > 2 else call.args[0]
        if child is key or not _TELLING.isdisjoint(words(head(getattr(call.func, "value", None)))):
            return Given()
        if len(call.args) > 1 and text_in(key) and isinstance(key, ast.Constant):
            makeshift = any(not _MAKESHIFT.isdisjoint(words(text)) for text in text_in(node))
            return Given("" if makeshift else text_in(key)[0], name == "setdefault")
        # `parser.get(section, "password")` is asked for that name.
        asked = isinstance(call.func, ast.Attribute) and not _PARSERS.isdisjoint(words(head(call.func.value)))
        return Given() if asked and len(call.args) > 1 else call

    def _keyword(self, keyword: ast.keyword) -> Given:
        call = self._program.parent(keyword)
        if keyword.arg is None or not isinstance(call, ast.Call):
            return Given()
        name = called(call)
        if keyword.arg in ("default", "default_value", "fallback", "value") and name in _DEFAULTING:
            if call.args and text_in(call.args[0]):
                return Given(text_in(call.args[0])[0])
            above = self._program.parent(call)
            return self._place(call, above) if isinstance(above, ast.Assign | ast.AnnAssign) else Given()
        program = self._program
        own = any(
            each in program.functions or each in program.classes for each in program.value(call.func).names
        )
        if self._is_tried_out(call, own=own):
            return Given()
        return Given(keyword.arg, not own and name not in _DESCRIBING)

    def _key(self, parent: ast.Dict, child: ast.AST) -> Given:
        known = self._keys.get(id(parent))
        if known is None:
            known = self._keys[id(parent)] = {
                id(value): key.value
                for key, value in zip(parent.keys, parent.values, strict=True)
                if isinstance(key, ast.Constant) and isinstance(key.value, str)
            }
        name = known.get(id(child), "")
        if not name or not is_secret_name(name):
            return Given()
        others = [value for value in parent.values if value is not child]
        described = bool(others) and all(
            text_in(value) in (["string"], ["str"], ["text"], ["int"]) for value in others
        )
        return Given(
            name, not described and not _CONNECTION.isdisjoint(key.lower() for key in known.values())
        )

    def _stands_with_user(self, assign: ast.Assign) -> bool:
        """Whether the lines beside it give the name of a user, or of a host."""
        block, place = self._program.place(assign)
        for other in block[max(place - _NEAR, 0) : place + _NEAR]:
            texts = text_in(other.value) if isinstance(other, ast.Assign) and other is not assign else []
            name = words(_target(other.targets[-1])) if texts and isinstance(other, ast.Assign) else ()
            if (
                not (_CONNECTION - {"name"}).isdisjoint(name)
                and words(texts[0]) != name
                and texts[0].lower() not in name
            ):
                return True
        return False

    def _is_tried_out(self, node: ast.AST, *, own: bool) -> bool:
        """Whether it stands in a test, or where a module tries its `own` functions out."""
        above = self._program.parent(node)
        while above is not None:
            if (
                own
                and isinstance(above, ast.If)
                and isinstance(above.test, ast.Compare)
                and head(above.test.left) == "__name__"
            ):
                return True
            if isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef) and above.name.startswith(
                ("test", "demo", "example", "main") if own else "test"
            ):
                return True
            above = self._program.parent(above)
        return False


def _hands_on(parent: ast.AST | None, child: ast.AST) -> bool:
    """Whether an expression may be worth what one of its parts is."""
    if isinstance(parent, ast.BoolOp):
        return parent.values[-1] is child
    return isinstance(parent, ast.Attribute) or (isinstance(parent, ast.IfExp) and parent.test is not child)


def _target(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        return next(iter(text_in(target.slice)), "") if isinstance(target.slice, ast.Constant) else ""
    return plain_name(target)
