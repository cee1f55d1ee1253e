"""What a passage is worth for a question: three scores, on one scale, in a learnt sum.

The scores: nearness of the passage, nearness of its nearest sentence, and BM25. Each is standardised over the
candidates (z-score), because BM25 has no upper end and cosines of different questions do not compare. The
weights are in `prompts/ranking.yaml`, fitted by `evals.retrieval.fit` to questions of the tune part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.library.catalogue import StoredChunk
from assistant.resources import load_yaml, require

if TYPE_CHECKING:
    from assistant.embedding import Vectors

SCORES = ("passage", "sentence", "words")
_FILE = "ranking.yaml"


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one candidate: cosines of the passage and of its nearest sentence, and BM25.

    `vectors`: the passage's own and those of its sentences, one row each.
    """

    chunk: StoredChunk
    passage: float
    sentence: float
    words: float
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its place in the ranking: the higher `total`, the better."""

    scores: Scores
    total: float


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    needed: dict[str, type | tuple[type, ...]] = {"fitted_on": str, **dict.fromkeys(SCORES, (int, float))}
    data = require(load_yaml("ranking"), _FILE, "ranking", needed=needed)
    return {name: float(data[name]) for name in SCORES}


def rank(candidates: Sequence[Scores], weights: Mapping[str, float] | None = None) -> list[Ranked]:
    """Return the candidates, best first. `weights`: of each score, those of the data file if None."""
    weights = weights or _weights()
    totals = [0.0] * len(candidates)
    for name in SCORES:
        column = standardised([getattr(c, name) for c in candidates])
        totals = [total + weights[name] * value for total, value in zip(totals, column, strict=True)]
    ranked = [Ranked(c, total) for c, total in zip(candidates, totals, strict=True)]
    return sorted(ranked, key=lambda r: (-r.total, r.scores.chunk.id))


def standardised(values: Sequence[float]) -> list[float]:
    """Return the values with mean 0 and deviation 1; all 0 where they are equal."""
    if not values:
        return []
    mean = sum(values) / len(values)
    spread = (sum((v - mean) ** 2 for v in values) / len(values)) ** 0.5
    return [(v - mean) / spread if spread > 1e-9 else 0.0 for v in values]
