"""One walk finds every node, and what stands around it."""

import ast
from pathlib import Path

import pytest

from pytest_logomesh.agents.red import syntax
from pytest_logomesh.agents.red.syntax import Syntax, TooDeep, Visitor

SOURCES = sorted(Path(syntax.__file__).parent.rglob("*.py"))
BARE = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)
ODD = """
match x:
    case {"a": [1, *_], **rest} if rest: pass
    case A(b=c) | None as d: pass
async def f(a, /, b: int = 1, *c, d, e=2, **g) -> None:
    global h
    async with i as j: yield k
    return await l
@m
class N(O, p=q): r: s = t
try: u
except* V as w: raise X from y
else: z: int
finally: del a[1:2, ...]
lambda b: [*c, {**d}, {e for f in g if h}, f"{i!r:>{j}}", (k := l)]
"""


def nodes(found: Syntax) -> set[int]:
    """All of them."""
    return {id(node) for each in found.by_kind.values() for node in each}


@pytest.mark.parametrize("source", [ODD, *(path.read_text() for path in SOURCES[:40])])
def test_every_node_is_found_with_what_it_stands_in(source: str) -> None:
    """All that `ast.walk` goes over, but for operators and contexts."""
    tree = ast.parse(source)
    found = Syntax(tree, 200)
    wanted = [node for node in ast.walk(tree) if not isinstance(node, BARE)]
    assert nodes(found) == {id(node) for node in wanted}
    assert len(found) == len(wanted)
    for node in wanted:
        for child in ast.iter_child_nodes(node):
            assert isinstance(child, BARE) or found.parents[id(child)] is node


def test_nodes_of_a_kind_come_in_the_order_of_the_source() -> None:
    """Outer ones first."""
    found = Syntax(ast.parse("a(b(c), d(e))\nf()"), 20)
    assert [ast.unparse(node.func) for node in found.of(ast.Call)] == ["a", "b", "d", "f"]
    assert list(found.of(ast.Lambda)) == []


def test_a_tree_that_is_too_deep_is_refused() -> None:
    """Nesting is bounded, and what is not nested is not."""
    with pytest.raises(TooDeep):
        Syntax(ast.parse("-" * 30 + "1"), 20)
    assert len(Syntax(ast.parse("x\n" * 300), 20)) == 601


def test_a_visitor_is_called_by_the_kinds_of_nodes() -> None:
    """As `ast.NodeVisitor` is; what has no method of its own is gone through."""
    seen: list[str] = []

    class Names(Visitor):
        def visit_Name(self, node: ast.Name) -> None:  # noqa: N802 - called by the name of nodes
            seen.append(node.id)

        def visit_Lambda(self, node: ast.Lambda) -> None:  # noqa: N802 - likewise
            seen.append("lambda")

    Names().visit(ast.parse("a(b, *[c], d=e.f)\nlambda: g"))
    assert seen == ["a", "b", "c", "e", "lambda"]
