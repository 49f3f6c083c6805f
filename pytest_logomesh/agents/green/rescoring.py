"""A recorded battle, judged again under another formula: a pure function of its verdict, without model or jail."""

from pytest_logomesh.agents.green.grounds import grounds_in
from pytest_logomesh.agents.green.outcome import Case, Policy, decide, derived_fields, named
from pytest_logomesh.records.verdict import Verdict


def rescore(verdict: Verdict, policy: Policy) -> Verdict | None:
    """The verdict under the policy; None where the record does not hold the facts that it takes.

    An `error` stays one, without a score. What could not be examined stays `failed` for its own reasons. Of a battle of
    several rounds the answer that was the best is judged again; what the others came to is left as it was.
    """
    if verdict.outcome == "error":
        return verdict.model_copy(update={"formula": named(policy.formula)})
    grounds = grounds_in(verdict)
    if grounds is None:
        return None
    if verdict.examination is None or verdict.submission is None:
        derived = policy.formula.derive(grounds, None, verdict.judgement)
        return verdict.model_copy(update=dict(derived_fields(policy.formula, derived)))
    case = Case(
        verdict.battle,
        grounds,
        verdict.submission,
        verdict.stream,
        verdict.examination,
        verdict.judgement,
    )
    return decide(case, policy).model_copy(update={"round": verdict.round, "rounds": verdict.rounds})
