"""Does the library answer this question? A calibrated decision from few, plain signals.

Nearness alone is not enough: a question about another town's budget lies near every budget passage. So the
names, years and figures of the question count too. Weights stand in
`prompts/answerability.yaml`, with the data that they were fitted on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.resources import load_yaml, require

_FILE = "answerability.yaml"


_NAME = re.compile(r"(?<!^)\b[A-Z][A-Za-z]+\b|\b\d[\d,./-]*\b")
_BEST = 5
_DROP = 1.5


@dataclass(frozen=True, slots=True)
class Signals:
    """What the decision rests on.

    `pair`: how far the best sentence seems to answer (`pairs`), `pair_three`: mean of the best three, none
    counted as much worse than the best.
    `passage`: cosine of the nearest passage, `sentence`: of the nearest sentence, `three`: mean of the three nearest
    sentences. `covered`: share of the question's word weight that the best five passages hold together. `unknown`:
    how many of its words stand nowhere in the library. `names_missing`: how many of its names, years and figures are
    in none of the best five, `names_missing_best`: not in the best one. `words`: how many words it has.
    """

    pair: float
    pair_three: float
    passage: float
    sentence: float
    three: float
    covered: float
    unknown: float
    names_missing: float
    names_missing_best: float
    words: float

    @classmethod
    def measure(
        cls,
        question: str,
        *,
        dense: Sequence[float],
        sentence: Sequence[float],
        pair: Sequence[float],
        weights: Mapping[str, float],
        passages: Sequence[tuple[str, set[str]]],
    ) -> Signals:
        """Return the signals of one search. `passages`: text and stems, best first. `weights`: of its stems."""
        ordered = sorted(sentence, reverse=True)[:3]
        answers = sorted(pair[:_BEST], reverse=True)[:3] or [-10.0]
        # A small library has one passage on a matter; the others must not speak against it.
        answers = [max(value, answers[0] - _DROP) for value in answers]
        best = passages[:_BEST]
        held = set().union(*(stems for _, stems in best)) if best else set()
        total = sum(weights.values())
        names = [name.lower() for name in _NAME.findall(question)]
        texts = [text.lower() for text, _ in best]
        return cls(
            pair=answers[0],
            pair_three=sum(answers) / len(answers),
            passage=max(dense, default=0.0),
            sentence=max(ordered, default=0.0),
            three=sum(ordered) / len(ordered) if ordered else 0.0,
            covered=sum(w for stem, w in weights.items() if stem in held) / total if total else 0.0,
            unknown=float(sum(w >= 1.0 for w in weights.values())),
            names_missing=float(sum(all(name not in text for text in texts) for name in names)),
            names_missing_best=float(sum(name not in texts[0] for name in names)) if texts else float(len(names)),
            words=float(len(weights)),
        )


TOPIC = ("passage", "sentence", "three", "covered", "unknown", "words")
DETAIL = ("pair", "pair_three", "names_missing", "names_missing_best", "unknown")


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    parts = require(
        load_yaml("answerability"), _FILE, "answerability", needed={"fitted_on": str, "topic": dict, "detail": dict}
    )
    checked = {}
    for name, signals in (("topic", TOPIC), ("detail", DETAIL)):
        keys = dict.fromkeys((*signals, "intercept"), (int, float))
        checked[name] = {k: float(v) for k, v in require(parts[name], _FILE, name, needed=keys).items()}
    return checked


def assess(signals: Signals) -> float:
    """Return how far the library seems to answer, 0-1; 0.5 and more counts as an answer.

    Two things can speak against it, and the worse decides: nothing in the library is about it (topic), or what is
    about it lacks the names, years and figures that were asked for (detail).
    """
    logits = []
    for weights in _weights().values():
        total = weights["intercept"] + sum(w * getattr(signals, k) for k, w in weights.items() if k != "intercept")
        logits.append(max(-30.0, min(30.0, total)))
    return 1.0 / (1.0 + math.exp(-min(logits)))
