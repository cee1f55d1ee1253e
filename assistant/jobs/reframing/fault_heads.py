"""What the trained heads say of a reframed question's faults, beside the rules of `judging`.

A fault is often not in any one word: "how could families be helped to use A&E well" blames, and no list knows it. The
encoder's "judge" variant reads question and candidate together, as one text; a layer on its vector gives odds per
fault. These are weighed with what the rules found, with how near candidate and question are for the variant that tells
what questions are about, and with whether they would be taken for the same matter. Made by
`python -m evals.reframing.judge`; each fault has a threshold that few good reframings reach.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import DataFileError
from assistant.jobs.reframing.matching import scores, shares_of
from assistant.weights import JUDGE, REFRAME

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily, Vectors

WEIGHTS = Path(__file__).with_name("fault_heads.npz")
SHARPNESS = 10.0  # of the vector, as the layer was trained with it
CLUES = ("odds", "any", "rule", "long", "near", "alike")  # what is weighed per fault, in this order
_LONG = 30  # words
_LEAST = 1e-4  # of matters shared; its logarithm must not run away


@dataclass(frozen=True)
class _Heads:
    thresholds: dict[str, float]
    near: tuple[float, float]
    layer: Vectors
    layer_bias: Vectors
    weights: Vectors
    bias: Vectors


def pair_text(question: str, candidate: str) -> str:
    """Return question and candidate as the one text that the encoder reads."""
    return f"{question} [SEP] {candidate}"


@lru_cache(maxsize=1)
def _heads() -> _Heads:
    import numpy as np

    try:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            arrays = {name: file[name].astype(np.float32) for name in ("layer", "layer_bias", "weights", "bias")}
            first, second = meta["near"]
            if arrays["weights"].shape[1] != len(CLUES):
                raise ValueError(f"weights of {arrays['weights'].shape[1]} clues, not of {len(CLUES)}")
            return _Heads(meta["thresholds"], (first, second), **arrays)
    except (OSError, TypeError, ValueError, KeyError) as error:
        raise DataFileError(f"The file {WEIGHTS.name} of the reframing job is missing or damaged.") from error


@dataclass(frozen=True)
class Seen:
    """The faults of a candidate that are likely enough, and the log odds that anything at all is wrong with it."""

    faults: frozenset[str]
    doubt: float


def faults_seen(
    question: str,
    candidates: Sequence[str],
    ruled: Sequence[Sequence[str]],
    *,
    rules: Sequence[str],
    encoder: EncoderFamily,
    own: bool = False,
) -> list[Seen]:
    """Return what is seen of each candidate. `ruled`: what the rules found; `rules`: all faults.

    `own`: the candidates were written for the matter that the same variant took the question to be about, so nearness
    would tell nothing new; they count as near as good ones usually are.

    Raises DataFileError.
    """
    if not candidates:
        return []
    heads = _heads()
    vectors = encoder.beside(JUDGE).encode([pair_text(question, c) for c in candidates])
    odds = SHARPNESS * vectors @ heads.layer.T + heads.layer_bias
    near = [heads.near] * len(candidates) if own else nearness([(question, c) for c in candidates], encoder=encoder)
    seen = clues(candidates, ruled, odds, near, rules=rules)
    heights = (seen * heads.weights).sum(axis=2) + heads.bias
    return [
        Seen(frozenset(f for f, score in zip(rules, row, strict=True) if score >= heads.thresholds[f]), float(any_))
        for row, any_ in zip(heights.tolist(), odds[:, -1], strict=True)
    ]


def nearness(pairs: Sequence[tuple[str, str]], *, encoder: EncoderFamily) -> list[tuple[float, float]]:
    """Return how near each question and its candidate are, for the variant that is adapted to questions.

    First the cosine; then how much of what they could be about they share (log of the Bhattacharyya coefficient of
    their shares of all matters).
    """
    import numpy as np

    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    vectors = encoder.beside(REFRAME).encode(texts)
    roots = [np.sqrt(shares_of(row)) for row in scores(vectors, encoder=encoder)]
    of = {text: number for number, text in enumerate(texts)}
    places = [(of[question], of[candidate]) for question, candidate in pairs]
    return [(float(vectors[q] @ vectors[c]), math.log(float(roots[q] @ roots[c]) + _LEAST)) for q, c in places]


def clues(
    candidates: Sequence[str],
    ruled: Sequence[Sequence[str]],
    odds: Any,
    near: Sequence[tuple[float, float]],
    *,
    rules: Sequence[str],
) -> Any:
    """Return what is weighed, shape (candidates, faults, CLUES).

    `odds`: of each fault and, last, of any. `near`: see `nearness`.
    """
    import numpy as np

    out = np.zeros((len(candidates), len(rules), len(CLUES)), dtype=np.float32)
    for row, (candidate, hits) in enumerate(zip(candidates, ruled, strict=True)):
        long = float(len(candidate.split()) > _LONG)
        for column, rule in enumerate(rules):
            out[row, column] = (odds[row, column], odds[row, -1], float(rule in hits), long, *near[row])
    return out
