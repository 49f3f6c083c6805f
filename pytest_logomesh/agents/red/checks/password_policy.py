"""A password is accepted that is too short, or of which nothing is asked at all (CWE-521)."""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, identifiers
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.password_floors import Floor, floors
from pytest_logomesh.agents.red.clues.passwords import (
    PasswordNames,
    chooses,
    is_password,
    judges,
    own_parameters,
    sets_no_password,
)
from pytest_logomesh.agents.red.clues.routes import routes
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_ENOUGH: Final = 8
_LOOKING: Final = frozenset({
    "bool", "len", "str", "isinstance", "strip", "any", "all", "sum", "isdigit", "isalpha", "isupper", "islower",
    "isalnum", "isspace", "search", "match", "fullmatch", "findall", "append", "print", "lower", "upper", "set",
    "compile", "join", "escape", "isascii", "isprintable", "get", "_", "gettext", "super", "field_validator",
})  # fmt: skip
"""What a function may call that looks at nothing but the letters of a password."""
_KEEPING: Final = frozenset({
    "generate_password_hash", "hashpw", "hash", "make_password", "pbkdf2_hmac", "scrypt", "set_password",
    "create_user", "hash_password", "get_password_hash", "encrypt", "execute", "insert_one", "using", "hash_pw",
    "create_superuser", "password_hash",
})  # fmt: skip
_ASKING: Final = re.compile(
    r"valid|check|strong|strength|policy|ensure|meets|complex|requir|breach|pwned|zxcvbn|enforce|accept|length|secure"
    r"|weak|rule|assert|score|entropy|clean|test",
    re.IGNORECASE,
)
_COMPARING: Final = re.compile(r"hash|checkpw|verify|check_password$", re.IGNORECASE)
_MENTIONED: Final = re.compile(r"pass_?(w|phrase|code)|pwd?(?![a-z])|[a-z]_pass(?![a-z])", re.IGNORECASE)
_LIBRARIES: Final = (
    "zxcvbn", "password_strength", "django.contrib.auth.password_validation", "password_validator", "wtforms",
    "flask_wtf", "django.contrib.auth.forms", "flask_security", "pwnedpasswords", "django_registration", "allauth",
    "cracklib", "passwordmeter", "marshmallow", "cerberus", "voluptuous", "jsonschema", "fastapi_users",
)  # fmt: skip
"""Where these are used, the policy may stand in what they are told."""
_DJANGO: Final = "AUTH_PASSWORD_VALIDATORS"


class PasswordPolicy:
    """Looks at what is asked of a password before it is taken."""

    weakness = Weakness(
        id="password-policy",
        cwe=521,
        severity=Severity.MEDIUM,
        category="web",
        title="Weak passwords are accepted",
        why="Short and common passwords are guessed, by trying them or from a stolen table of hashes.",
        fix="Refuse passwords of fewer than eight characters, better twelve, and those on lists of common ones.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each bound that is too low, and each judge or handler that asks for nothing."""
        if not _is_about_passwords(program):
            return
        origins = Origins(program)
        found = list(floors(program, origins, PasswordNames(program, origins)))
        handlers = [route.function for route in routes(program)]
        yield from self._low(program, found, handlers)
        yield from self._unset(program)
        if not any(floor.least > 1 for floor in found):
            yield from self._empty(program)
            yield from self._unasked(program, handlers)

    def _low(
        self, program: Program, found: Sequence[Floor], handlers: Sequence[Function]
    ) -> Iterator[Finding]:
        for floor in found:
            function = floor.function
            if floor.counted or not 1 < floor.least < _ENOUGH or is_test(program, floor.file, floor.node):
                continue
            if any(each.function is function and each.least >= _ENOUGH for each in found):
                continue
            plain = function is None or function in handlers or function.handler or judges(function)
            message = f"a password of {floor.least} characters is long enough here"
            severity = Severity.MEDIUM if plain or _is_model(function) else Severity.LOW
            yield self.weakness.claim(program, floor.file, floor.node, message, severity=severity)

    def _unset(self, program: Program) -> Iterator[Finding]:
        """Settings of Django that ask nothing of a password."""
        for file, node in program.nodes(ast.Assign):
            empty = isinstance(node.value, ast.List | ast.Tuple) and not node.value.elts
            if empty and any(isinstance(each, ast.Name) and each.id == _DJANGO for each in node.targets):
                yield self.weakness.claim(program, file, node, "no validator looks at passwords")

    def _empty(self, program: Program) -> Iterator[Finding]:
        """Functions that judge a password, and let one letter pass."""
        for function in program.functions.values():
            if (
                not judges(function)
                or len(own_parameters(function)) != 1
                or not _looks_at_letters(program, function)
            ):
                continue
            if not is_test(program, function.module.path, function.node):
                message = f"{function.name}() lets passwords of any length pass"
                yield self.weakness.claim(program, function.module.path, _place(function), message)

    def _unasked(self, program: Program, handlers: Sequence[Function]) -> Iterator[Finding]:
        """Handlers that keep a new password whatever it is."""
        if any(name.startswith(_LIBRARIES) for name in program.imported):
            return
        for function in handlers:
            if not chooses(function) or _asks(program, function, 0) or not _reads_request(program, function):
                continue
            nodes = body_nodes(function.node)
            kept = next((node for node in nodes if _keeps(node) or _hands_on(program, node)), None)
            if kept is not None and not is_test(program, function.module.path, kept):
                message = f"{function.name}() takes any password, however short it is"
                yield self.weakness.claim(program, function.module.path, kept, message, severity=Severity.LOW)


def _is_about_passwords(program: Program) -> bool:
    """Whether a password is mentioned at all; most programs know none."""
    return any(_MENTIONED.search(module.text) for module in program.modules)


def _is_model(function: Function | None) -> bool:
    """Whether it belongs to a model or form that checks what is sent: it has a base and a decorator or its name."""
    return (
        function is not None
        and function.cls is not None
        and any("valid" in name for name in function.decorators)
    )


def _place(function: Function) -> ast.AST:
    """The first statement that is no docstring."""
    body = function.node.body if isinstance(function.node.body, list) else [function.node.body]
    texts = [
        each for each in body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
    ]
    return texts[0] if len(texts) == 1 else function.node


def _looks_at_letters(program: Program, function: Function) -> bool:
    """Whether a function gives an answer, and calls and compares nothing but the letters themselves."""
    answers = False
    for node in body_nodes(function.node):
        if isinstance(node, ast.Call) and not _is_plain_call(program, node):
            return False
        if isinstance(node, ast.Compare) and not _is_plain_comparison(node):
            return False
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            return False
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.While | ast.With):
            return False
        answers = (
            answers or (isinstance(node, ast.Return) and node.value is not None) or isinstance(node, ast.If)
        )
    return answers and not _is_stub(function)


def _is_plain_call(program: Program, node: ast.Call) -> bool:
    name = called(node)
    if any(each in program.functions for each in program.value(node.func).names):
        return False
    if name in ("search", "match", "fullmatch", "findall"):
        pattern = program.value(node.args[0]).const if len(node.args) > 1 else None
        return isinstance(pattern, str) and "{" not in pattern
    return name in _LOOKING or name.endswith(("Error", "Exception", "Invalid"))


def _is_plain_comparison(node: ast.Compare) -> bool:
    """Whether it compares with nothing, or looks for letters: no list of passwords, and no other password."""
    for operator, right in zip(node.ops, node.comparators, strict=True):
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.Constant) and not any(
                "ascii" in n or "digits" in n or "punctuation" in n for n in identifiers(right)
            ):
                return False
        elif not isinstance(right, ast.Constant) or right.value not in ("", None, 0, 1, True, False):
            return False
    return True


def _is_stub(function: Function) -> bool:
    names = {name.rpartition(".")[2] for name in function.decorators}
    return bool(names & {"abstractmethod", "overload", "property"}) or any(
        isinstance(node, ast.Raise) and "NotImplementedError" in list(identifiers(node.exc))
        for node in body_nodes(function.node)
    )


def _asks(program: Program, function: Function, depth: int) -> bool:
    """Whether a function looks at the length or the make-up of a password, itself or by another."""
    for node in body_nodes(function.node):
        if not isinstance(node, ast.Call):
            continue
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        about = any(is_password(name) for each in given for name in identifiers(each))
        name = called(node)
        if about and (name == "len" or (_ASKING.search(name) and not _COMPARING.search(name))):
            return True
        if name in ("is_valid", "validate_on_submit", "validate", "model_validate", "load", "parse_args"):
            return True
        own = [
            program.functions[each] for each in program.value(node.func).names if each in program.functions
        ]
        if about and depth < 3 and any(_asks_of(program, each, depth + 1) for each in own):
            return True
    return False


def _asks_of(program: Program, function: Function, depth: int) -> bool:
    """The same of a helper, whatever it calls what it is handed."""
    return any(
        called(node) in ("len", "search", "match", "fullmatch", "any", "all")
        for node in body_nodes(function.node)
    ) or _asks(program, function, depth)


def _reads_request(program: Program, function: Function) -> bool:
    """Whether the password comes as it was sent, and not through a form or model that stands elsewhere."""
    for node in body_nodes(function.node):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in ("cleaned_data", "validated_data"):
            return False
        if is_password(node.attr) and isinstance(node.value, ast.Name) and not _is_called(program, node):
            names = [name.removesuffix("()") for name in program.value(node.value).names]
            if not any(name in program.classes for name in names):
                return False
    return True


def _is_called(program: Program, node: ast.Attribute) -> bool:
    parent = program.parent(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _hands_on(program: Program, node: ast.AST) -> bool:
    """Whether a password is given to an own function that keeps it."""
    if not isinstance(node, ast.Call) or not any(_holds(each) for each in node.args):
        return False
    own = [program.functions[name] for name in program.value(node.func).names if name in program.functions]
    return any(_keeps(each) for function in own for each in body_nodes(function.node))


def _keeps(node: ast.AST) -> bool:
    """Whether a password is hashed, or put where users are."""
    if isinstance(node, ast.Assign):
        targets = [target for target in node.targets if isinstance(target, ast.Subscript)]
        return bool(targets) and isinstance(node.value, ast.Name | ast.Dict) and _holds(node.value)
    if not isinstance(node, ast.Call):
        return False
    name = called(node)
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if name in _KEEPING or (name[:1].isupper() and not sets_no_password(name)):
        return any(_holds(each) for each in given)
    return False


def _holds(node: ast.expr) -> bool:
    return any(is_password(name) for name in (head(node), *identifiers(node)) if name)
