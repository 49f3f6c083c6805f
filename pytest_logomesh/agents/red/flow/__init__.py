"""Dataflow: the source of a submission, run in the abstract, and what was seen on the way.

`interpret(modules)` gives a `Program`: every call, assignment to a place, comparison and return, each with the `Value`s
at hand there. A check asks it for the calls of its sinks, and asks a value whether it is still `tainted` with the
check's danger.

From below: `values`, `taints`, `joining` (what is known), `state` and `facts` (where a run stands), `interpreter` (the
run); then what gives it a meaning: `expressions`, `statements`, `calling`, `own` (the submission's functions),
`library`, `texts`, `containers` (what is known of others), `guards` (conditions), `running` (the whole). Tables:
`sources`, `cleaners`, `patterns`, `typing_hints`, and those in `library`.
"""

from pytest_logomesh.agents.red.flow.program import Call, Class, Compare, Function, Program, Return, Store
from pytest_logomesh.agents.red.flow.running.interpreting import interpret
from pytest_logomesh.agents.red.flow.values import HOLE, UNKNOWN, Contents, Reach, Taint, Value

__all__ = [
    "HOLE",
    "UNKNOWN",
    "Call",
    "Class",
    "Compare",
    "Contents",
    "Function",
    "Program",
    "Reach",
    "Return",
    "Store",
    "Taint",
    "Value",
    "interpret",
]
