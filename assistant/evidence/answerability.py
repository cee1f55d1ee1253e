"""Does the library answer this question? A calibrated decision from few, plain signals.

Nearness alone is not enough: a question about another town's budget lies near every budget passage. So the
rare words of the question count too: the share of them that the best passages hold. Weights stand in
`prompts/answerability.yaml`, with the data that they were fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.resources import load_yaml, require

_FILE = "answerability.yaml"


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision rests on, each about 0-1.

    `best`: cosine of the nearest passage. `sentence`: of the nearest sentence. `mean`: of the three nearest
    sentences. `covered`: share of the question's word weight
    that the best single passage holds. `covered_any`: held by any of the best five. `rare_missing`: weight of
    the rarest word of the question that none of the five holds.
    """

    best: float
    sentence: float
    mean: float
    covered: float
    covered_any: float
    rare_missing: float

    @classmethod
    def measure(
        cls,
        *,
        dense: Sequence[float],
        sentence: Sequence[float],
        weights: Mapping[str, float],
        passages: Sequence[set[str]],
    ) -> Signals:
        """Return the signals of one search."""
        ordered = sorted(sentence, reverse=True)
        total = sum(weights.values())
        everything = set().union(*passages) if passages else set()

        def share(words: set[str]) -> float:
            return sum(w for t, w in weights.items() if t in words) / total if total else 0.0

        return cls(
            best=max(dense, default=0.0),
            sentence=ordered[0] if ordered else 0.0,
            mean=sum(ordered[:3]) / len(ordered[:3]) if ordered else 0.0,
            covered=max((share(p) for p in passages), default=0.0),
            covered_any=share(everything),
            rare_missing=max((w for t, w in weights.items() if t not in everything), default=0.0),
        )


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    keys = dict.fromkeys((*Signals.__slots__, "intercept"), (int, float))
    data = require(load_yaml("answerability"), _FILE, "weights", needed=keys, optional={"fitted_on": str})
    return {k: float(v) for k, v in data.items() if k != "fitted_on"}


def assess(signals: Signals) -> float:
    """Return the probability, 0-1, that the library answers."""
    weights = _weights()
    total = weights["intercept"] + sum(weights[name] * getattr(signals, name) for name in Signals.__slots__)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
