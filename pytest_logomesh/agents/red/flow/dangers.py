"""The words for what a value can do harm with: sources, cleaners, guards and checks all speak of dangers by them.

A check asks for its own (`sql`, `command`, `ldap`, `path`, `html`, `regex`, ...). Some words are notes from one rule
to another: `normal` (a path without `..`), `rooted` (begins with a slash), `undoubled` (does not begin with two),
`quoted`, `unquoted`, `doubled'` (of quotes), `operator` (of a document database).
"""

from typing import Final

ALL: Final = frozenset({"all"})
"""Of nothing left of the input: the value is no longer tainted."""
TEXT: Final = frozenset({"text"})
"""Every danger that lies in text; the value is a number or a word of letters, and somebody still chooses which."""
NUMERIC: Final = frozenset({"size"})
"""Dangers that a number can carry."""
STRUCTURE: Final = frozenset({"structure"})
"""That a value may be a dictionary or list, where text was meant."""
LINES: Final = frozenset({"log", "header"})
"""What a line break can do."""
PATH: Final = frozenset({"path"})
HTML: Final = frozenset({"html"})
XPATH: Final = frozenset({"xpath"})
LDAP: Final = frozenset({"ldap"})
COMMAND: Final = frozenset({"command"})
REDIRECT: Final = frozenset({"redirect"})
URLS: Final = frozenset({"url", "redirect"})
"""Where a request goes to, of ours or of the browser's."""
LENGTH: Final = NUMERIC | {"regex"}
"""What a text of bounded length no longer does."""
