"""Decides by its form alone whether a string is an e-mail address."""

import re
from typing import TypedDict

_LONGEST = 254
_FOREIGN = re.compile(r"[^!-~](?!$)")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_STRAY_DOT = re.compile(r"\A\.|\.\.|\.\Z")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")
_TOP_LABEL = re.compile(r"(?![0-9]+$).{2,}$")


class Result(TypedDict):
    """What is said about one argument."""

    valid: bool
    reason: str


def validate_email(email: object) -> Result:
    """Whether `email` is a valid address, and if not, the first rule it breaks; never raises."""
    reason = _problem(email)
    return {"valid": not reason, "reason": reason}


def _problem(email: object) -> str:
    """What is wrong with the argument; empty if nothing is."""
    if not isinstance(email, str):
        return "an address is a string"
    if len(email) > _LONGEST:
        return f"an address has at most {_LONGEST} characters"
    if _FOREIGN.search(email):
        return "an address has printable ASCII characters only, and no whitespace"
    if email.count("@") != 1:
        return "an address has exactly one @"
    local, _, domain = email.partition("@")
    return _local_problem(local) or _domain_problem(domain)


def _local_problem(local: str) -> str:
    if not _LOCAL.fullmatch(local):
        return "the part before the @ has 1 to 64 letters, digits or signs that are allowed there"
    if _STRAY_DOT.search(local):
        return "a dot in the part before the @ stands between two other characters"
    return ""


def _domain_problem(domain: str) -> str:
    labels = domain.split(".")
    if len(labels) < 2:
        return "the domain has at least two labels with a dot between them"
    if not all(_LABEL.match(label) for label in labels):
        return "each label of the domain has 1 to 63 letters, digits or inner hyphens"
    if not _TOP_LABEL.match(labels[-1]):
        return "the last label of the domain has at least 2 characters and is no number"
    return ""
