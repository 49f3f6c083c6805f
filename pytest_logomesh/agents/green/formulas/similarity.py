"""How near two texts are, by the embedding model that the earlier system used; behind the extra `v5`.

Its cosines are floats that another processor or library version may round otherwise, so a score that needs them is the
same everywhere only with the same library.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Similarity

MODEL = "sentence-transformers/all-MiniLM-L6-v2"
"""384 dimensions; reads at most 256 word pieces, so of a long text only the beginning."""
_MOST_KEPT = 1024


class SentenceSimilarity:
    """Cosine of two embeddings, clamped to 0..1.

    Args:
        model: has `encode`, as `sentence_transformers.SentenceTransformer`.
    """

    def __init__(self, model: Any) -> None:
        def embed(text: str) -> Sequence[float]:
            vector: Sequence[float] = model.encode(text, normalize_embeddings=True).tolist()
            return vector

        self._embed = lru_cache(_MOST_KEPT)(embed)

    def cosine(self, first: str, second: str) -> Decimal:
        """0..1, four places."""
        pairs = zip(self._embed(first), self._embed(second), strict=True)
        return score(str(min(1.0, max(0.0, sum(one * other for one, other in pairs)))))


def available() -> bool:
    """Whether the extra `v5` is installed."""
    return find_spec("sentence_transformers") is not None


def sentence_similarity() -> Similarity | None:
    """The real one; None where the extra `v5` is not installed.

    Raises:
        UserMistake: the library is there and its model is not.
    """
    if not available():
        return None
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - seconds to import, and seldom needed

    try:
        return SentenceSimilarity(SentenceTransformer(MODEL, device="cpu"))
    except OSError as error:
        raise UserMistake(
            f"logomesh-v5 needs the model {MODEL}, and it is neither on this machine nor can it be fetched: {error}"
        ) from error
