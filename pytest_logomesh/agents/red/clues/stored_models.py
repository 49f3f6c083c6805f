"""Classes whose objects are stored, and those of their fields that the people they describe may not choose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import called, dotted
from pytest_logomesh.agents.red.flow import Class, Function, Program

_MODELS: Final = re.compile(
    r".*(\.|^)(Model|Base|DeclarativeBase|DeclarativeBaseNoMeta|Document|DynamicDocument|EmbeddedDocument|SQLModel"
    r"|Entity|AbstractUser|AbstractBaseUser|TimeStampedModel|declarative_base\(\)|as_declarative\(\)|generate_base\(\))"
)
_FIELDS: Final = re.compile(
    r"(is_?)?(admin|administrator|superuser|super_user|staff|root|owner|verified|approved|premium|moderator|vip|paid)"
    r"(_flag)?|(user_?)?(role|roles)(_id)?|permissions?|privileges?|scopes?|access_level|clearance|user_type"
    r"|account_type|(email_|phone_)?verified|(account_|wallet_)?balance(_cents)?|credits?|credit_(limit|balance)|owner_id"
    r"|price(_cents)?|(tenant|organi[sz]ation)_id|password_hash|hashed_password|discount|kyc_\w+|salary|plan|tier"
)
_RANKS: Final = re.compile(
    r"(is_?)?(admin|administrator|superuser|super_user|staff)(_flag)?|roles?|permissions"
)
_SCHEMAS: Final = re.compile(
    r"(pydantic|marshmallow|rest_framework|ninja|typing|wtforms|flask_wtf|django\.forms)\b.*"
)
_IMPORTED: Final = re.compile(r"(.*\.)?(models?|entities|orm|db_models|schema_models)\.[A-Z]\w*")
_ROOTS: Final = frozenset({"object", "abc.ABC", "typing.Generic"})


def is_model(program: Program, cls: Class) -> bool:
    """Whether the objects of a class are rows or documents of a database."""
    bases = [base for each in program.lineage(cls) for base in each.bases]
    if any(_SCHEMAS.fullmatch(base) for base in bases):
        return False
    return any(_MODELS.fullmatch(base) and base not in program.classes for base in bases) or any(
        base.rpartition(".")[2] in ("Base", "Model") for base in bases
    )


def is_plain(program: Program, cls: Class) -> bool:
    """Whether a class rests on nobody else's."""
    return all(
        base in program.classes or base in _ROOTS for each in program.lineage(cls) for base in each.bases
    )


def is_imported_model(name: str) -> bool:
    """Whether a dotted name is of a class in a module of models: `app.models.User`."""
    return _IMPORTED.fullmatch(name) is not None


def fields(program: Program, cls: Class) -> set[str]:
    """The names that a class declares, in its body and as parameters or attributes of `__init__`."""
    return {name for each in program.lineage(cls) for name in _declared(each)}


def privileged(program: Program, cls: Class) -> set[str]:
    """Fields that decide on rights, on money or on whose it is."""
    return {name for name in fields(program, cls) if _FIELDS.fullmatch(name.lower())}


def is_privileged(name: str) -> bool:
    """Whether a field of that name does."""
    return _FIELDS.fullmatch(name.lower()) is not None


def is_schema(program: Program, cls: Class) -> bool:
    """Whether a class names the fields that a request may have."""
    return any(_SCHEMAS.fullmatch(base) for each in program.lineage(cls) for base in each.bases)


def lets_all_in(program: Program, cls: Class) -> bool:
    """Whether a schema keeps fields that it does not name: `extra="allow"`."""
    return any(_keeps_extra(node) for each in program.lineage(cls) for node in each.node.body) or any(
        keyword.arg == "extra" and _is_allow(keyword.value)
        for each in program.lineage(cls)
        for keyword in each.node.keywords
    )


def ranks_of(program: Program, cls: Class) -> set[str]:
    """The fields of a schema that make somebody an administrator."""
    return {name for name in fields(program, cls) if _RANKS.fullmatch(name.lower())}


def _keeps_extra(node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef) and node.name in ("Config", "Meta"):
        return any(
            isinstance(each, ast.Assign)
            and getattr(each.targets[0], "id", "") in ("extra", "unknown")
            and _is_allow(each.value)
            for each in node.body
        )
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call) and called(value).endswith(("ConfigDict", "dict")):
        return any(keyword.arg == "extra" and _is_allow(keyword.value) for keyword in value.keywords)
    if isinstance(value, ast.Dict):
        return any(
            isinstance(key, ast.Constant) and key.value == "extra" and _is_allow(each)
            for key, each in zip(value.keys, value.values, strict=True)
        )
    return False


def _is_allow(node: ast.expr) -> bool:
    """`"allow"`, `Extra.allow`, `INCLUDE`."""
    if isinstance(node, ast.Attribute):
        return node.attr in ("allow", "INCLUDE")
    if isinstance(node, ast.Name):
        return node.id == "INCLUDE"
    return isinstance(node, ast.Constant) and node.value == "allow"


def _declared(cls: Class) -> Iterator[str]:
    for statement in cls.node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id
        elif isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
    maker = cls.methods.get("__init__")
    if maker is None or isinstance(maker.node, ast.Lambda):
        return
    yield from (arg.arg for arg in (*maker.node.args.args, *maker.node.args.kwonlyargs))
    for node in maker.node.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
            yield target.attr


def keeps_rights_back(program: Program, function: Function | None, key: ast.expr) -> bool:
    """Whether a key is compared with names that matter: `if name in ("id", "role"): continue`."""
    for compare in program.compares:
        if compare.function is function and dotted(compare.node.left) == dotted(key) != "":
            held = program.held(compare.right)
            known = [compare.right, *(held.items.values() if held is not None else ())]
            texts = [text for value in known for text in _strings(value.const)]
            if any(map(is_privileged, texts)):
                return True
    return False


def _strings(const: object) -> list[str]:
    """The texts that a constant is, or holds."""
    found = const if isinstance(const, tuple) else (const,)
    return [each for each in found if isinstance(each, str)]
