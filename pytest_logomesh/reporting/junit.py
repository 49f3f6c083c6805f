"""What pytest's own JUnit file says beyond pass and fail, as names with plain scalars.

The values hold no character that XML 1.0 forbids, whatever a model, a task or a server is called.
"""

from collections.abc import Iterable
from decimal import Decimal

from pytest_logomesh.ledger.header import RunHeader, TierUse
from pytest_logomesh.ledger.steps import Served, Server
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.findings import tally
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.run_json import battle_document
from pytest_logomesh.reporting.visible import visible

BATTLE = "logomesh.battle"
"""The property that says of which battle a test case is."""


def battle_properties(verdict: Verdict) -> list[tuple[str, str | float]]:
    """Properties of one test case, for `item.user_properties`; what is absent is left out, never a zero."""
    battle, stream = verdict.battle, battle_document(verdict).stream
    values: dict[str, str | float | Decimal | None] = {
        "battle": battle.id,
        "outcome": verdict.outcome,
        "cis": verdict.cis,
        "formula": verdict.formula,
        **verdict.components.model_dump(),
        "observations": f"{verdict.behaviours_held}/{verdict.behaviours_total}",
        "findings": tally(verdict.findings) if verdict.examination else None,
        "task": battle.task,
        "tier": battle.tier,
        "twin": battle.twin,
        "strategy": battle.strategy,
        "repeat": battle.repeat,
        "seed": str(battle.seed),
        "first_token_s": stream.first_token_s,
        "longest_gap_s": stream.longest_gap_s,
        "total_s": stream.total_s,
        "tokens": stream.tokens,
        "tokens_per_s": stream.tokens_per_s,
        "finish_reason": stream.finish_reason,
        "attempts": stream.attempts,
        "sandbox": verdict.examination.sandbox if verdict.examination else None,
    }
    return [(f"logomesh.{name}", _scalar(value)) for name, value in values.items() if value is not None]


def run_properties(
    header: RunHeader, served: Iterable[Served] = (), gates: Iterable[GateConclusion] = ()
) -> list[tuple[str, str]]:
    """Properties of the test suite: the run's configuration, what served its models, and what its gates came to."""
    plain = {
        "run": header.run,
        "started": header.started,
        "version": header.plugin_version,
        "formula": header.formula,
        "seed": header.seed,
        "repeats": header.repeats,
        "rounds": header.rounds,
        "strategy": header.strategy,
        "purple": header.purple,
        "sandbox": header.sandbox,
        "red_model": header.red_model,
        "judge": header.judge,
        "tasks": len(header.tasks),
        "battles": len(header.battles),
        "python": header.python,
        "platform": header.platform,
        "command": " ".join(header.command),
    }
    plain |= {
        f"limit.{name}": "off" if value is None else value
        for name, value in header.limits.model_dump().items()
    }
    for tier in header.tiers:
        plain |= {f"tier.{tier.name}.{name}": value for name, value in _tier(tier).items()}
    for use in served:
        for number, server in enumerate(use.servers, start=1):
            place = f"tier.{use.tier}.server" + (f".{number}" if number > 1 else "")
            plain |= {f"{place}.{name}": value for name, value in _server(server).items()}
    plain |= {f"gate.{gate.gate}": f"{gate.asked}: {gate.conclusion}" for gate in gates}
    return [
        (visible(f"logomesh.{name}"), visible(str(value)))
        for name, value in plain.items()
        if value is not None
    ]


def _tier(tier: TierUse) -> dict[str, str | float | None]:
    sampling = tier.sampling
    return {
        "model": tier.model,
        "temperature": sampling.temperature if sampling else None,
        "max_tokens": sampling.max_tokens if sampling else None,
    }


def _server(server: Server) -> dict[str, str | float | None]:
    return {
        "endpoint": server.endpoint,
        "version": server.version,
        "flags": " ".join(server.flags) or None,
        "restarts": server.restarts or None,
        "prefix_queries": server.prefix_queries,
        "prefix_hits": server.prefix_hits,
    }


def _scalar(value: str | float | Decimal) -> str | float:
    if isinstance(value, Decimal):
        return float(value)
    return visible(value) if isinstance(value, str) else value
