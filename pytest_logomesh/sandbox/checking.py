"""Examines answers to imported benchmarks: the check and the answer are in jails of their own, and meet through here.

What passes between them is plain data with its types and its order. What else an answer returns (an object of a class
of its own, a generator, an `int` of a subclass) reaches the check as an object that equals nothing. An exception
reaches it as the builtin of that name, or as a RuntimeError, with a text of ours. An argument that the answer changes
in place stays as it was for the check. A check that hands over a function, a generator or an object of its own cannot
be imported: then the benchmark's own solution does not hold either, which ends its battles as errors.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import BenchmarkCheck, InputsCheck, Limits, Program, ScriptCheck
from pytest_logomesh.sandbox.reply import FORGED, is_clean, known_cause
from pytest_logomesh.sandbox.talk import Lost, Role, Talk
from pytest_logomesh.sandbox.warm import WarmJails

Kind = Literal["value", "raised", "lost"]

MODULE = "solution"
"""What an answer to an imported benchmark is imported as."""
HELD = "true"
"""The value of a statement that raised nothing."""
_MOST_CALLS = 10_000
_MOST_BYTES = 16 << 20
"""What the arguments of one check's calls may add up to."""
_BATCH = 100
_BATCH_BYTES = 1 << 18
_LONGEST_NAME = 100
_DEEPEST = 200
"""Levels of JSON: a packed value has at most 60 of its own, each of up to three."""
_NO_KEYWORDS: Mapping[str, object] = {"dict": []}
_BROKEN = {"arguments": "the check hands over what is no plain data", "reply": FORGED}


class Checking:
    """Examines programs one after another; the jails it needs stay warm in between.

    Args:
        sandbox: where both sides run.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._jails = WarmJails(sandbox)

    def observe(
        self, check: BenchmarkCheck, names: Sequence[str], program: Program, limits: Limits, *, trusted: bool
    ) -> tuple[Observation, ...]:
        """One observation for each of the check's behaviours, in its order.

        Of a script's statement the value is `true`, or `false` where an assertion failed, and any other exception is
        one that was raised; of inputs the value is a JSON array with a kind and a packed value each. Where one is
        lost, what comes after it is lost with it.

        Args:
            check: the benchmark's.
            names: what the program must define.
            program: hostile or not.
            limits: for each side.
            trusted: whether it is the benchmark's own solution, which never shares a jail with an answer.

        Raises:
            SandboxBroken: there was no jail to run in. Nothing that the program does raises.
        """
        role: Role = "reference" if trusted else "answer"
        if isinstance(check, InputsCheck):
            with Talk(self._jails, role, limits) as answer:
                return tuple(_observations(_Outputs(check, names[0], answer), check.inputs, program))
        with Talk(self._jails, role, limits) as answer, Talk(self._jails, "check", limits) as script:
            return tuple(_observations(_Script(check, names, answer, script), check.statements, program))


class _Script:
    """A check's statements, one after the other; each call they make is handed to the answer."""

    def __init__(self, check: ScriptCheck, names: Sequence[str], answer: Talk, script: Talk) -> None:
        self._check = check
        self._names = names
        self._answer = answer
        self._script = script
        self._calls = self._bytes = 0

    def begin(self, program: Program) -> None:
        """Import the answer, then set up the check."""
        _import(self._answer, program, self._check)
        raised = self._script.ask({"setup": self._check.setup, "names": list(self._names)}).get("raised")
        if raised is not None:
            raise Lost(f"the check cannot be set up: {_name(raised)}")

    def look(self, behaviour: str) -> tuple[Kind, str]:
        """Whether its statement holds."""
        statement = self._check.statements[behaviour]
        said = self._script.ask(statement)
        while said.keys() == {"call"}:
            said = self._script.ask(self._called(said["call"]))
        if said.keys() == {"broken"}:
            raise Lost(_BROKEN.get(str(said["broken"]), FORGED))
        raised = said.get("raised", "")
        if raised is None:
            return "value", HELD
        return ("value", "false") if raised == "AssertionError" else ("raised", _name(raised))

    def _called(self, call: object) -> list[object]:
        self._calls += 1
        self._bytes += len(json.dumps(call))
        if self._calls > _MOST_CALLS or self._bytes > _MOST_BYTES:
            raise Lost("the check calls more than can be relayed")
        return _results(self._answer, [call])[0]


class _Outputs:
    """What a program returns for a check's inputs, many at a time."""

    def __init__(self, check: InputsCheck, name: str, answer: Talk) -> None:
        self._check = check
        self._name = name
        self._answer = answer

    def begin(self, program: Program) -> None:
        """Import the answer."""
        _import(self._answer, program, self._check)

    def look(self, behaviour: str) -> tuple[Kind, str]:
        """What comes of each of its inputs."""
        outputs: list[object] = []
        for batch in _batches(self._check.inputs[behaviour]):
            calls = [[self._name, json.loads(arguments), _NO_KEYWORDS] for arguments in batch]
            outputs += _results(self._answer, calls)
        return "value", json.dumps(outputs, separators=(",", ":"))


def _observations(
    check: "_Script | _Outputs", behaviours: Iterable[str], program: Program
) -> Iterator[Observation]:
    lost = None
    try:
        check.begin(program)
    except Lost as end:
        lost = end.cause
    for behaviour in behaviours:
        kind: Kind
        kind, value = "lost", lost or ""
        if lost is None:
            try:
                kind, value = check.look(behaviour)
            except Lost as end:
                value = lost = end.cause
        yield Observation(behaviour=behaviour, kind=kind, value=value)


def _batches(inputs: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for arguments in inputs:
        batch.append(arguments)
        size += len(arguments)
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _import(answer: Talk, program: Program, check: BenchmarkCheck) -> None:
    told = {"files": dict(program.files), "module": MODULE, "preamble": check.preamble}
    said = answer.ask(told)
    if said.keys() != {"imported"}:
        raise Lost(FORGED)
    if said["imported"] is not None:
        raise Lost(known_cause(f"the program could not be imported: {said['imported']}"))


def _results(answer: Talk, calls: Sequence[object]) -> list[list[object]]:
    """A kind and a value for each call; the value is still packed, and nobody has looked into it."""
    results = answer.ask(calls).get("results")
    if not isinstance(results, list) or len(results) != len(calls) or not _is_shallow(results):
        raise Lost(FORGED)
    for result in results:
        if not isinstance(result, list) or len(result) != 2 or result[0] not in ("value", "raised", "lost"):
            raise Lost(FORGED)
        if result[0] == "raised":
            _name(result[1])
        if result[0] == "lost":
            raise Lost(known_cause(result[1]))
    return results


def _is_shallow(results: list[object]) -> bool:
    """Whether it nests no deeper than what is packed, and so for nobody deeper than Python's stack."""
    level: list[object] = results
    for _ in range(_DEEPEST):
        level = [
            item
            for node in level
            if isinstance(node, list | dict)
            for item in (node.values() if isinstance(node, dict) else node)
        ]
    return not level


def _name(raised: object) -> str:
    """The name of an exception's class, as far as it can be one."""
    if not isinstance(raised, str) or not is_clean(raised) or not 0 < len(raised) <= _LONGEST_NAME:
        raise Lost(FORGED)
    return raised
