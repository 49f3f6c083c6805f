"""Secrets that stand in where a setting is not given: `os.getenv("SECRET_KEY", "dev")`, `--password` with a default."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.credentials import (
    is_credible,
    is_password_name,
    is_secret_name,
    works_all_the_same,
)
from pytest_logomesh.agents.red.clues.naming import called, head, identifiers, plain_name, text_in, words
from pytest_logomesh.agents.red.clues.slices import defaults
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Program

_HOLDERS: Final = frozenset({
    "environ", "env", "getenv", "config", "conf", "cfg", "settings", "setting", "configuration", "ini", "configparser",
})  # fmt: skip
"""Words of what settings are read from."""
_SENT: Final = frozenset({"request", "args", "form", "cookies", "headers", "payload"})
_READING: Final = frozenset({
    "get", "getenv", "setdefault", "pop", "str", "string", "config", "env", "get_env", "get_setting", "get_secret",
    "getstr", "value", "environ", "env_or", "get_config",
})  # fmt: skip
_ASKING: Final = frozenset({"add_argument", "option", "Option", "Argument", "add_option", "define"})
"""What takes the names of an option, and a default."""
_DESCRIBED: Final = frozenset({"Field", "Option", "Argument", "field", "SecretStr", "SecretBytes"})
"""What stands at the place of a default and has it first, or under a keyword."""
_KEYWORDS: Final = ("default", "fallback", "default_value")
_CLOTHES: Final = frozenset({"encode", "strip", "SecretStr", "bytes", "str", "b64decode", "SecretBytes"})
_TRIED: Final = frozenset(
    {"debug", "dev", "development", "develop", "test", "tests", "testing", "local", "demo", "ci"}
)
_SETTINGS_CLASS: Final = re.compile(r"(Settings|Config|Configuration)$")
_CHANGED: Final = re.compile(r"change[-_ ]?(me|this|it|in)", re.IGNORECASE)
_MOST_STEPS: Final = 4


class StandIn(NamedTuple):
    """A secret in the source that is used unless another is given."""

    file: str
    node: ast.expr
    name: str
    sure: bool
    """It does not read like a makeshift that somebody is to replace."""


class StandIns:
    """Those of one program.

    Args:
        program: whose.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.dismissed: set[int] = set()
        """Ids of texts that are called a secret, and stand in a test or are refused by the program."""

    def found(self) -> Iterator[StandIn]:
        """Each that would be taken for the secret."""
        for file, name, node in self._candidates():
            text, place = self._text(node)
            if not text or not is_secret_name(name):
                continue
            if text in self._refused or is_test(self._program, file, node):
                self.dismissed.update((id(node), id(place)))
                continue
            sure = is_credible(name, text, sure=False)
            if sure or (works_all_the_same(name, text) and not self._is_tried_out(node)):
                yield StandIn(file, place, name, sure)

    def _candidates(self) -> Iterator[tuple[str, str, ast.expr]]:
        """File, name and text of each."""
        program = self._program
        for file, call in program.nodes(ast.Call):
            yield from ((file, name, node) for name, node in self._of_call(call))
        for file, choice in program.nodes(ast.BoolOp):
            if isinstance(choice.op, ast.Or):
                yield from ((file, name, choice.values[-1]) for name in _missing(choice))
        for file, assign in program.nodes(ast.Assign):
            if isinstance(_bare(assign.value), ast.Constant) and self._is_repair(assign):
                yield file, _target(assign.targets[-1]), assign.value
        for file, field in program.nodes(ast.AnnAssign):
            if field.value is not None and self._is_of_settings(field):
                yield file, plain_name(field.target), field.value
        yield from self._parameters()

    def _parameters(self) -> Iterator[tuple[str, str, ast.expr]]:
        for function in self._program.functions.values():
            for arg, default in defaults(function.node.args):
                if not is_password_name(arg.arg) or _is_more_than_word(arg.arg, default):
                    yield function.module.path, arg.arg, default

    def _of_call(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """The name that a call asks for, and what it is without."""
        name = called(call)
        given = next((each.value for each in call.keywords if each.arg in _KEYWORDS), None)
        if name in _ASKING and given is not None:
            flags = [text for arg in call.args for text in text_in(arg)]
            flags += [text for each in call.keywords if each.arg == "dest" for text in text_in(each.value)]
            yield next(filter(is_secret_name, flags), "") or self._declared(call), given
        elif name in _DESCRIBED:
            given = given or next(iter(call.args), None)
            if given is not None and (declared := self._declared(call)):
                yield declared, given
        elif name == "getattr" and len(call.args) == 3 and _holds_settings(call.args[0]):
            yield "".join(text_in(call.args[1])), call.args[2]
        elif _reads_setting(call):
            if given is not None:
                yield (
                    next(filter(is_secret_name, (text for arg in call.args for text in text_in(arg))), ""),
                    given,
                )
            elif len(call.args) == 2 and not self._asks_section(call):
                yield "".join(text_in(call.args[0])), call.args[1]

    def _asks_section(self, call: ast.Call) -> bool:
        """Whether it may be `parser.get("section", "name")`."""
        return (
            called(call) == "get"
            and "configparser" in self._program.imported
            and not any("environ" in name for name in identifiers(call.func))
        )

    def _declared(self, call: ast.Call) -> str:
        """The field or parameter that a call describes."""
        above = self._program.parent(call)
        if isinstance(above, ast.AnnAssign):
            return plain_name(above.target)
        if isinstance(above, ast.arguments):
            return next((arg.arg for arg, default in defaults(above) if default is call), "")
        return ""

    def _text(self, node: ast.expr) -> tuple[str, ast.expr]:
        """What is written there, and where: at the assignment of a name that stands for it."""
        node = _bare(node)
        if isinstance(node, ast.Constant):
            said = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            return (said if isinstance(said, str) else ""), node
        value = self._program.value(node)
        if isinstance(node, ast.Name) and isinstance(value.const, str) and not value.taints:
            return value.const, self._constants.get(value.const, node)
        return "", node

    @cached_property
    def _constants(self) -> dict[str, ast.expr]:
        """Where texts are assigned to names."""
        return {
            text: assign.value
            for _, assign in self._program.nodes(ast.Assign)
            for text in text_in(assign.value)
            if isinstance(assign.value, ast.Constant)
        }

    @cached_property
    def _refused(self) -> set[str]:
        """Texts that the program compares something with, or has in a list: it knows them."""
        known: set[str] = set()
        for compare in self._program.compares:
            for side, value in (
                (compare.node.left, compare.left),
                (compare.node.comparators[0], compare.right),
            ):
                if isinstance(side, ast.Constant | ast.Name) and isinstance(value.const, str):
                    known.add(value.const)
        for kind in (ast.Set, ast.Tuple, ast.List):
            for _, many in self._program.nodes(kind):
                known.update(text for each in getattr(many, "elts", ()) for text in text_in(each))
        for call in self._program.methods("startswith"):
            known.update(text for arg in call.node.args for text in text_in(arg))
        return known

    def _is_repair(self, assign: ast.Assign) -> bool:
        """`except KeyError: SECRET = "dev"`, `if not secret: secret = "dev"`."""
        name, above = _target(assign.targets[-1]), self._program.parent(assign)
        if not name or not is_secret_name(name):
            return False
        if isinstance(above, ast.ExceptHandler):
            around = self._program.parent(above)
            tried = around.body if isinstance(around, ast.Try) else []
            return any(isinstance(each, ast.Assign) and _target(each.targets[-1]) == name for each in tried)
        if not isinstance(above, ast.If) or assign not in above.body:
            return False
        test = above.test
        missing = isinstance(test, ast.UnaryOp) or (
            isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq | ast.NotIn)
        )
        return missing and name in identifiers(test)

    def _is_of_settings(self, field: ast.AnnAssign) -> bool:
        above = self._program.parent(field)
        return isinstance(above, ast.ClassDef) and (
            _SETTINGS_CLASS.search(above.name) is not None
            or any(_SETTINGS_CLASS.search(plain_name(base)) for base in above.bases)
        )

    def _is_tried_out(self, node: ast.AST) -> bool:
        """Whether it stands where only somebody who develops the program comes by."""
        above = self._program.parent(node)
        while above is not None:
            told: list[str] = []
            if isinstance(above, ast.If | ast.IfExp):
                told = [*identifiers(above.test), *_compared_texts(above.test)]
            elif isinstance(above, ast.ClassDef):
                told = [above.name]
            if any(not _TRIED.isdisjoint(words(name)) for name in told):
                return True
            above = self._program.parent(above)
        return False


def _is_more_than_word(name: str, default: ast.expr) -> bool:
    """Whether the default of a parameter for a password is likely one, and not the name of a field."""
    return any(_CHANGED.search(text) or is_credible(name, text, sure=False) for text in text_in(default))


def _missing(choice: ast.BoolOp) -> Iterator[str]:
    """The setting, or the variable for a secret, that a text follows after `or`."""
    for value in choice.values[:-1]:
        first = _bare(value)
        if isinstance(first, ast.Call) and _reads_setting(first) and first.args:
            yield "".join(text_in(first.args[0]))
        elif isinstance(first, ast.Name | ast.Attribute | ast.Subscript):
            yield head(first)
        return


def _reads_setting(call: ast.Call) -> bool:
    return called(call) in _READING and _holds_settings(call.func)


def _holds_settings(node: ast.expr) -> bool:
    """Whether settings are read there, rather than what somebody sent."""
    found = {word for name in identifiers(node) for word in words(name)}
    return not _HOLDERS.isdisjoint(found) and _SENT.isdisjoint(found)


def _bare(node: ast.expr) -> ast.expr:
    """An expression without what only gives it another form: `"key".encode()`, `SecretStr("key")`."""
    for _ in range(_MOST_STEPS):
        if not isinstance(node, ast.Call) or called(node) not in _CLOTHES:
            break
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("encode", "strip"):
            node = node.func.value
        elif len(node.args) == 1 and not _holds_settings(node.func):
            node = node.args[0]
        else:
            break
    return node


def _compared_texts(test: ast.expr) -> Iterator[str]:
    if isinstance(test, ast.Compare):
        for side in (test.left, *test.comparators):
            yield from text_in(side)


def _target(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        return "".join(text_in(target.slice))
    return plain_name(target)
