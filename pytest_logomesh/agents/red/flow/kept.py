"""What stays behind when a function has run: fields of objects, and containers of modules, for whoever comes later."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from pytest_logomesh.agents.red.flow.joining import join
from pytest_logomesh.agents.red.flow.state import Layer
from pytest_logomesh.agents.red.flow.values import Reach, Value


class Kept:
    """The fields of the submission's classes, and since when what is kept may be an input.

    Attributes:
        fields: by class: what its own methods assign to the fields of `self`.
        containers: by class: which of its fields hold a container; few do, and only their contents change unseen.
        turn: which function is being run for outside callers; -1 while modules' bodies are.
        touched: whether a field was assigned in this turn.
        refs: containers that modules hold, with the modules and the names there.
        late: names under which inputs have come to be kept since functions are run.
    """

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, Value]] = {}
        self.containers: dict[str, set[str]] = {}
        self.turn = -1
        self.touched = False
        self.refs: dict[int, list[tuple[str, str]]] = {}
        self.late: set[str] = set()
        self._hostile_since: dict[tuple[str, str], int] = {}

    def begin_turn(self) -> None:
        """Another function is run for whoever may call it."""
        self.turn += 1
        self.touched = False

    def set_field(self, cls: str, name: str, value: Value) -> None:
        """A method assigns to a field; whatever else it held before, it may still hold."""
        fields = self.fields.setdefault(cls, {})
        known = fields.get(name)
        fields[name] = value if known is None else join(known, value)
        self.touched = True
        if fields[name].ref is not None:
            self.containers.setdefault(cls, set()).add(name)
        self._note(cls, name, fields[name])

    def add_to_field(self, cls: str, name: str, value: Value) -> None:
        """A field's container has been changed."""
        self.fields[cls][name] = value
        self._note(cls, name, value)

    def set_global(self, module: str, name: Hashable, value: Value) -> None:
        """A module's variable holds a container."""
        if value.ref is not None and isinstance(name, str):
            holders = self.refs.setdefault(value.ref, [])
            if (module, name) not in holders:
                holders.append((module, name))
            self._note(module, name, value)

    def set_globals(self, module: str, variables: Layer) -> None:
        """A module's body has come to its end."""
        for name, value in variables.items():
            if isinstance(value, Value):
                self.set_global(module, name, value)

    def changed_since(self, turn: int, holders: list[str], names: Iterable[str]) -> bool:
        """Whether under one of these names an input has come to be kept in a turn or after it, and none was before."""
        known = self._hostile_since
        for name in names:
            turns = [known[holder, name] for holder in holders if (holder, name) in known]
            if turns and min(turns) >= turn:
                return True
        return False

    def _note(self, holder: str, name: str, value: Value) -> None:
        if (holder, name) in self._hostile_since:
            return
        if any(taint.reach > Reach.CONFIG for taint in value.taints):
            self._hostile_since[holder, name] = self.turn
            if self.turn >= 0:
                self.late.add(name)
