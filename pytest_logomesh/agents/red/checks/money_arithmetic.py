"""Sums of money that come out wrong: binary floats, cut-off cents, negative amounts (CWE-682)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.money import HOLDINGS, Money, speaks_of_money
from pytest_logomesh.agents.red.clues.naming import head, identifiers, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, same
from pytest_logomesh.agents.red.flow import Call, Function, Program, Reach
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_ARITHMETIC: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_ORDERED: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_CHECKING: Final = frozenset({
    "check", "validate", "validated", "verify", "ensure", "require", "positive", "assert", "valid", "abs",
    "guard", "clean", "parse", "checked", "must", "expect",
})  # fmt: skip
_LEAST: Final = frozenset({"gt", "ge", "min_value", "minimum", "min"})
_QUANTITIES: Final = frozenset({"quantity", "qty", "quantities"})
_SPENT: Final = frozenset({"refunded", "spent", "withdrawn", "charged", "used", "claimed", "paid"})
"""What is counted up to a limit."""
_CUTTING: Final = frozenset({"math.floor", "math.trunc"})
_SHARES: Final = frozenset(
    {"rate", "rates", "percent", "percentage", "factor", "discount", "tax", "vat", "fee", "ratio", "share"}
)
_TAKEN: Final = re.compile(r"\b(balance|credits?|funds|cents)\s*=\s*\w*\.?\1\s*-", re.IGNORECASE)
_AMOUNTS: Final = frozenset({"amount", "value", "sum", "cents", "price", "total", "n"})
_FLOAT_COLUMNS: Final = frozenset({"Float", "FloatField", "REAL", "Double", "DOUBLE"})
_COLUMN_MAKERS: Final = frozenset({"Column", "mapped_column", "FloatField", "Field", "Float"})
_CENTS: Final = (100, 1000, 100.0)


class MoneyArithmetic:
    """Looks at names to see what is money, and at annotations and literals to see what is a float."""

    weakness = Weakness(
        id="money-arithmetic",
        cwe=682,
        severity=Severity.MEDIUM,
        category="logic",
        title="Money is counted wrongly",
        why="Amounts drift by cents that nobody booked, or a negative amount moves money the other way.",
        fix="Count whole cents as int or use Decimal made of text, and refuse amounts that are not above zero.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each sum that can come out wrong."""
        if not speaks_of_money(program):
            return
        money = Money(program)
        told: set[int] = set()
        for file, node, cwe, severity, message in (
            *(told for told in self._negative(program) if not money.is_otherwise(told[1])),
            *self._cut(program, money),
            *self._compared(program, money),
            *self._literals(program, money),
            *self._floats(program, money),
            *self._columns(program, money),
        ):
            line = getattr(node, "lineno", 0)
            if line not in told:
                told.add(line)
                yield self.weakness.claim(program, file, node, message, cwe=cwe, severity=severity)

    def _negative(self, program: Program) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        for file, node in program.nodes(ast.AugAssign):
            taken = isinstance(node.op, ast.Sub) and _is_holding(node.target)
            if taken or (isinstance(node.op, ast.Add) and _is_limited(program, node)):
                yield from self._unrefused(program, file, node, node.value)
        for file, assign in program.nodes(ast.Assign):
            value = assign.value
            if (
                isinstance(value, ast.BinOp)
                and isinstance(value.op, ast.Sub)
                and _is_holding(assign.targets[0])
                and same(value.left, assign.targets[0])
            ):
                yield from self._unrefused(program, file, assign, value.right)
        for file, product in program.nodes(ast.BinOp):
            if isinstance(product.op, ast.Mult):
                yield from self._backwards(program, file, product)
            elif (
                isinstance(product.op, ast.Sub)
                and called(product.left) == "F"
                and _is_named_holding(product.left)
            ):
                yield from self._unrefused(program, file, product, product.right)
        for call in program.methods("execute"):
            yield from self._unrefused_in_sql(program, call)

    def _unrefused_in_sql(
        self, program: Program, call: Call
    ) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        """`UPDATE ... SET balance = balance - ?` with an amount that may be negative."""
        text = call.arg(0).known_text
        if text is None or _TAKEN.search(text) is None or len(call.node.args) < 2:
            return
        for given in ast.walk(call.node.args[1]):
            if isinstance(given, ast.Name) and set(words(given.id)) & _AMOUNTS:
                yield from self._unrefused(program, call.file, call.node, given)
                return

    def _backwards(
        self, program: Program, file: str, product: ast.BinOp
    ) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        """A price that is multiplied by how many pieces a stranger wants, be it less than none."""
        for price, pieces in ((product.left, product.right), (product.right, product.left)):
            name, function = head(pieces), program.function_around(product)
            if function is None or not set(words(name)) & _QUANTITIES or not _is_price(price):
                continue
            taint = program.value(pieces).tainted("price", Reach.REMOTE) or program.value(pieces).tainted(
                "size", Reach.REMOTE
            )
            if (
                taint is not None
                and not _has_floor(function, dotted(pieces))
                and not _declares_floor(program, function, name)
            ):
                yield (
                    file,
                    product,
                    190,
                    Severity.MEDIUM,
                    f"a negative {name} is not refused, and lowers the sum",
                )

    def _unrefused(
        self, program: Program, file: str, node: ast.stmt | ast.expr, amount: ast.expr
    ) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        name = dotted(amount)
        function = program.function_around(node)
        if (
            not name
            or function is None
            or function.name.startswith("_")
            or not _is_chosen(program, function, amount)
        ):
            return
        if (
            _has_floor(function, name)
            or _comes_checked(program, function, name)
            or _declares_floor(program, function, name)
            or _callers_check(program, function)
        ):
            return
        yield (
            file,
            node,
            190,
            Severity.MEDIUM,
            f"a negative {name} is not refused, and moves money the other way",
        )

    def _cut(self, program: Program, money: Money) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        for file, node in program.nodes(ast.Call):
            name = called(node)
            if name not in ("int", "round") or not node.args or not isinstance(node.func, ast.Name):
                continue
            inner = node.args[0]
            if money.mentions_decimal(inner) or not money.speaks(
                inner, program.parent(node) if _names(inner) else None
            ):
                continue
            if name == "int" and not money.exact and _takes_share(inner, money):
                yield file, node, 681, Severity.LOW, "int() cuts off the part of a cent that is left"
            elif name == "int" and (_to_cents(inner) or called(inner) == "float"):
                yield file, node, 681, Severity.MEDIUM, "int() cuts off what the float lacks to the full cent"
            elif name == "round" and len(node.args) == 2 and (money.is_float(inner) or not money.exact):
                yield (
                    file,
                    node,
                    682,
                    Severity.LOW,
                    "a float sum of money is rounded, and half cents go either way",
                )

        for call in program.calls_to(*_CUTTING):
            inner = call.node.args[0] if call.node.args else call.node
            if not money.exact and _takes_share(inner, money) and money.speaks(inner):
                yield (
                    call.file,
                    call.node,
                    681,
                    Severity.LOW,
                    f"{call.method}() cuts off the part of a cent that is left",
                )

    def _compared(self, program: Program, money: Money) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        for file, node in program.nodes(ast.Compare):
            other = node.comparators[0]
            if not isinstance(node.ops[0], ast.Eq | ast.NotEq) or _is_plain(other) or _is_plain(node.left):
                continue
            floats = money.is_float(node.left) or money.is_float(other)
            if floats and not money.exact and money.speaks(node.left, other):
                yield file, node, 697, Severity.MEDIUM, "float sums of money are compared for equality"

    def _columns(self, program: Program, money: Money) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        message = "money is kept in a column of binary floats"
        for file, node in program.nodes(ast.Assign):
            made = node.value
            if not isinstance(made, ast.Call) or called(made) not in _COLUMN_MAKERS:
                continue
            kinds = {called(made), *(name for arg in made.args for name in identifiers(arg))}
            if kinds & _FLOAT_COLUMNS and money.speaks(node.targets[0]):
                yield file, node, 682, Severity.LOW, message

    def _literals(self, program: Program, money: Money) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        for call in program.calls_to("decimal.Decimal"):
            if not call.node.args:
                continue
            given = call.node.args[0]
            if isinstance(given, ast.UnaryOp):
                given = given.operand
            literal = (
                isinstance(given, ast.Constant)
                and isinstance(given.value, float)
                and not given.value.is_integer()
            )
            if literal or called(given) == "float" or (_names(given) and money.is_float(given)):
                yield (
                    call.file,
                    call.node,
                    681,
                    Severity.LOW,
                    "a Decimal made of a float keeps the float's error",
                )

    def _floats(self, program: Program, money: Money) -> Iterator[tuple[str, ast.AST, int, Severity, str]]:
        message = "money is counted in binary floats, which cannot hold cents"
        for file, node in program.nodes(ast.AugAssign):
            spoken = isinstance(node.op, _ARITHMETIC) and money.speaks(node.target, node.value)
            if spoken and (money.is_float(node.value) or money.is_float(node.target)):
                yield file, node, 682, Severity.LOW, message
        for file, binary in program.nodes(ast.BinOp):
            above = program.parent(binary)
            if (
                isinstance(binary.op, ast.Div)
                and _in_cents(binary.left)
                and not _is_plain(binary.right)
                and not money.mentions_decimal(binary)
            ):
                yield file, binary, 682, Severity.LOW, "whole cents are divided into fractions of cents"
                continue
            whole = isinstance(binary.op, _ARITHMETIC) and not isinstance(above, ast.BinOp)
            if whole and money.speaks(binary, _target(above)) and money.is_float(binary):
                yield file, binary, 682, Severity.LOW, message


def _target(node: ast.AST | None) -> ast.AST | None:
    return node.targets[0] if isinstance(node, ast.Assign) else None


def _names(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute)


def _is_plain(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.UnaryOp)


def _to_cents(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and any(isinstance(side, ast.Constant) and side.value in _CENTS for side in (node.left, node.right))
    )


def _is_holding(node: ast.expr) -> bool:
    """Whether money is kept there: `account.balance`, `BALANCES[user]`."""
    return any(word in HOLDINGS for name in identifiers(node) for word in words(name))


def _in_cents(node: ast.expr) -> bool:
    """Whether it is a number of whole cents, not of hundreds that are shown."""
    return isinstance(node, ast.Name | ast.Attribute) and bool({"cents", "pence"} & set(words(head(node))))


def _takes_share(node: ast.expr, money: Money) -> bool:
    """Whether whole cents are multiplied by something that is no whole number."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return False
    return any(
        _in_cents(one) and (money.is_float(other) or bool(set(words(head(other))) & _SHARES))
        for one, other in ((node.left, node.right), (node.right, node.left))
    )


def _is_limited(program: Program, node: ast.AugAssign) -> bool:
    """Whether a stranger's amount is added to what is counted up to a limit, which the function looks at."""
    if not set(words(head(node.target))) & _SPENT or not isinstance(node.value, ast.Name | ast.Attribute):
        return False
    function = program.function_around(node)
    if function is None or not (
        function.handler or program.value(node.value).tainted("size", Reach.REMOTE) is not None
    ):
        return False
    name = dotted(node.value)
    return any(
        isinstance(each, ast.Compare)
        and isinstance(each.ops[0], _ORDERED)
        and any(isinstance(part, ast.BinOp) and name in _operands(part) for part in ast.walk(each))
        for each in body_nodes(function.node)
    )


def _operands(node: ast.BinOp) -> tuple[str, str]:
    return dotted(node.left), dotted(node.right)


def _is_named_holding(node: ast.expr) -> bool:
    texts = [
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return any(set(words(text)) & HOLDINGS for text in texts)


def _is_price(node: ast.expr) -> bool:
    return any(
        word in ("price", "prices", "cost", "fee") for name in identifiers(node) for word in words(name)
    )


def _is_chosen(program: Program, function: Function, amount: ast.expr) -> bool:
    """Whether somebody outside the function decides about the amount."""
    base = dotted(amount).partition(".")[0]
    spec = function.node.args
    if any(arg.arg == base for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)):
        return base not in ("self", "cls")
    return any(taint.reach >= Reach.CALLER for taint in program.value(amount).taints)


def _has_floor(function: Function, name: str) -> bool:
    """Whether the amount is compared with something that is no holding, or handed to a check."""
    checked = False
    for node in body_nodes(function.node):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], _ORDERED):
            sides = [node.left, *node.comparators]
            mentioned = any(dotted(side) == name for side in sides)
            if mentioned and any(dotted(side) != name and not _is_holding(side) for side in sides):
                return True
        elif isinstance(node, ast.Call) and any(dotted(arg) == name for arg in node.args):
            checked = checked or bool(set(words(called(node))) & _CHECKING)
    return checked


def _comes_checked(program: Program, function: Function, name: str) -> bool:
    """Whether the amount is what a function gave that refuses what is not above zero."""
    for node in body_nodes(function.node):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        if dotted(node.targets[0]) != name:
            continue
        names = program.value(node.value.func).names
        own = [program.functions[each] for each in names if each in program.functions]
        if any(_looks_at_zero(each) for each in own):
            return True
        if not own and set(words(called(node.value))) & (_CHECKING - {"parse"}):
            return True
    return False


def _declares_floor(program: Program, function: Function, name: str) -> bool:
    """Whether a declaration refuses what is below a least value: `Field(gt=0)`, `PositiveInt`, `min_value=1`."""
    last = name.rpartition(".")[2]
    for _, keyword in program.nodes(ast.keyword):
        if keyword.arg in _LEAST:
            return True
    for _, annotated in program.nodes(ast.AnnAssign):
        if dotted(annotated.target) == last and "Positive" in head(annotated.annotation):
            return True
    spec = function.node.args
    return any(
        "Positive" in head(arg.annotation) for arg in (*spec.args, *spec.kwonlyargs) if arg.arg == name
    )


def _callers_check(program: Program, function: Function) -> bool:
    """Whether own functions that call this one look at a lower bound before."""
    callers = {call.function for call in program.calls_to(function.id) if call.function is not None}
    return bool(callers) and all(_looks_at_zero(caller) for caller in callers)


def _looks_at_zero(function: Function) -> bool:
    return any(
        isinstance(node, ast.Compare)
        and isinstance(node.ops[0], _ORDERED)
        and any(
            isinstance(side, ast.Constant) and side.value in (0, 1) for side in (node.left, *node.comparators)
        )
        for node in body_nodes(function.node)
    )
