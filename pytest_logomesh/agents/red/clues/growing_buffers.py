"""Loops that gather what a stranger sends until he stops."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.shapes import called, dotted, own_nodes
from pytest_logomesh.agents.red.flow import Program, Reach

_RECEIVING: Final = frozenset(
    {"recv", "recvfrom", "read", "readline", "receive", "receive_bytes", "receive_text", "read1"}
)
_STREAMING: Final = frozenset({"stream", "iter_chunked", "iter_any", "iter_content", "iter_bytes", "chunks"})
_GATHERING: Final = frozenset({"append", "extend", "write"})
_ORDERED: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
Loop = ast.While | ast.For | ast.AsyncFor


def growth(program: Program) -> Iterator[tuple[str, ast.AST, str]]:
    """Each place where such a loop gathers: its file, its node and the claim in words."""
    if not any(program.methods(*_RECEIVING, *_STREAMING, "content")) or _is_client(program):
        return
    loops: list[tuple[str, Loop]] = [*program.nodes(ast.While), *program.nodes(ast.For)]
    loops += program.nodes(ast.AsyncFor)
    for file, loop in loops:
        nodes = list(own_nodes(loop))
        pieces = _pieces(program, loop, nodes)
        if not pieces or _is_limited(program, nodes):
            continue
        for node, buffer in _gathered(nodes, pieces):
            if not _is_emptied(nodes, buffer, node):
                yield file, node, f"{buffer} grows for as long as the other side goes on sending"
                break


def _is_client(program: Program) -> bool:
    """Whether it only calls others: it chose whom to listen to."""
    connects = any(program.methods("connect", "create_connection", "open_connection"))
    return connects and not any(
        program.methods("accept", "listen", "create_server", "start_server", "serve_forever")
    )


def _pieces(program: Program, loop: Loop, nodes: list[ast.AST]) -> set[str]:
    """Variables that hold what was received in this turn."""
    found: set[str] = set()
    if isinstance(loop, ast.For | ast.AsyncFor):
        streamed = called(loop.iter) in _STREAMING or dotted(loop.iter).endswith((".stream", ".content"))
        if (
            streamed
            and isinstance(loop.target, ast.Name)
            and program.value(loop.iter).tainted("size", Reach.REMOTE)
        ):
            found.add(loop.target.id)
        return found
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target: ast.expr = node.targets[0]
        elif isinstance(node, ast.NamedExpr):
            target = node.target
        else:
            continue
        if _is_received(program, node.value):
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            found.update(name.id for name in names if isinstance(name, ast.Name))
    return found


def _is_received(program: Program, node: ast.expr) -> bool:
    inner = node.value if isinstance(node, ast.Await) else node
    name = called(inner)
    if name not in _RECEIVING:
        return False
    return name.startswith("rec") or program.value(node).tainted("size", Reach.REMOTE) is not None


def _gathered(nodes: list[ast.AST], pieces: set[str]) -> Iterator[tuple[ast.AST, str]]:
    """Where a piece is put to the earlier ones, and what holds them."""
    for node in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and _mentions(node.value, pieces):
            yield node, dotted(node.target)
        elif (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.BinOp)
            and isinstance(node.value.op, ast.Add)
        ):
            buffer = dotted(node.targets[0])
            if buffer and dotted(node.value.left) == buffer and _mentions(node.value.right, pieces):
                yield node, buffer
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _GATHERING
        ):
            buffer = dotted(node.func.value)
            if (
                node.args
                and _mentions(node.args[0], pieces)
                and (node.func.attr != "write" or "buf" in buffer.lower())
            ):
                yield node, buffer


def _mentions(node: ast.expr, names: set[str]) -> bool:
    """Whether a piece itself is there, not merely its length."""
    if isinstance(node, ast.Call) and called(node) == "len":
        return False
    return any(isinstance(each, ast.Name) and each.id in names for each in ast.walk(node))


def _is_limited(program: Program, nodes: list[ast.AST]) -> bool:
    """Whether a length, or what is counted in the loop, is compared with anything but another wish of the sender."""
    counted = {dotted(node.target) for node in nodes if isinstance(node, ast.AugAssign)}
    for node in nodes:
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], _ORDERED):
            continue
        sides = [node.left, *node.comparators]
        for side, other in zip(sides, reversed(sides), strict=True):
            if _counts(side, counted) and not program.value(other).tainted("size", Reach.REMOTE):
                return True
    return False


def _counts(node: ast.expr, counted: set[str]) -> bool:
    return any(
        called(each) in ("len", "tell", "sum", "time", "monotonic")
        or (dotted(each) in counted and bool(dotted(each)))
        for each in ast.walk(node)
    )


def _is_emptied(nodes: list[ast.AST], buffer: str, gathering: ast.AST) -> bool:
    """Whether the loop takes things out of the buffer again."""
    for node in nodes:
        if isinstance(node, ast.Assign) and node is not gathering:
            targets = [part for target in node.targets for part in getattr(target, "elts", [target])]
            if any(dotted(target) == buffer for target in targets):
                return True
        if isinstance(node, ast.Delete):
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("clear", "pop", "popleft")
        ):
            return True
    return False
