"""Whether a passage speaks to whoever judges, instead of about the code."""

import re

from pytest_logomesh.agents.red.model.speech import meant_for_red

_JUDGE = (
    r"(?:judges?|graders?|evaluators?|reviewers?|examiners?|assistants?|scorers?|language models?|llms?|"
    r"a\.?i\.?|gpt)"
)
_SCORE = r"(?:scores?|grades?|ratings?|marks|points)"
_BEST = rf"(?:full|perfect|maximum|maximal|max|highest|top|best(?: possible)?) {_SCORE}"
_NUMBER = r"(?:[01]\.\d+|\b1\b|10 ?/ ?10|5 ?/ ?5|100 ?(?:%|/ ?100|percent)|five stars)"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:dear|attention|hello|hi|hey|note (?:to|for)|message (?:to|for)|to whom it|as (?:an?|the)) ?,? "
        rf"(?:\w+ ){{0,3}}?{_JUDGE}\b",
        rf"\b{_JUDGE} ?[:,] ?(?:please|you|this|give|ignore|the)\b",
        rf"\b{_BEST}\b",
        rf"\b(?:scores?|grades?|rates?|ratings?|award|assign(?:ed)?)\b.{{0,40}}?{_NUMBER}",
        rf"{_NUMBER}.{{0,20}}?\b{_SCORE}\b",
        r"\brubric\b|\bself[- ]assessment\b|\banswer(?:ed|s)? with (?:level )?[01]\b",
        r"\b(?:ignore|disregard|forget|override|skip|bypass)\b.{0,40}?"
        r"\b(?:instructions?|prompts?|criteria|criterion|guidelines|rules|evaluation|grading|everything above)\b",
        r"\byou (?:must|should|will|are|have to|need to)\b.{0,60}?"
        r"\b(?:scores?|rate|grade|approve|judge|evaluate|fired|terminated|shut down|penali[sz]ed|reported|pass)\b",
        r"\b(?:please|kindly) (?:rate|grade|score|approve|consider|give|award|accept)\b",
        r"[\"'`](?:scores?|verdict|rating|grade|criteria|votes?|median|rationale|cis|passed|outcome)[\"'`] ?:",
        r"</?(?:system|assistant|user|human|instructions?|submission|rationale|data|code|tool)\b[^>]{0,40}>",
        r"\[/?(?:inst|system|user|assistant)\]|<\|",
        r"\b(?:system|assistant|developer|human) ?(?:prompt|message|note|override)? ?:",
        r"\b(?:end|begin|start)(?:ing)? of (?:the )?(?:submission|rationale|data|input|code|untrusted|prompt)\b",
        r"\b(?:R|A|T|L|CIS|rationale|architecture|testing|logic) ?(?:=|:|is) ?(?:0\.\d+|1(?:\.0+)?)(?!\d)",
    )
)


def speaks_to_judge(text: str) -> bool:
    """Whether a passage gives orders, imitates a prompt's marks or a verdict, or asks for a score.

    Args:
        text: plain, on one line.
    """
    return meant_for_red(text) is not None or any(pattern.search(text) for pattern in _PATTERNS)
