"""Calls: the function's twin is called, or an argument is left out."""

import ast
import builtins
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became, but

_PAIRS = (
    ("min", "max"),
    ("any", "all"),
    ("bisect_left", "bisect_right"),
    ("insort_left", "insort_right"),
    ("lower", "upper"),
    ("startswith", "endswith"),
    ("lstrip", "rstrip"),
    ("find", "rfind"),
    ("index", "rindex"),
    ("split", "rsplit"),
    ("partition", "rpartition"),
    ("add", "discard"),
    ("union", "intersection"),
    ("floor", "ceil"),
    ("keys", "values"),
    ("nlargest", "nsmallest"),
    ("match", "search"),
)
_ONE_WAY = (
    ("strip", "lstrip"),
    ("fullmatch", "match"),
    ("setdefault", "get"),
)
_TWINS: Mapping[str, str] = MappingProxyType(
    {
        **dict(_PAIRS),
        **{right: left for left, right in _PAIRS},
        **dict(_ONE_WAY),
        "popleft": "pop",
        "append": "insert",
        "appendleft": "append",
    }
)
_BARE = frozenset({"abs", "reversed", "sorted", "set", "frozenset", "deepcopy", "copy"})
"""Functions whose argument may stand alone."""
_WITH_DEFAULT = frozenset(
    {"get", "pop", "setdefault", "split", "rsplit", "sum", "round", "next", "enumerate"}
)
"""Functions whose second positional argument may be left out."""


def call(place: Place) -> Iterator[Change]:
    """The twin of a function, the argument alone, a keyword or default less, the other order."""
    node = place.node
    if not isinstance(node, ast.Call):
        return
    yield from _twin(node, place)
    name = _name(node)
    if name in _BARE and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield became(node, _alone(node.args[0], name))
    if name in _WITH_DEFAULT and len(node.args) == 2:
        yield became(node, but(node, args=node.args[:1]))
    for at, keyword in enumerate(node.keywords):
        if keyword.arg is not None:
            yield became(node, but(node, keywords=[*node.keywords[:at], *node.keywords[at + 1 :]]))
    if name in ("sorted", "sort") and not any(keyword.arg == "reverse" for keyword in node.keywords):
        turned = ast.keyword("reverse", ast.Constant(value=True))
        yield became(node, but(node, keywords=[*node.keywords, turned]))


def _twin(node: ast.Call, place: Place) -> Iterator[Change]:
    name = _name(node)
    twin = _TWINS.get(name)
    if twin is None:
        return
    if isinstance(node.func, ast.Name):
        if twin in place.known or (hasattr(builtins, twin) and name not in place.known):
            yield became(node, but(node, func=ast.Name(twin, ast.Load())))
    elif isinstance(node.func, ast.Attribute) and name not in place.known:
        func = but(node.func, attr=twin)
        args = [ast.Constant(0), *node.args] if name == "append" else node.args
        yield became(node, but(node, func=func, args=args))


def _alone(argument: ast.expr, name: str) -> ast.expr:
    if name in ("sorted", "set", "frozenset", "reversed"):
        return ast.Call(ast.Name("list", ast.Load()), [argument], [])
    return argument


def _name(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""
