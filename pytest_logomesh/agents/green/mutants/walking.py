"""Walks over syntax trees, several times as fast as the standard library's."""

import ast

_SIGNS = (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop)
DULL: frozenset[type] = frozenset(
    {type(None), int, str, bool, float, complex, bytes, type(...)}.union(
        *(sign.__subclasses__() for sign in _SIGNS)
    )
)
"""Types of what a node may hold that is no node, or says nothing without its owner."""


def nodes(tree: ast.AST) -> list[ast.AST]:
    """The tree and every node below it but signs and contexts, outer before inner, in no order beyond that."""
    found = [tree]
    for node in found:
        for held in vars(node).values():
            if type(held) is list:
                found += [part for part in held if type(part) not in DULL]
            elif type(held) not in DULL:
                found.append(held)
    return found


def bodies(body: list[ast.stmt]) -> list[list[ast.stmt]]:
    """The list of statements and every one below it, outer before inner."""
    found = [body]
    for statements in found:
        for node in statements:
            for field in ("body", "orelse", "finalbody"):
                held = getattr(node, field, None)
                if held:
                    found.append(held)
            branches = (*getattr(node, "handlers", ()), *getattr(node, "cases", ()))
            found.extend(branch.body for branch in branches)
    return found
