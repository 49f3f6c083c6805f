"""Who judges in a run, and what that is worth: read from the settings, and looked for before anything is started."""

from __future__ import annotations

import re
from pathlib import Path

from pytest_logomesh.agents.green.judge.calibration import UNCALIBRATED, CalibrationRecord, read_record, unfit
from pytest_logomesh.agents.green.judge.contract import VOTES
from pytest_logomesh.agents.green.judge.examples import set_digest
from pytest_logomesh.agents.green.judge.prompt import prompt_digest
from pytest_logomesh.assembly.planning import NO_MODEL, Plan
from pytest_logomesh.assembly.second_model import check_model, named_tier, shares
from pytest_logomesh.ledger.header import JudgeUse
from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import OptionMistake, UserMistake

FLAG = "--logomesh-judge"
FORCE = "--logomesh-judge-may-be-purple"
_CALIBRATION = "--logomesh-calibration"


def check_judge(plan: Plan) -> None:
    """Whether the judge is there, is not the agent under test, and fits its calibration; starts nothing.

    Raises:
        OptionMistake: it is not, or cannot be asked in this run.
    """
    tier = judge_tier(plan.settings)
    if tier is None:
        return
    same = _under_test(plan, tier)
    if same and not plan.settings.judge_may_be_purple:
        raise OptionMistake(
            FLAG,
            f"{tier.name} is the model of the tier {same}, which --logomesh-model puts under test, and nobody judges "
            f"their own work; name another model, or add {FORCE}, which every report will tell",
        )
    _check_red_beside(plan, tier)
    check_model(plan, tier, FLAG, "the judge")
    judge_use(plan)


def judge_tier(settings: Settings) -> Tier | None:
    """The tier whose model judges, or one made of a model's id; None where none does.

    Raises:
        OptionMistake: a name that is neither.
    """
    return None if settings.judge == NO_MODEL else named_tier(settings, settings.judge, FLAG)


def judge_use(plan: Plan) -> JudgeUse | None:
    """How the judge judges, and what its calibration makes that worth; None where none does.

    Raises:
        OptionMistake: a calibration was named that is not this judge's.
    """
    tier = judge_tier(plan.settings)
    if tier is None:
        return None
    record, why_not = _record(plan.settings, tier)
    return JudgeUse(
        model=tier.served_name,
        votes=VOTES,
        prompt=prompt_digest(),
        weight=record.weight if record else UNCALIBRATED,
        calibrated=record is not None,
        calibration=record.says if record else why_not,
        under_test=bool(_under_test(plan, tier)),
    )


def calibration_path(folder: Path, name: str) -> Path:
    """Where `logomesh calibrate` puts a judge's record, and where runs look for it.

    Args:
        folder: the one that reports land under.
        name: of the judge.
    """
    return folder / "reports" / "calibration" / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)}.json"


def _record(settings: Settings, tier: Tier) -> tuple[CalibrationRecord | None, str]:
    """The record that counts, or why there is none."""
    path = settings.calibration or calibration_path(settings.folder, tier.name)
    if settings.calibration is None and not path.is_file():
        return None, f"not calibrated: `logomesh calibrate --judge {tier.name}` finds out what it is worth"
    try:
        record = read_record(path)
        problem = unfit(record, tier.served_name, prompt_digest(), set_digest())
    except UserMistake as mistake:
        raise OptionMistake(_CALIBRATION, str(mistake)) from mistake
    if problem and settings.calibration:
        raise OptionMistake(_CALIBRATION, f"{path} says nothing about {tier.name}: {problem}")
    return (None, f"not calibrated: {path.name} does not count, {problem}") if problem else (record, "")


def _under_test(plan: Plan, judge: Tier) -> str:
    """The tier under test that is the judge's model; empty where none is, or where the agent brings its own."""
    if plan.settings.purple:
        return ""
    for tier in plan.tiers.values():
        if tier.kind == "served" and (tier.name == judge.name or tier.model == judge.model):
            return tier.name
    return ""


def _check_red_beside(plan: Plan, tier: Tier) -> None:
    """Each starts servers of its own, and two of one tier would want the same devices."""
    settings = plan.settings
    if settings.red_model == tier.name and not settings.endpoints and not shares(plan, tier):
        raise OptionMistake(
            FLAG,
            f"{tier.name} is Red's model as well (--logomesh-red-model), and each would start a server; start one "
            "yourself and point --logomesh-endpoint at it",
        )
