"""What of a program is money, and which of its numbers are binary floats."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import identifiers, words
from pytest_logomesh.agents.red.clues.shapes import called, dotted
from pytest_logomesh.agents.red.flow import Function, Program

_SURELY: Final = frozenset({
    "price", "prices", "balance", "balances", "salary", "salaries", "payment", "payments", "invoice",
    "euro", "euros", "eur", "usd", "gbp", "dollar", "dollars", "refund", "refunds", "subtotal", "payout",
    "payouts", "wage", "wages", "vat", "money", "cash", "fee", "fees", "wallet", "paid", "deposit",
    "deposits", "withdrawal", "withdraw", "donation", "bill", "loan", "mortgage", "checkout", "tip",
    "payroll", "fare", "cents", "pence", "currency", "revenue", "pay", "bank", "commission", "overdraft",
    "cart", "tax", "taxes",
})  # fmt: skip
_PERHAPS: Final = frozenset({
    "amount", "amounts", "cost", "costs", "total", "totals", "net", "gross", "charge", "charges",
    "discount", "credit", "debit", "sum", "due", "interest", "budget", "value", "rate", "principal",
    "order", "account", "transfer", "discounted", "spent", "income",
})  # fmt: skip
"""Money where something around it surely is."""
_OTHERWISE: Final = frozenset({
    "tree", "node", "graph", "path", "heuristic", "loss", "gradient", "color", "colour", "temperature",
    "white", "load", "force", "particle", "electron", "epoch", "reward", "weight", "weights", "height",
    "avl", "edge", "edges", "distance",
})  # fmt: skip
"""Where costs and balances are something else."""
HOLDINGS: Final = frozenset({
    "balance", "balances", "funds", "wallet", "wallets", "account", "accounts", "credit", "credits",
    "cents", "money", "cash", "savings",
})  # fmt: skip
_STEMS: Final = (
    "price", "balance", "salar", "payment", "pay", "invoice", "euro", "dollar", "refund", "subtotal",
    "wage", "money", "wallet", "deposit", "withdraw", "donation", "loan", "mortgage", "checkout", "fare",
    "cents", "currency", "revenue", "commission", "overdraft", "cart", "tax", "account", "funds", "credit",
    "savings", "cash", "fee", "cost", "bank",
)  # fmt: skip
"""One of these is in every source that is about money."""
_FLOAT: Final = frozenset({"float"})
_DECIMAL: Final = frozenset({"Decimal", "decimal", "quantize", "Money", "Fraction"})


def speaks_of_money(program: Program) -> bool:
    """Whether any word for money is in the source."""
    words = {word for module in program.modules for word in module.text.lower().split()}
    text = " ".join(words)
    return any(stem in text for stem in _STEMS)


class Money:
    """Answers for one program.

    Args:
        program: its annotations and assignments are read once.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self.exact = any(
            name.partition(".")[0] in ("decimal", "fractions", "moneyed") for name in program.imported
        )
        """Decimals are used somewhere."""
        self._floats = self._find_floats()

    def speaks(self, *nodes: ast.AST | None) -> bool:
        """Whether these expressions are about money, by their names and by what is around them."""
        names = [word for node in nodes for name in identifiers(node) for word in words(name)]
        if any(word in _SURELY for word in names):
            return not self._otherwise(nodes)
        if any(word in _PERHAPS for word in names):
            return any(word in _SURELY for word in self._around(nodes)) and not self._otherwise(nodes)
        return False

    def is_float(self, node: ast.AST) -> bool:
        """Whether a number in the expression is surely a float, and none is a decimal."""
        found = False
        for each in ast.walk(node):
            if isinstance(each, ast.Constant):
                found = found or isinstance(each.value, float)
            elif isinstance(each, ast.Call):
                name = called(each)
                if name in _DECIMAL:
                    return False
                found = found or name in _FLOAT
            elif isinstance(each, ast.Name | ast.Attribute):
                found = found or self._is_float_name(each)
                if isinstance(each, ast.Name) and each.id in _DECIMAL:
                    return False
        return found

    def mentions_decimal(self, node: ast.AST) -> bool:
        """Whether a decimal is made in the expression."""
        return any(called(each) in _DECIMAL for each in ast.walk(node))

    def _is_float_name(self, node: ast.Name | ast.Attribute) -> bool:
        if isinstance(node, ast.Attribute):
            return ("", f".{node.attr}") in self._floats
        function = self._program.function_around(node)
        while function is not None:
            if (function.id, node.id) in self._floats:
                return True
            if node.id in {arg.arg for arg in function.node.args.args}:
                return False
            function = function.outer
        return ("", node.id) in self._floats

    def _around(self, nodes: Iterable[ast.AST | None]) -> Iterator[str]:
        """Words of the function and class that they stand in."""
        first = next((node for node in nodes if node is not None), None)
        function = self._program.function_around(first) if first is not None else None
        while function is not None:
            yield from words(function.name)
            if function.cls is not None:
                yield from words(function.cls.node.name)
            for arg in (*function.node.args.args, *function.node.args.kwonlyargs):
                yield from words(arg.arg)
            function = function.outer

    def is_otherwise(self, node: ast.AST) -> bool:
        """Whether costs and balances are something else there: of trees, graphs, or forces."""
        return self._otherwise([node])

    def _otherwise(self, nodes: Iterable[ast.AST | None]) -> bool:
        return any(word in _OTHERWISE for word in self._around(nodes))

    def _find_floats(self) -> frozenset[tuple[str, str]]:
        """Names that are floats: (function, name), or (empty, `.field`), or (empty, name of the module)."""
        found: set[tuple[str, str]] = set()
        exact: set[tuple[str, str]] = set()
        program = self._program
        for _, node in program.nodes(ast.AnnAssign):
            key = self._key(node.target)
            if key is not None:
                (found if dotted(node.annotation) == "float" else exact).add(key)
        for _, assign in program.nodes(ast.Assign):
            for target in assign.targets:
                key = self._key(target)
                if key is not None and _is_plain_float(assign.value):
                    found.add(key)
                elif key is not None and self.exact and self.mentions_decimal(assign.value):
                    exact.add(key)
        for function in program.functions.values():
            found |= self._parameters(function)
        return frozenset(found - exact)

    def _parameters(self, function: Function) -> set[tuple[str, str]]:
        spec = function.node.args
        ordered = [*spec.posonlyargs, *spec.args]
        defaults = dict(
            zip([arg.arg for arg in ordered[len(ordered) - len(spec.defaults) :]], spec.defaults, strict=True)
        )
        found = {
            (function.id, arg.arg)
            for arg in (*ordered, *spec.kwonlyargs)
            if dotted(arg.annotation) == "float" or _is_plain_float(defaults.get(arg.arg))
        }
        if isinstance(function.node, ast.Lambda):
            return found
        names = {name for _, name in found}
        for statement in function.node.body:
            if (
                isinstance(statement, ast.Assign)
                and isinstance(statement.value, ast.Name)
                and statement.value.id in names
            ):
                found.update(
                    ("", f".{target.attr}")
                    for target in statement.targets
                    if isinstance(target, ast.Attribute)
                )
        return found

    def _key(self, target: ast.expr) -> tuple[str, str] | None:
        if isinstance(target, ast.Attribute):
            return "", f".{target.attr}"
        if not isinstance(target, ast.Name):
            return None
        if isinstance(self._program.parent(self._program.parent(target) or target), ast.ClassDef):
            return "", f".{target.id}"
        function = self._program.function_around(target)
        return (function.id if function is not None else ""), target.id


def _is_plain_float(node: ast.AST | None) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    if isinstance(node, ast.Dict):
        return bool(node.values) and all(_is_plain_float(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        return _is_plain_float(node.left) or _is_plain_float(node.right)
    return called(node) == "float"
