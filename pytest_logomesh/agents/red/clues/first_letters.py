"""Inputs at the beginning of a text, where something reads a meaning into its first letter; and who looks at it."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import HOLE, Call, Function, Program, Taint, Value

_CONVERTING: Final = (
    "int", "float", "uuid.UUID", "ipaddress.ip_address", "ipaddress.ip_network", "ipaddress.IPv4Address",
    "ipaddress.IPv6Address", "ipaddress.ip_interface", "socket.gethostbyname", "socket.getaddrinfo", "socket.inet_aton",
    "socket.inet_pton", "datetime.datetime.strptime", "datetime.date.fromisoformat", "os.path.exists", "os.path.isfile",
    "os.path.isdir", "os.path.isabs", "os.path.getsize", "os.stat", "validators.url", "validators.domain",
)  # fmt: skip
"""They fail, or say no, for nearly everything that begins with such a letter."""
_LOOKING: Final = ("exists", "is_file", "is_dir", "is_absolute", "stat")
_STRIPPING: Final = ("lstrip", "strip", "replace", "translate")
_MATCHING: Final = ("re.match", "re.fullmatch", "re.search")
_HOSTS: Final = frozenset({"scheme", "netloc", "hostname"})
_LONGEST_PATTERN: Final = 400
_Looked = tuple[Value, Function | None]
"""A value that is looked at, and in which function."""


def begins_with_input(program: Program, origins: Origins, value: Value, danger: str) -> bool:
    """Whether what a composed text begins with is still dangerous."""
    text = value.known_text
    if text is None or not text.startswith(HOLE):
        return False
    if text == HOLE:
        return True
    head = origins.head(_node_of(program, value))
    return head is not None and program.value(head).tainted(danger) is not None


def _node_of(program: Program, word: Value) -> ast.expr | None:
    """The expression that a composed text was written as."""
    for kind in (ast.JoinedStr, ast.BinOp, ast.Call):
        for _, node in program.nodes(kind):
            value = program.value(node)
            if value.text == word.text and value.taints == word.taints and isinstance(node, ast.expr):
                return node
    return None


class FirstLetters:
    """The inputs of a program whose first letter is looked at or taken away, and where.

    Args:
        program: all its conditions are looked through at once.
        letters: those that something reads a meaning into.
        probes: texts that begin so; a pattern that matches none of them refuses the letters.
    """

    def __init__(self, program: Program, letters: str, probes: tuple[str, ...]) -> None:
        self._program = program
        self._letters = frozenset(letters)
        self._probes = probes
        self._places: dict[str, list[Function | None]] = {}
        for value, function in (*self._asked(), *self._matched(), *self._compared()):
            for taint in value.taints:
                # The first letter of a text has a root of its own.
                self._places.setdefault(taint.root.removesuffix("[0]"), []).append(function)

    def know(self, taint: Taint) -> bool:
        """Whether the input is looked at anywhere."""
        return taint.root in self._places

    def stand_before(self, call: Call, taint: Taint) -> bool:
        """Whether the input of a call is looked at anywhere but in the handler of another request."""
        here = call.function
        return any(
            here is None or place is None or place is here or not (here.handler and place.handler)
            for place in self._places.get(taint.root, ())
        )

    def _asked(self) -> Iterator[_Looked]:
        """What is asked for its beginning, or loses the letters, or is taken for something else."""
        program = self._program
        for call in (*program.methods("startswith"), *program.methods(*_LOOKING)):
            yield call.receiver, call.function
        for call in program.methods(*_STRIPPING):
            told = call.arg(0).const
            if isinstance(told, str) and self._letters.intersection(told):
                yield call.receiver, call.function
        for call in program.calls_to(*_CONVERTING):
            yield call.arg(0, "url", "s"), call.function
        if any(node.attr in _HOSTS for _, node in program.nodes(ast.Attribute)):
            for call in program.calls_to("urllib.parse.urlparse", "urllib.parse.urlsplit"):
                yield call.arg(0, "url", "urlstring"), call.function

    def _matched(self) -> Iterator[_Looked]:
        """What is held against a pattern that refuses the letters."""
        for call in self._program.calls_to(*_MATCHING):
            pattern = call.arg(0, "pattern").const
            if isinstance(pattern, str) and self._tells(pattern, call.method):
                yield call.arg(1, "string"), call.function
        for call in self._program.calls_to("re.sub"):
            pattern = call.arg(0, "pattern").const
            if isinstance(pattern, str) and _matches(pattern, "search", self._probes):
                yield call.arg(2, "string"), call.function
        for call in self._program.methods("match", "fullmatch", "search"):
            text = call.receiver.known_text
            if any(name.startswith("re.compile()") for name in call.receiver.names) and (
                text is None or self._tells(text, call.method)
            ):
                yield call.arg(0, "string"), call.function

    def _tells(self, pattern: str, method: str) -> bool:
        """Whether all of the letters match, or none of them."""
        return _matches(pattern, method, self._probes) in (0, len(self._probes))

    def _compared(self) -> Iterator[_Looked]:
        """What is compared letter by letter, or in its first letter."""
        for compare in self._program.compares:
            node, left, right = compare.node, compare.left, compare.right
            first = isinstance(node.left, ast.Subscript) and _takes_first(node.left.slice)
            if first or any(taint.root.endswith("[0]") for taint in left.taints):
                yield left, compare.function
            if not isinstance(node.ops[0], ast.In | ast.NotIn):
                continue
            if right.taints and self._is_sought(node, left):
                yield right, compare.function
            if left.taints and isinstance(right.const, str):
                yield left, compare.function

    def _is_sought(self, node: ast.Compare, sought: Value) -> bool:
        """Whether one of the letters is looked for: by itself, or as one of several."""
        if isinstance(sought.const, str):
            return not self._letters.isdisjoint(sought.const)
        comprehension = self._program.parent(node)
        if not isinstance(comprehension, ast.GeneratorExp | ast.ListComp):
            return False
        over = self._program.value(comprehension.generators[0].iter)
        held = self._program.held(over)
        each = [over, *(held.items.values() if held is not None else ())]
        return any(isinstance(one.const, str) and not self._letters.isdisjoint(one.const) for one in each)


@lru_cache(maxsize=256)
def _matches(pattern: str, method: str, probes: tuple[str, ...]) -> int:
    """How many texts match; none where the pattern cannot be tried."""
    if len(pattern) > _LONGEST_PATTERN:
        return 0
    try:
        known = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return 0
    return sum(getattr(known, method, known.match)(probe) is not None for probe in probes)


def _takes_first(index: ast.expr) -> bool:
    """`value[0]`, `value[:1]`."""
    if isinstance(index, ast.Slice):
        return index.lower is None
    return isinstance(index, ast.Constant) and index.value == 0 and type(index.value) is int
