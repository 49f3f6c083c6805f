"""Who is asked as Red's model in a run: read from the settings, and looked for before anything is started."""

from __future__ import annotations

import asyncio

from pytest_logomesh.assembly.planning import NO_MODEL, Plan, is_address
from pytest_logomesh.assembly.second_model import check_model, named_tier
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.options import Settings

FLAG = "--logomesh-red-model"


def check_attacker(plan: Plan) -> None:
    """Whether Red's model, or the Red at an address, is there; starts nothing.

    Raises:
        OptionMistake: it is not, or cannot be asked in this run.
    """
    settings = plan.settings
    if is_address(settings.red_model):
        from pytest_logomesh.agents.a2a.card import inspect_agent  # noqa: PLC0415 - heavy, and seldom needed

        asyncio.run(inspect_agent(settings.red_model, FLAG))
    elif tier := red_tier(settings):
        check_model(plan, tier, FLAG, "Red")


def red_tier(settings: Settings) -> Tier | None:
    """The tier whose model Red asks, or one made of a model's id; None where it asks none, or a Red elsewhere.

    Raises:
        OptionMistake: a name that is neither.
    """
    name = settings.red_model
    return None if name == NO_MODEL or is_address(name) else named_tier(settings, name, FLAG)
