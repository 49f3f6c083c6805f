"""How a run was done and what its gates came to, line by line."""

from collections.abc import Iterable, Iterator

from pytest_logomesh.records.record import Record
from pytest_logomesh.reporting.gates.lines import drop_lines
from pytest_logomesh.reporting.judge_line import judge_line
from pytest_logomesh.reporting.run_json import RunDocument


class Setting(Record):
    """One line of how a run was done."""

    name: str
    value: str


class GateLine(Record):
    """What one gate came to."""

    name: str
    """`fail-under 0.80`."""
    conclusion: str
    says: str
    lines: tuple[str, ...]
    """Of `baseline`: a figure each."""


def gate_lines(document: RunDocument) -> tuple[GateLine, ...]:
    """What the gates came to, in the words of the terminal."""
    return tuple(
        GateLine(
            name=f"{gate.gate} {gate.asked}",
            conclusion=gate.conclusion,
            says=gate.says,
            lines=tuple(drop_lines(gate)),
        )
        for gate in document.gates
    )


def settings(document: RunDocument) -> tuple[Setting, ...]:
    """How the run was done, line by line."""
    return tuple(Setting(name=name, value=value) for name, value in _settings(document) if value)


def _settings(document: RunDocument) -> Iterator[tuple[str, str]]:
    header = document.header
    yield "run", document.run
    yield "started", header.started
    for tier in header.tiers:
        yield f"tier {tier.name}", " ".join(_told(tier.model, tier.sampling, tier.arguments))
    yield "strategy", header.strategy
    yield "agent at", header.purple or ""
    yield "formula", header.formula
    yield "master seed", str(header.seed)
    yield "repeats, rounds", f"{header.repeats}, {header.rounds}"
    yield "sandbox", header.sandbox
    yield "Red's model", header.red_model or "none"
    yield "judge", judge_line(header) or "none"
    for served in document.served:
        for server in served.servers:
            yield f"served {served.tier}", " ".join((server.version or "", server.endpoint, *server.flags))
    yield "pytest-logomesh", header.plugin_version
    yield "Python", header.python
    yield "platform", header.platform
    yield "command", " ".join(header.command)


def _told(model: str | None, sampling: object, arguments: Iterable[str]) -> Iterator[str]:
    yield model or "embedded"
    if sampling:
        yield str(sampling)
    yield from arguments
