"""What a type hint, or a web framework's declaration, says about the values that get past it."""

from __future__ import annotations

import ast
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL, LENGTH, STRUCTURE, TEXT
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.patterns import is_strict
from pytest_logomesh.agents.red.flow.taints import cleaned
from pytest_logomesh.agents.red.flow.values import Value

PLAIN: Final = frozenset({
    "int", "float", "bool", "complex", "uuid.UUID", "decimal.Decimal", "datetime.date", "datetime.datetime",
    "datetime.time",
    "datetime.timedelta", "ipaddress.IPv4Address", "ipaddress.IPv6Address", "pydantic.PositiveInt", "pydantic.conint",
    "pydantic.NonNegativeInt", "pydantic.types.PositiveInt", "pydantic.EmailStr",
})  # fmt: skip
"""Types whose values carry no text that could do harm."""
_ENUMS: Final = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "Choices", "TextChoices", "IntegerChoices")
_HOLDING: Final = frozenset({
    "Optional", "Union", "list", "List", "Sequence", "set", "Set", "tuple", "Tuple", "Iterable", "frozenset",
})  # fmt: skip
"""Types that carry what their parameters carry."""


def hinted(run: Interpreter, value: Value, annotation: ast.expr | None) -> Value:
    """The value after it has passed a hint that is enforced, or that everybody keeps."""
    if annotation is None or not value.taints:
        return value
    dangers = _excluded(run, annotation)
    return value.with_taints(cleaned(value.taints, dangers)) if dangers else value


def declared(run: Interpreter, value: Value, default: ast.expr | None) -> Value:
    """The value after `Query(pattern=...)` and the like have looked at it."""
    if not isinstance(default, ast.Call) or not value.taints:
        return value
    for keyword in default.keywords:
        given = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        if keyword.arg in ("regex", "pattern") and isinstance(given, str) and is_strict(given, whole=False):
            return value.with_taints(())
        if keyword.arg in ("le", "lt") or (keyword.arg == "max_length" and given is not None):
            value = value.with_taints(cleaned(value.taints, LENGTH))
    return value


def _excluded(run: Interpreter, annotation: ast.expr) -> frozenset[str]:
    if isinstance(annotation, ast.BinOp):
        return _of_every(run, [annotation.left, annotation.right])
    if isinstance(annotation, ast.Subscript):
        return _of_subscript(run, annotation)
    names = run.seen(annotation).names
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        names = (annotation.value,)
    if any(name in PLAIN for name in names):
        return TEXT
    if names == ("str",):
        return STRUCTURE
    return ALL if any(_is_enum(run, name) for name in names) else frozenset()


def _is_enum(run: Interpreter, name: str) -> bool:
    cls = run.program.classes.get(name)
    return cls is not None and any(
        base.endswith(_ENUMS) for each in run.program.lineage(cls) for base in each.bases
    )


def _of_subscript(run: Interpreter, annotation: ast.Subscript) -> frozenset[str]:
    name = _last_part(annotation.value)
    inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if name == "Literal":
        return ALL
    if name in _HOLDING:
        return _of_every(run, inner)
    return _excluded(run, inner[0]) if name == "Annotated" and inner else frozenset()


def _last_part(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _of_every(run: Interpreter, annotations: list[ast.expr]) -> frozenset[str]:
    """What is excluded by each of these types; None and an ellipsis carry nothing."""
    kinds = [
        _excluded(run, part)
        for part in annotations
        if not (isinstance(part, ast.Constant) and part.value in (None, ...))
    ]
    return frozenset.intersection(*kinds) if kinds else frozenset()
