"""Words that new names are made of, plain enough to stand in anybody's program."""

import builtins
import keyword
import random
from collections.abc import Collection, Iterator
from itertools import chain

_WORDS = (
    "amount area band basis batch bit block bound box branch bucket bundle card cell chain chunk code column "
    "common core corner course current cut cycle degree depth detail draft edge element entry extent "
    "fact feature figure fold form fragment frame front gap goal grade group half handle head here "
    "hold host image inner issue item joint keep kind known label layer lead leaf least level line "
    "link lot mark mass measure member middle mode model moment most move near node note now number "
    "offset one order origin other outer page pair part path peer pick piece pivot place plan point pool "
    "port position present prior probe proof quota rank ratio rest result root row run sample scale scope "
    "score seat second section seen segment share shape shift side sign size slot source space span spot stage "
    "start state step stock store stretch subject table tail take target term text there thing this tick "
    "token total touch trace track tree turn twin unit usage value view wanted weight whole width window word work"
)


def fresh_names(taken: Collection[str], rng: random.Random) -> Iterator[str]:
    """Names without end that are not taken, no keywords and no builtins, in an order drawn from `rng`.

    Args:
        taken: looked at for each name anew; what is yielded is not yielded again.
    """
    words = _WORDS.split()
    rng.shuffle(words)
    pairs = (f"{left}_{right}" for left in words for right in words if left != right)
    for name in chain(words, pairs):
        if name not in taken and f"_{name}" not in taken and not _is_reserved(name):
            yield name


def _is_reserved(name: str) -> bool:
    return keyword.iskeyword(name) or keyword.issoftkeyword(name) or hasattr(builtins, name)
