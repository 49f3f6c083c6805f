"""`logomesh doctor`: what is here of all that a run may need, a line each."""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version

from pytest_logomesh.cli.lines import Line
from pytest_logomesh.cli.parsing import Verbs, offer_json
from pytest_logomesh.records.errors import OptionMistake

_ANSWER_S = 20.0
_GPUS = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader")


def add(verbs: Verbs) -> None:
    """Offer `doctor`."""
    looking = verbs.add_parser(
        "doctor",
        help="say what is here: Python, sandboxes, vLLM, GPU, and how good Red's checks were when measured",
        epilog="Exit code: 0 answers can be examined here, 1 they cannot.",
    )
    offer_json(looking)
    looking.set_defaults(verb=look)


def look(asked: argparse.Namespace) -> Iterator[Line]:  # noqa: ARG001 - as all verbs
    """`logomesh doctor`: a line a part, then a line a check."""
    yield _line("python", works=True, says=f"{platform.python_version()} at {sys.executable}")
    yield from _packages()
    yield from _sandboxes()
    yield _vllm()
    yield _gpu()
    yield from _checks()


def _line(part: str, *, works: bool, says: str, needed: bool = False, **more: object) -> Line:
    text = f"{part:<32} {'works' if works else 'missing':<8} {says}"
    return Line(text, {"part": part, "works": works, "says": says, **more}, int(needed and not works))


def _packages() -> Iterator[Line]:
    for name, needed, use in (
        ("pytest-logomesh", True, "this package"),
        ("bandit", True, "Red's static pass"),
        ("a2a-sdk", True, "agents over A2A"),
        ("pytest-xdist", False, "-n"),
    ):
        try:
            yield _line(name, works=True, says=f"{version(name)}: {use}", needed=needed)
        except PackageNotFoundError:
            says = f"not installed; {use} needs it: pip install {name}"
            yield _line(name, works=False, says=says, needed=needed)


def _sandboxes() -> Iterator[Line]:
    from pytest_logomesh.sandbox import SANDBOXES, choose  # noqa: PLC0415 - a verb imports what it needs

    # Whether one works is found out by trying, once for each.
    made = {name: make() for name, make in SANDBOXES.items()}
    for name, sandbox in made.items():
        walls = "confines code" if sandbox.confines else "limits without walls, for code you trust"
        yield _line(f"sandbox {name}", works=sandbox.problem is None, says=sandbox.problem or walls)
    try:
        chosen = choose("auto", {name: partial(made.__getitem__, name) for name in made}).name
    except OptionMistake as mistake:
        yield _line("sandbox auto", works=False, says=str(mistake), needed=True)
    else:
        yield _line("sandbox auto", works=True, says=f"takes {chosen}")


def _vllm() -> Line:
    from pytest_logomesh.models.tiers import BUILT_IN  # noqa: PLC0415 - likewise
    from pytest_logomesh.models.vllm.executable import find_vllm  # noqa: PLC0415 - likewise

    try:
        return _line("vllm", works=True, says=str(find_vllm(BUILT_IN["qwen32b"])))
    except OptionMistake:
        return _line("vllm", works=False, says="only tiers need it: pip install 'pytest-logomesh[vllm]'")


def _gpu() -> Line:
    found = shutil.which(_GPUS[0])
    if found is None:
        return _line("gpu", works=False, says=f"{_GPUS[0]} is not here; models run where one is")
    try:
        done = subprocess.run(
            [found, *_GPUS[1:]], capture_output=True, text=True, check=False, timeout=_ANSWER_S
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return _line("gpu", works=False, says=f"{_GPUS[0]} does not answer: {problem}")
    cards = "; ".join(done.stdout.split("\n")).strip("; ")
    works = done.returncode == 0 and bool(cards)
    return _line("gpu", works=works, says=cards if works else f"{_GPUS[0]} finds none")


def _checks() -> Iterator[Line]:
    from pytest_logomesh.agents.red.checks import CHECKS  # noqa: PLC0415 - likewise
    from pytest_logomesh.agents.red.weakness import measured  # noqa: PLC0415 - likewise

    figures = measured()
    for check in sorted(known.weakness.id for known in CHECKS):
        known = figures.get(check)
        says = "not measured yet" if known is None else _measured(known["precision"], known["recall"])
        yield _line(f"check {check}", works=True, says=says, measured=known)


def _measured(precision: float, recall: float) -> str:
    return f"precision {precision:.2f}, recall {recall:.2f} on the repository's own samples"
