"""The fewest characters that a password must have, wherever a program says so."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, head, words
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.clues.passwords import (
    PasswordNames,
    is_password,
    least_of_pattern,
    sets_no_password,
)
from pytest_logomesh.agents.red.clues.shapes import called
from pytest_logomesh.agents.red.flow import Function, Program

_HIGHEST: Final = 24
"""What is more is no lower bound."""
_FLIPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.NotEq: ast.NotEq, ast.Eq: ast.Eq,
}  # fmt: skip
_REFUSED: Final = "refused"
_TAKEN: Final = "taken"
_COUNTED: Final = "counted"
_OPEN: Final = "open"
_LABELS: Final = frozenset(
    {
        "score",
        "strength",
        "level",
        "points",
        "rating",
        "entropy",
        "meter",
        "feedback",
        "suggestions",
    }
)
_FIELDS: Final = frozenset({
    "Field", "constr", "StringConstraints", "Length", "length", "Form", "Body", "CharField", "MinLengthValidator",
    "MinLen",    "String", "Str", "Query", "SecretStr", "conlen", "MinMaxLen", "ValidateLength",
})  # fmt: skip
_LEAST: Final = ("min_length", "min", "minimum", "limit_value", "min_len")
_IN_SCHEMA: Final = frozenset({"minLength", "minlength", "min_length"})
_DJANGO: Final = "AUTH_PASSWORD_VALIDATORS"
_SETTINGS: Final = frozenset(
    {"SECURITY_PASSWORD_LENGTH_MIN", "ACCOUNT_PASSWORD_MIN_LENGTH", "PASSWORD_MIN_LENGTH"}
)
_MATCHING: Final = frozenset({"match", "fullmatch", "search"})


class Floor(NamedTuple):
    """One place where a length is asked for."""

    file: str
    node: ast.AST
    least: int
    """So many characters are enough."""
    function: Function | None
    """None for what a model or the settings say."""
    counted: bool = False
    """It only adds to a score."""


def floors(program: Program, origins: Origins, names: PasswordNames) -> Iterator[Floor]:
    """Every lower bound of the length of a password, low or high."""
    for file, node in program.nodes(ast.Compare):
        yield from _compared(program, origins, names, file, node)
    for file, call in program.nodes(ast.Call):
        name = called(call)
        if name in _MATCHING:
            yield from _matched(program, names, file, call)
        elif name in _FIELDS:
            yield from _declared(program, file, call)
    for file, text in program.nodes(ast.Constant):
        if text.value.__class__ is str and text.value in _IN_SCHEMA:
            yield from _in_schema(program, file, text)
    yield from _settings(program)


def _settings(program: Program) -> Iterator[Floor]:
    """What libraries of accounts are told: `SECURITY_PASSWORD_LENGTH_MIN = 6`."""
    for file, assign in program.nodes(ast.Assign):
        target = assign.targets[0]
        if head(target) not in _SETTINGS or (isinstance(target, ast.Name) and _is_read(program, target)):
            continue
        least = program.value(assign.value).const
        if _is_number(least):
            yield Floor(file, assign, int(str(least)), None)


def _compared(
    program: Program, origins: Origins, names: PasswordNames, file: str, node: ast.Compare
) -> Iterator[Floor]:
    sides = [node.left, *node.comparators]
    for left, operator, right in zip(sides, node.ops, node.comparators, strict=False):
        for one, kind, other in ((left, type(operator), right), (right, _FLIPPED.get(type(operator)), left)):
            if kind is None or not _is_length(origins, names, one):
                continue
            least = _bound(program, origins, other)
            function = program.function_around(node)
            if least is None or function is None or least > _HIGHEST or sets_no_password(function.name):
                continue
            way = _way(program, node)
            if kind in (ast.Lt, ast.LtE) and (way == _TAKEN or len(node.ops) > 1):
                continue
            if kind in (ast.Gt, ast.GtE) and way == _REFUSED and len(node.ops) == 1:
                continue
            if kind in (ast.Lt, ast.LtE, ast.Gt, ast.GtE):
                least += kind in (ast.LtE, ast.Gt)
                yield Floor(file, node, least, function, way == _COUNTED)


def _is_length(origins: Origins, names: PasswordNames, node: ast.expr) -> bool:
    """Whether it is `len(password)`, or a variable that is."""
    if isinstance(node, ast.Name):
        given = origins.assigned(node)
        return bool(given) and called(given[-1]) == "len" and _is_length(origins, names, given[-1])
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "len"
        and len(node.args) == 1
        and names.is_password(node.args[0])
    )


def _bound(program: Program, origins: Origins, node: ast.expr) -> int | None:
    const = program.value(node).const
    if _is_number(const):
        return int(str(const))
    default = origins.default(node)
    if isinstance(default, ast.Constant) and _is_number(default.value):
        return int(str(default.value))
    return None


def _is_number(const: object) -> bool:
    return isinstance(const, int) and not isinstance(const, bool) and 0 <= const < 10_000


def _way(program: Program, node: ast.expr) -> str:
    """What follows where a comparison is true: the password is refused, taken, or only counted."""
    denied = False
    child: ast.AST = node
    above = program.parent(node)
    while isinstance(above, ast.BoolOp | ast.UnaryOp | ast.NamedExpr | ast.Call | ast.List | ast.Tuple):
        denied ^= isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not)
        if isinstance(above, ast.Call) and called(above) not in ("all", "any", "bool"):
            return _COUNTED if called(above) in ("sum", "int") else _OPEN
        child, above = above, program.parent(above)
    if isinstance(above, ast.Return | ast.Assert):
        return _REFUSED if denied else _TAKEN
    if isinstance(above, ast.If) and above.test is child:
        way = _follows(above.body)
        return {_REFUSED: _TAKEN, _TAKEN: _REFUSED}.get(way, way) if denied else way
    if isinstance(above, ast.AugAssign | ast.IfExp | ast.While | ast.keyword):
        return _COUNTED
    return _OPEN


def _follows(body: Sequence[ast.stmt]) -> str:
    """Whether a branch turns a password away."""
    for statement in body:
        if isinstance(statement, ast.AugAssign) or _is_label(statement):
            return _COUNTED
    last = body[-1]
    if isinstance(last, ast.Raise | ast.Continue):
        return _REFUSED
    if isinstance(last, ast.Return):
        return _TAKEN if isinstance(last.value, ast.Constant) and last.value.value is True else _REFUSED
    if len(body) == 1 and isinstance(last, ast.Expr | ast.Assign):
        return _REFUSED
    return _OPEN


def _is_label(node: ast.stmt) -> bool:
    """`return "weak"`, `level = 2`."""
    if isinstance(node, ast.Return):
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return len(words(value.value)) < 3
        return isinstance(value, ast.Constant) and value.value.__class__ is int
    if isinstance(node, ast.Assign):
        return any_speaks_of((head(target) for target in node.targets), _LABELS)
    return isinstance(node, ast.Expr) and any_speaks_of([head(_receiver(node.value))], _LABELS)


def _receiver(node: ast.expr) -> ast.expr | None:
    return node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None


def _matched(program: Program, names: PasswordNames, file: str, call: ast.Call) -> Iterator[Floor]:
    """`re.match(pattern, password)`, `PATTERN.match(password)`."""
    if not call.args or not names.is_password(call.args[-1 if len(call.args) < 2 else 1]):
        return
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    for node in (call.args[0] if len(call.args) > 1 else None, receiver):
        pattern = program.value(node).const if node is not None else None
        pattern = pattern if isinstance(pattern, str) else _compiled(program, node)
        if isinstance(pattern, str) and (
            "$" in pattern or "\\Z" in pattern or called(call) == "fullmatch" or "{" in pattern
        ):
            least = least_of_pattern(pattern)
            function = program.function_around(call)
            if 1 < least <= _HIGHEST and function is not None and not sets_no_password(function.name):
                yield Floor(file, call, least, function)


def _compiled(program: Program, node: ast.expr | None) -> object:
    """The pattern of what `re.compile` gave."""
    if node is None or "re.compile()" not in program.value(node).names:
        return None
    name = head(node)
    for _, assign in program.nodes(ast.Assign):
        if any(head(target) == name for target in assign.targets) and isinstance(assign.value, ast.Call):
            return program.value(assign.value.args[0]).const if assign.value.args else None
    return None


def _declared(program: Program, file: str, call: ast.Call) -> Iterator[Floor]:
    """`password: str = Field(min_length=6)`, and its like."""
    least: object = None
    for keyword in call.keywords:
        if keyword.arg in _LEAST:
            least = program.value(keyword.value).const
    if called(call) in ("Length", "length", "MinLengthValidator", "MinLen") and call.args and least is None:
        least = program.value(call.args[0]).const
    if _is_number(least) and 1 < int(str(least)) <= _HIGHEST and _is_field(program, call):
        yield Floor(file, call, int(str(least)), None)


def _is_field(program: Program, node: ast.AST) -> bool:
    """Whether it belongs to a field, or a parameter, that is called a password, of a model that is not the log-in's."""
    above: ast.AST | None = node
    named = False
    while above is not None:
        if isinstance(above, ast.AnnAssign):
            named = named or is_password(head(above.target))
        elif isinstance(above, ast.Assign):
            named = named or any(is_password(head(target)) for target in above.targets)
        elif isinstance(above, ast.arg):
            named = named or is_password(above.arg)
        elif isinstance(above, ast.arguments):
            named = named or _is_default(above, node)
        elif isinstance(above, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return named and not sets_no_password(above.name)
        above = program.parent(above)
    return named


def _is_default(arguments: ast.arguments, node: ast.AST) -> bool:
    places = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(places[len(places) - len(arguments.defaults) :], arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    return any(default is node and is_password(arg.arg) for arg, default in pairs)


def _in_schema(program: Program, file: str, key: ast.Constant) -> Iterator[Floor]:
    """`{"password": {"type": "string", "minLength": 6}}`, and the options of Django's validators."""
    inner = program.parent(key)
    if not isinstance(inner, ast.Dict):
        return
    least = next(
        (program.value(v).const for k, v in zip(inner.keys, inner.values, strict=True) if k is key), None
    )
    if not _is_number(least) or not 1 < int(str(least)) <= _HIGHEST:
        return
    above = program.parent(inner)
    below: ast.AST = inner
    while isinstance(above, ast.Dict | ast.List | ast.Tuple):
        if isinstance(above, ast.Dict):
            called_so = [k for k, v in zip(above.keys, above.values, strict=True) if v is below]
            if any(
                isinstance(k, ast.Constant) and isinstance(k.value, str) and is_password(k.value)
                for k in called_so
            ):
                yield Floor(file, key, int(str(least)), None)
                return
        below = above
        above = program.parent(above)
    if isinstance(above, ast.Assign) and any(head(target) == _DJANGO for target in above.targets):
        yield Floor(file, key, int(str(least)), None)


def _is_read(program: Program, target: ast.Name) -> bool:
    return any(node.id == target.id and isinstance(node.ctx, ast.Load) for _, node in program.nodes(ast.Name))
