"""The agent under test: ways to spend one model on one task, and the embedded agents that need no model."""

from collections.abc import Mapping
from types import MappingProxyType

from pytest_logomesh.agents.purple.direct import DirectStrategy
from pytest_logomesh.agents.purple.flawed import FlawedStrategy
from pytest_logomesh.agents.purple.reference import ReferenceStrategy
from pytest_logomesh.records.roles import Strategy

STRATEGIES: Mapping[str, type[Strategy]] = MappingProxyType(
    {
        "direct": DirectStrategy,
        "reference": ReferenceStrategy,
        "flawed": FlawedStrategy,
    }
)
"""By the name in `--logomesh-strategy`; `reference` and `flawed` are tiers with a strategy of their own."""
