"""Variables and contents at one point of a program, in layers, so that a branch costs only what it changes."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import chain
from typing import Final

from pytest_logomesh.agents.red.flow.facts import VARIABLE, Facts
from pytest_logomesh.agents.red.flow.joining import join, join_all, join_contents
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints
from pytest_logomesh.agents.red.flow.values import UNKNOWN, Contents, Taint, Value

_DEEPEST_CONTENTS: Final = 3
_NO_DANGERS: Final[frozenset[str]] = frozenset()


class Layer(dict[Hashable, object]):
    """What has changed since the layer below; nothing below is ever written through it."""

    __slots__ = ("below",)

    def __init__(self, below: Layer | None = None) -> None:
        # A dictionary needs no constructor, and one of these is made for every branch.
        self.below = below

    def find(self, key: Hashable) -> object | None:
        """The newest entry, or None."""
        layer = self
        while key not in layer:
            if layer.below is None:
                return None
            layer = layer.below
        return layer[key]

    def since(self, base: Layer) -> Layer:
        """All that has changed since a layer further down, as one layer on it."""
        layers: list[Layer] = []
        layer: Layer | None = self
        while layer is not None and layer is not base:
            layers.append(layer)
            layer = layer.below
        found = Layer(base)
        for each in reversed(layers):
            found.update(each)
        return found


class State:
    """Where an execution stands.

    Attributes:
        locals: variables of the running function; `?name` holds what is known when a variable is true.
        store: contents by number, and the dangers that a guard has excluded by root of an input.
        dead: control does not come past here.
        guards: the roots of which any guard of the whole run speaks.
    """

    __slots__ = ("dead", "guards", "locals", "store")

    def __init__(self, locals: Layer, store: Layer, guards: set[str]) -> None:
        self.locals = locals
        self.store = store
        self.dead = False
        self.guards = guards

    def fork(self) -> State:
        """A branch: it sees everything, and changes nothing here."""
        return State(Layer(self.locals), Layer(self.store), self.guards)

    def inside(self, variables: Layer | None) -> State:
        """A branch with variables of its own on top of others: of a called function, of a class's body."""
        return State(Layer(variables), Layer(self.store), self.guards)

    def since(self, base: State) -> State:
        """This state, deep inside branches of `base`, as one branch of it."""
        return State(self.locals.since(base.locals), self.store.since(base.store), self.guards)

    def adopt(self, *branches: State) -> None:
        """Go on after branches of this state: one of those that come to an end has been taken."""
        living = [branch for branch in branches if not branch.dead]
        if not living:
            self.dead = True
            # What is unreachable is still read on, with what the last branch knew.
            living = [*branches[-1:]]
        _merge(self.locals, [branch.locals for branch in living], living)
        _merge(self.store, [branch.store for branch in living], living)

    def contents(self, value: Value) -> Contents | None:
        """What a container or object holds, as far as that is known."""
        if value.ref is None:
            return None
        found = self.store.find(value.ref)
        return found if isinstance(found, Contents) else None

    def keep_contents(self, branch: State) -> None:
        """Take over the containers that an expression has made in a branch, whatever was assumed inside."""
        if branch.store:
            self.store.update({key: held for key, held in branch.store.items() if isinstance(key, int)})

    def either(self, values: list[Value]) -> Value:
        """A value that is one of these. What a container among them holds is not sure where one is wholly unknown."""
        result = join_all(values)
        unknown = [value for value in values if value.ref is None and value.const is UNKNOWN]
        held = self.contents(result) if unknown else None
        if held is not None and result.ref is not None:
            other = join_all(unknown).with_taints(())
            items = {key: join(item, other) for key, item in held.items.items()}
            self.store[result.ref] = Contents(held.kind, items, held.rest, exact=False)
        return result

    def guarded(self, root: str) -> frozenset[str]:
        """The dangers that guards have excluded for an input."""
        found = self.store.find(root) if root in self.guards else None
        return found if isinstance(found, frozenset) else _NO_DANGERS

    def settled(self, value: Value) -> Value:
        """The value without the dangers that guards have excluded here."""
        taints = self.settled_taints(value.taints)
        return value if taints is value.taints else value.with_taints(taints)

    def settled_taints(self, taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
        """The inputs without the dangers that guards have excluded here; the same object where there are none."""
        guards, find = self.guards, self.store.find
        for taint in taints:
            if taint.root in guards:
                excluded = find(taint.root)
                if isinstance(excluded, frozenset) and not excluded <= taint.cleaned:
                    each = (cleaned((one,), self.guarded(one.root)) for one in taints)
                    return tuple(chain.from_iterable(each))
        return taints

    def flat(self, value: Value, depth: int = _DEEPEST_CONTENTS) -> tuple[Taint, ...]:
        """The inputs in a value and in all it holds."""
        taints = value.taints
        held = self.contents(value) if depth and value.ref is not None else None
        if held is None:
            return taints
        for item in (*held.items.values(), held.rest):
            if item.taints or item.ref is not None:
                taints = join_taints(taints, self.flat(item, depth - 1))
        return self.settled_taints(taints)

    def shown(self, value: Value) -> Value:
        """The value with the inputs in what it holds."""
        if value.ref is None:
            return value
        taints = self.flat(value)
        return value if taints is value.taints else value.with_taints(taints)

    def guard(self, root: str, dangers: frozenset[str]) -> None:
        """Exclude dangers from here on."""
        known = self.guarded(root)
        if not dangers <= known:
            self.guards.add(root)
            self.store[root] = known | dangers

    def guards_since(self, base: State) -> Facts:
        """What guards have excluded since a state further down."""
        found: dict[str, frozenset[str]] = {}
        layer: Layer | None = self.store
        while layer is not None and layer is not base.store:
            for key, entry in layer.items():
                if isinstance(key, str) and isinstance(entry, frozenset):
                    found.setdefault(key, entry)
            layer = layer.below
        return found

    def assume(self, facts: Facts) -> None:
        """Go on where these dangers are excluded."""
        for root, dangers in facts.items():
            if not root.startswith(VARIABLE):
                self.guard(root, dangers)
                continue
            variable = root.removeprefix(VARIABLE)
            found = self.locals.find(variable)
            if isinstance(found, Value):
                self.locals[variable] = found.with_taints(cleaned(found.taints, dangers))


def _merge(base: Layer, layers: list[Layer], branches: list[State]) -> None:
    if len(layers) == 1:
        base.update(layers[0])
        return
    for key in set().union(*layers):
        entries = [layer[key] if key in layer else base.find(key) for layer in layers]
        first = entries[0]
        if all(entry is first for entry in entries):
            base[key] = first
        else:
            # What a branch has made sure of its value is forgotten with the branch, so it goes into the value.
            base[key] = _join_entries(_made_sure(entries, branches))


def _made_sure(entries: list[object], branches: list[State]) -> list[object]:
    refs = {entry.ref for entry in entries if isinstance(entry, Value) and entry.ref is not None}
    found: list[object] = []
    for entry, branch in zip(entries, branches, strict=True):
        if isinstance(entry, Value):
            # Of several containers one is kept, with the inputs of all.
            found.append(branch.shown(entry) if len(refs) > 1 else branch.settled(entry))
        else:
            found.append(entry)
    return found


def _join_entries(entries: list[object]) -> object:
    values = [entry for entry in entries if isinstance(entry, Value)]
    if values:
        return join_all(values)
    held = [entry for entry in entries if isinstance(entry, Contents)]
    if held:
        result = held[0]
        for other in held[1:]:
            result = join_contents(result, other)
        return result
    excluded = [entry if isinstance(entry, frozenset) else frozenset() for entry in entries]
    return frozenset.intersection(*excluded)
