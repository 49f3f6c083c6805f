"""A model that works for us beside Purple's, Red's or the judge's: its tier, and whether it can be asked in a run."""

from __future__ import annotations

import os

from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.assembly.surroundings import endpoints
from pytest_logomesh.models.tiers import Tier, load_tiers, unknown_tier
from pytest_logomesh.models.vllm.executable import find_vllm
from pytest_logomesh.models.vllm.launch import devices_of
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import OptionMistake


def named_tier(settings: Settings, name: str, flag: str) -> Tier:
    """The tier of that name, or one made of a model's id on the endpoint.

    Raises:
        OptionMistake: a name that is neither.
    """
    known = load_tiers(settings.pyproject)
    if name not in known:
        if settings.endpoints:
            return Tier(name=name, kind="served", model=name)
        raise OptionMistake(flag, unknown_tier(name, known))
    if known[name].kind == "embedded":
        raise OptionMistake(flag, f"{name} is an embedded agent without a model; name a tier that is served")
    return known[name]


def shares(plan: Plan, tier: Tier) -> bool:
    """Whether it asks the servers that the run starts for one of its tiers."""
    settings = plan.settings
    return tier.name in plan.tiers and not settings.endpoints and not settings.purple


def check_model(plan: Plan, tier: Tier, flag: str, who: str) -> None:
    """Whether the model is there, or can be started; starts nothing.

    Args:
        plan: of the run.
        tier: whose model is asked.
        flag: what named it.
        who: asks it, for sentences: `Red`.

    Raises:
        OptionMistake: it is not, or cannot be asked in this run.
    """
    settings = plan.settings
    if settings.endpoints:
        _check_endpoints(settings, tier, flag)
    elif not shares(plan, tier):
        find_vllm(tier, flag=flag)
        devices_of(tier, os.environ)
    elif sum(each.kind == "served" for each in plan.tiers.values()) > 1:
        raise OptionMistake(
            flag,
            f"{tier.name} is one of several tiers, which have the machine one after the other, and {who} is asked all "
            "along; run one tier at a time, or point --logomesh-endpoint at servers that run already",
        )


def _check_endpoints(settings: Settings, tier: Tier, flag: str) -> None:
    from pytest_logomesh.models.preflight import inspect_endpoint, require_model  # noqa: PLC0415 - heavy

    for endpoint in endpoints(settings):
        require_model(inspect_endpoint(endpoint), tier.served_name, endpoint.shown, flag)
