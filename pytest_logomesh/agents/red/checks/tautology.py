"""Conditions that cannot be false, or cannot be true (CWE-571, CWE-570, CWE-697)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, words
from pytest_logomesh.agents.red.clues.settled import Told, compared, is_pure, number
from pytest_logomesh.agents.red.clues.shapes import called, dotted, same
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_OFF: Final = frozenset({"false", "0", "no", "off", "n", "f", "none", "null"})
_METHODS: Final = frozenset({
    "has_perm", "has_perms", "check_password", "startswith", "endswith", "isdigit", "isalnum",
    "validate_on_submit", "is_relative_to", "is_set", "acquire",
})  # fmt: skip
"""Always methods, whatever they belong to."""
_COMPARING: Final = frozenset(
    {"compare_digest", "startswith", "endswith", "issubset", "issuperset", "fullmatch"}
)


class Tautology:
    """Looks at comparisons and at what stands where a condition is expected."""

    weakness = Weakness(
        id="tautology",
        cwe=571,
        severity=Severity.MEDIUM,
        category="logic",
        title="A condition always comes out the same",
        why="What the condition should keep out, or let in, is not kept out, or never comes in.",
        fix="Compare the two things that were meant, and write each alternative as a comparison of its own.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each condition whose outcome is settled."""
        for file, told in _settled(program):
            if not is_test(program, file, told.node):
                yield self.weakness.claim(
                    program, file, told.node, told.message, cwe=told.cwe, severity=told.severity
                )


def _settled(program: Program) -> Iterator[tuple[str, Told]]:
    for file, compare in program.nodes(ast.Compare):
        yield from ((file, told) for told in compared(program, compare))
    for file, either in program.nodes(ast.BoolOp):
        yield from ((file, told) for told in _combined(program, either))
    for file, node in program.nodes(ast.Call):
        yield from ((file, told) for told in _called(node))
    for file, test in _tests(program):
        yield from ((file, told) for told in _tested(program, test))
    for file, first in program.nodes(ast.If):
        yield from ((file, told) for told in _repeated(program, first))


def _tests(program: Program) -> Iterator[tuple[str, ast.expr]]:
    """Every expression that stands as a condition."""
    yield from ((file, branch.test) for file, branch in program.nodes(ast.If))
    yield from ((file, loop.test) for file, loop in program.nodes(ast.While))
    yield from ((file, choice.test) for file, choice in program.nodes(ast.IfExp))
    yield from ((file, claim.test) for file, claim in program.nodes(ast.Assert))


# Combinations


def _combined(program: Program, node: ast.BoolOp) -> Iterator[Told]:
    is_or = isinstance(node.op, ast.Or)
    for before, part in zip([None, *node.values], node.values, strict=False):
        if not isinstance(part, ast.Constant) or part.value is None or part.value is ...:
            continue
        settled = bool(part.value) is is_or
        compared = isinstance(before, ast.Compare) and not isinstance(part.value, bool)
        if settled and (compared or _is_condition(program, node)):
            yield Told(
                node, 571 if is_or else 570, f"{part.value!r} settles the condition, whatever the rest says"
            )
            return
    yield from _opposite(node, is_or)
    yield from _exclusive(node, is_or)
    yield from _overlapping(node, is_or)


def _is_condition(program: Program, node: ast.AST) -> bool:
    """Whether only its truth counts."""
    above = program.parent(node)
    if isinstance(above, ast.UnaryOp) and isinstance(above.op, ast.Not):
        return True
    if isinstance(above, ast.BoolOp):
        return _is_condition(program, above)
    if isinstance(above, ast.If | ast.While | ast.IfExp | ast.Assert):
        return above.test is node
    if isinstance(above, ast.Return):
        function = program.function_around(node)
        return function is not None and words(function.name)[:1] in (
            ("is",),
            ("can",),
            ("has",),
            ("may",),
            ("should",),
        )
    return isinstance(above, ast.comprehension)


def _opposite(node: ast.BoolOp, is_or: bool) -> Iterator[Told]:
    """`x or not x` is always true, `x and not x` never."""
    denied = [
        part.operand for part in node.values if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not)
    ]
    if any(is_pure(part) and same(part, other) for part in denied for other in node.values):
        yield Told(node, 571 if is_or else 570, "a condition stands beside its opposite")


def _exclusive(node: ast.BoolOp, is_or: bool) -> Iterator[Told]:
    """`x != 1 or x != 2` is always true, `x == 1 and x == 2` never."""
    wanted = ast.NotEq if is_or else ast.Eq
    seen: list[tuple[ast.expr, ast.Constant]] = []
    for part in node.values:
        if not isinstance(part, ast.Compare) or len(part.ops) != 1 or not isinstance(part.ops[0], wanted):
            continue
        right = part.comparators[0]
        if not isinstance(right, ast.Constant) or not is_pure(part.left):
            continue
        if any(same(part.left, left) and not same(right, other) for left, other in seen):
            yield Told(
                node,
                571 if is_or else 570,
                "one value cannot equal both, so the condition always comes out the same",
            )
            return
        seen.append((part.left, right))


def _overlapping(node: ast.BoolOp, is_or: bool) -> Iterator[Told]:
    """`x < 1 and x > 9` is never true, `x > 1 or x < 9` always."""
    lows: list[tuple[ast.expr, float]] = []
    highs: list[tuple[ast.expr, float]] = []
    for part in node.values:
        if isinstance(part, ast.Compare) and len(part.ops) == 1 and is_pure(part.left):
            bound = number(part.comparators[0])
            if bound is not None and isinstance(part.ops[0], ast.Gt | ast.GtE):
                lows.append((part.left, bound))
            elif bound is not None and isinstance(part.ops[0], ast.Lt | ast.LtE):
                highs.append((part.left, bound))
    for left, low in lows:
        for other, high in highs:
            if same(left, other) and ((is_or and low < high) or (not is_or and low > high)):
                yield Told(node, 571 if is_or else 570, "the two bounds leave nothing out, or nothing in")
                return


# What stands as a condition


def _tested(program: Program, test: ast.expr) -> Iterator[Told]:
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test = test.operand
    if isinstance(test, ast.BoolOp):
        for part in test.values:
            yield from _tested(program, part)
    elif isinstance(test, ast.Tuple | ast.List | ast.Set | ast.Dict):
        parts = test.keys if isinstance(test, ast.Dict) else test.elts
        if parts and not any(isinstance(part, ast.Starred) for part in parts):
            yield Told(test, 571, "a tuple with something in it is always true")
    elif isinstance(test, ast.GeneratorExp | ast.Lambda):
        yield Told(test, 571, "a generator or function is always true; it was never asked")
    elif isinstance(test, ast.Name | ast.Attribute):
        yield from _uncalled(program, test)
    elif isinstance(test, ast.Call) and _is_setting(test):
        yield Told(test, 571, "any text is true, 'False' too")
    elif called(test) in ("find", "rfind") and _is_text(test):
        yield Told(test, 697, "find() gives -1, which is true, where nothing is found")


def _is_text(test: ast.expr) -> bool:
    """Whether text is looked for, as in a string."""
    given = test.args if isinstance(test, ast.Call) else []
    return (
        len(given) == 1
        and isinstance(given[0], ast.Constant)
        and isinstance(given[0].value, str)
        and bool(given[0].value)
    )


def _uncalled(program: Program, test: ast.Name | ast.Attribute) -> Iterator[Told]:
    """A function of the submission that is looked at instead of called."""
    if isinstance(test, ast.Attribute) and _is_method(test) and not _is_bound_again(program, test):
        yield Told(test, 571, f"{test.attr} is a method and always true; it is not called")
        return
    names = program.value(test).names
    functions = [program.functions[name] for name in names if name in program.functions]
    if not functions or len(functions) != len(names):
        return
    if any(
        each.decorators or isinstance(each.node, ast.Lambda) or each.node.decorator_list for each in functions
    ):
        return
    if _is_bound_again(program, test):
        return
    yield Told(test, 571, f"{head(test)} is a function and always true; it is not called")


def _is_method(test: ast.Attribute) -> bool:
    if test.attr == "is_valid":
        return any(word in ("form", "serializer", "formset") for word in words(head(test.value)))
    return test.attr in _METHODS


def _is_bound_again(program: Program, test: ast.Name | ast.Attribute) -> bool:
    """Whether something else may stand under that name: a parameter, a variable, a field."""
    if isinstance(test, ast.Attribute):
        stored = any(
            n.attr == test.attr and isinstance(n.ctx, ast.Store) for _, n in program.nodes(ast.Attribute)
        )
        return stored or any(
            n.id == test.attr and isinstance(n.ctx, ast.Store) for _, n in program.nodes(ast.Name)
        )
    function = program.function_around(test)
    spec = function.node.args if function is not None else None
    if spec is not None and any(
        arg.arg == test.id for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    ):
        return True
    return any(node.id == test.id and isinstance(node.ctx, ast.Store) for _, node in program.nodes(ast.Name))


def _is_setting(node: ast.Call) -> bool:
    """Whether a setting is read whose default is a text that means no."""
    if len(node.args) < 2 or called(node) not in ("get", "getenv"):
        return False
    default = node.args[1]
    if not isinstance(default, ast.Constant) or not isinstance(default.value, str):
        return False
    return default.value.lower() in _OFF


def _called(node: ast.Call) -> Iterator[Told]:
    name = called(node)
    if name == "bool" and len(node.args) == 1:
        given = node.args[0]
        text = given.value if isinstance(given, ast.Constant) else None
        if (isinstance(text, str) and text.lower() in _OFF) or (
            isinstance(given, ast.Call) and _is_setting(given)
        ):
            yield Told(node, 571, "any text is true, 'False' too")
    elif name == "isinstance" and len(node.args) == 2:
        kind = node.args[1]
        if dotted(kind) == "object" or (
            called(kind) == "type"
            and isinstance(kind, ast.Call)
            and kind.args
            and same(kind.args[0], node.args[0])
        ):
            yield Told(node, 571, "everything is an instance of that")
    elif name == "add_argument":
        if any(keyword.arg == "type" and dotted(keyword.value) == "bool" for keyword in node.keywords):
            yield Told(node, 571, "bool() of any text is true, 'False' too", Severity.LOW)
    elif name in _COMPARING:
        yield from _compared_by_call(node)


def _compared_by_call(node: ast.Call) -> Iterator[Told]:
    given = list(node.args[:2])
    if isinstance(node.func, ast.Attribute) and called(node) != "compare_digest":
        given = [node.func.value, *given[:1]]
    if (
        len(given) == 2
        and same(given[0], given[1])
        and is_pure(given[0])
        and not isinstance(given[0], ast.Constant)
    ):
        yield Told(node, 571, "a value is compared with itself")
    elif called(node) in ("startswith", "endswith") and _is_empty(given[-1:]):
        yield Told(node, 571, "every text begins and ends with the empty one")


def _is_empty(given: list[ast.expr]) -> bool:
    return any(isinstance(node, ast.Constant) and node.value in ("", b"") for node in given)


def _repeated(program: Program, first: ast.If) -> Iterator[Told]:
    """A branch that is never reached, because an earlier one has the same condition."""
    above = program.parent(first)
    if isinstance(above, ast.If) and above.orelse == [first]:
        return
    seen: list[ast.expr] = []
    branch: ast.If | None = first
    while branch is not None and len(seen) < 20:
        if any(same(branch.test, earlier) for earlier in seen) and is_pure(branch.test):
            yield Told(branch, 561, "an earlier branch has this condition already", Severity.LOW)
        seen.append(branch.test)
        following = branch.orelse[0] if len(branch.orelse) == 1 else None
        branch = following if isinstance(following, ast.If) else None
