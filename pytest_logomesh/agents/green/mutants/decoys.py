"""Puts branches into a program that are never taken and hold what a mutant would have there.

A suite that reads the source finds mistakes in every program, right or broken, and must run it to tell which.
"""

import ast
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.blocks import Block
from pytest_logomesh.agents.green.mutants.operators import OPERATORS
from pytest_logomesh.agents.green.mutants.places import places
from pytest_logomesh.agents.green.mutants.renaming import new_name
from pytest_logomesh.agents.green.mutants.rewrites import assigned
from pytest_logomesh.agents.green.mutants.walking import DULL, nodes

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Return, ast.Raise)
_COMPOUND = (ast.If, ast.For, ast.While)
_UNFIT = (
    *(ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef),
    *(ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.AsyncFor, ast.AsyncWith),
)
_LARGEST = 80
"""Nodes of a statement that is copied."""
_STATEMENTS_PER_DECOY = 8
_COMPARED: Mapping[bool, Sequence[type[ast.cmpop]]] = MappingProxyType(
    {True: (ast.Lt, ast.LtE, ast.NotEq), False: (ast.Gt, ast.GtE, ast.Eq)}
)


@dataclass(frozen=True, slots=True)
class Landmarks:
    """Module constants that untaken branches ask about."""

    values: Mapping[str, int]

    def statements(self) -> list[ast.stmt]:
        """Their definitions."""
        return [
            assigned(ast.Name(name, ast.Store()), ast.Constant(value)) for name, value in self.values.items()
        ]

    def true(self, rng: random.Random) -> ast.expr:
        """A condition that always holds."""
        return self._test(rng, answer=True)

    def false(self, rng: random.Random) -> ast.expr:
        """A condition that never holds."""
        return self._test(rng, answer=False)

    def _test(self, rng: random.Random, *, answer: bool) -> ast.expr:
        name = rng.choice(list(self.values))
        value, read = self.values[name], ast.Name(name, ast.Load())
        form = rng.random()
        if form < 0.6:
            far = ast.Constant(value + rng.randint(1, 40))
            return ast.Compare(read, [rng.choice(_COMPARED[answer])()], [far])
        if form < 0.9:
            modulus = rng.randint(3, 9)
            rest = value % modulus if answer else (value + rng.randint(1, modulus - 1)) % modulus
            left = ast.BinOp(read, ast.Mod(), ast.Constant(modulus))
            return ast.Compare(left, [ast.Eq()], [ast.Constant(rest)])
        return read if answer else ast.UnaryOp(ast.Not(), read)


def draw_landmarks(rng: random.Random, numbers: Iterator[int]) -> Landmarks:
    """One to three constants."""
    names = [new_name(next(numbers), private=True) for _ in range(rng.randint(1, 3))]
    return Landmarks({name: rng.randint(11, 99) for name in names})


def plant(parts: Sequence[Block], landmarks: Landmarks, rng: random.Random, numbers: Iterator[int]) -> None:
    """Add untaken branches and idle statements to the blocks of a function; none inside its loops, for speed."""
    open_blocks = [block for block in parts if not block.looped]
    spots = [(block, node) for block in open_blocks for node in block.body]
    rng.shuffle(spots)
    most = 1 + len(spots) // _STATEMENTS_PER_DECOY
    for block, node in islice((spot for spot in spots if _may_double(spot[1], spot[0])), most):
        wrong = _mutated(node, rng)
        if wrong is not None:
            at = next(index for index, other in enumerate(block.body) if other is node)
            block.body[at : at + 1] = _hidden(node, wrong, landmarks, rng)
    for block in open_blocks:
        if rng.random() < 0.15:
            block.body.insert(rng.randrange(len(block.body)), _idle(rng, numbers))


def plant_in_module(body: list[ast.stmt], landmarks: Landmarks, rng: random.Random) -> None:
    """Follow some constants of a module by a wrong value that is never assigned."""
    for node in [node for node in body if isinstance(node, ast.Assign) and _is_constant(node)]:
        wrong = _mutated(node, rng) if rng.random() < 0.5 else None
        if wrong is not None:
            body.insert(body.index(node) + 1, _if(landmarks.false(rng), [wrong]))


def _is_constant(node: ast.Assign) -> bool:
    return all(
        isinstance(target, ast.Name) and not target.id.startswith("__") for target in node.targets
    ) and (_is_small(node))


def _may_double(node: ast.stmt, block: Block) -> bool:
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call):
        return False
    if not isinstance(node, _SIMPLE + _COMPOUND) or not _is_small(node):
        return False
    return block.plain or not any(isinstance(part, ast.Return) for part in nodes(node))


def _is_small(node: ast.stmt) -> bool:
    parts = nodes(node)
    return len(parts) <= _LARGEST and not any(isinstance(part, _UNFIT) for part in parts)


def _hidden(node: ast.stmt, wrong: ast.stmt, landmarks: Landmarks, rng: random.Random) -> list[ast.stmt]:
    """The statement with the wrong one beside it."""
    form = rng.random()
    if isinstance(wrong, ast.Pass):
        form = max(form, 0.6)  # an untaken branch that is empty says nothing
    if form < 0.4:
        return [_if(landmarks.false(rng), [wrong]), node]
    if form < 0.6 and not isinstance(node, ast.Return | ast.Raise):
        return [node, _if(landmarks.false(rng), [wrong])]
    if form < 0.8:
        return [_if(landmarks.true(rng), [node], [wrong])]
    return [_if(landmarks.false(rng), [wrong], [node])]


def _if(test: ast.expr, body: list[ast.stmt], orelse: Sequence[ast.stmt] = ()) -> ast.If:
    return ast.If(test, body, list(orelse))


def _mutated(node: ast.stmt, rng: random.Random) -> ast.stmt | None:
    """A copy with one mistake; None where no operator finds anything to do."""
    holder = ast.Module([_copy(node)], [])
    found = list(places(holder, frozenset()))
    rng.shuffle(found)
    operators = list(OPERATORS.values())
    rng.shuffle(operators)
    for place in found:
        for operator in operators:
            changes = list(operator(place))
            if changes:
                place.put(rng.choice(changes).new)
                return holder.body[0]
    return None


def _copy(node: ast.stmt) -> ast.stmt:
    copied = _copied(node)
    assert isinstance(copied, ast.stmt)
    return copied


def _copied(node: ast.AST) -> ast.AST:
    """All nodes anew; nothing below may stand in two places, for names are written in place."""
    held = dict(vars(node))
    for name, value in held.items():
        if type(value) is list:
            held[name] = [part if type(part) in DULL else _copied(part) for part in value]
        elif type(value) not in DULL:
            held[name] = _copied(value)
    return type(node)(**held)


def _idle(rng: random.Random, numbers: Iterator[int]) -> ast.stmt:
    if rng.random() < 0.4:
        return ast.Pass()
    return assigned(ast.Name(new_name(next(numbers)), ast.Store()), ast.Constant(rng.randint(0, 64)))
